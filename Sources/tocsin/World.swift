import Domain
import Foundation
import Operations
import Store

/// Everything that the program takes from outside: the demonstration and tests run commands in worlds of their own.
struct World: Sendable {
    var environment: Environment
    var folder: String
    var now: @Sendable () -> Instant
    var random: @Sendable () -> UInt64
    /// Writes UTF-8 to standard output.
    var print: @Sendable ([UInt8]) -> Void
    var errorOutput: @Sendable (String) -> Void
    var input: @Sendable () throws -> Data
    var inputIsTerminal: Bool
    var outputIsTerminal: Bool
    /// Columns of the terminal.
    var width: Int
    /// The login name and `login@host`, as the operating system knows them; asked for by what records something.
    var login: @Sendable () -> String
    var via: @Sendable () -> String
    var machine: @Sendable () -> String
    /// Set where a service runs a command for somebody elsewhere.
    var service: ServedWorld?

    static func live() -> World {
        let login = LateText { loginName() }
        let machine = LateText { firstLine("/etc/machine-id") ?? hostName() }
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let randomWords = RandomWords()
        return World(
            environment: .ofProcess,
            folder: currentFolder(),
            now: {
                var time = timespec()
                clock_gettime(CLOCK_REALTIME, &time)
                return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
            },
            random: { randomWords.next() },
            print: { write($0, to: STDOUT_FILENO) },
            errorOutput: { write(Array($0.utf8), to: STDERR_FILENO) },
            input: { try FileHandle.standardInput.readToEnd() ?? Data() },
            inputIsTerminal: isatty(STDIN_FILENO) == 1,
            outputIsTerminal: isTerminal,
            width: isTerminal ? terminalWidth() : 80,
            login: { login.text },
            via: { "\(login.text)@\(hostName())" },
            machine: { machine.text }
        )
    }

    /// Whether to colour what goes to standard output; see no-color.org.
    var hasColour: Bool {
        outputIsTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// The path of a file to read, as a person names it.
    ///
    /// Whoever is elsewhere sends it along; a service opens no file of its own for them.
    func source(_ path: String) throws(TocsinError) -> String {
        guard let service else { return Workspace.absolute(path, in: self) }
        return try service.source(path)
    }

    /// Writes a file that a command was asked for, or sends it to where it was asked.
    func write(_ data: Data, to path: String) throws(TocsinError) {
        if let service {
            service.send(data, as: path)
            return
        }
        do {
            try data.write(to: URL(fileURLWithPath: Workspace.absolute(path, in: self)), options: .atomic)
        } catch {
            throw TocsinError(
                .cannotCreate,
                "\(Workspace.absolute(path, in: self)) can't be written: \(error.localizedDescription)"
            )
        }
    }

    var store: Store.World { storeWorld(progress: { _, _ in }) }

    func storeWorld(progress: @escaping @Sendable (Int, Int) -> Void) -> Store.World {
        Store.World(now: now, random: random, via: via(), machine: machine(), progress: progress)
    }

    func output(_ text: String) { print(Array(text.utf8)) }

    /// Written whole: a pipe may take a long text in pieces.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBufferPointer { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Foundation.write(descriptor, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if errno != EINTR && errno != EAGAIN {
                    // Nobody reads any more, or the disk behind a redirection is full; the exit status must say so.
                    if descriptor == STDOUT_FILENO {
                        let reason = "tocsin: the output could not be written: \(String(cString: strerror(errno)))\n"
                        write(Array(reason.utf8), to: STDERR_FILENO)
                        exit(TocsinError.Code.io.exitStatus)
                    }
                    return
                }
            }
        }
    }

    private static func currentFolder() -> String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }

    private static func terminalWidth() -> Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private static func hostName() -> String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
        return bytes.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } } ?? "localhost"
    }

    /// By the user's number from the password file: the environment could say anything, and the name service would
    /// load libraries.
    private static func loginName() -> String {
        let number = String(getuid())
        for line in lines("/etc/passwd") {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            if fields.count > 2, String(decoding: fields[2], as: UTF8.self) == number {
                return String(decoding: fields[0], as: UTF8.self)
            }
        }
        return "uid\(number)"
    }

    private static func firstLine(_ path: String) -> String? {
        lines(path).first.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The lines that aren't empty; none when the file can't be read.
    private static func lines(_ path: String) -> [ArraySlice<UInt8>] {
        Array(FileManager.default.contents(atPath: path) ?? Data()).split(separator: UInt8(ascii: "\n"))
    }
}

extension Zone {
    /// The machine's zone: `TZ`, else what /etc/localtime points to, else UTC.
    static func system(_ environment: Environment) -> Zone {
        if let name = environment["TZ"], !name.isEmpty {
            return Zone(identifier: name.hasPrefix(":") ? String(name.dropFirst()) : name) ?? .utc
        }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard readlink("/etc/localtime", &buffer, buffer.count - 1) > 0 else { return .utc }
        let target = buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } } ?? ""
        // Foundation's search would load what looks for any text in any language.
        let marker = "zoneinfo/"
        var name = target[...]
        while !name.isEmpty, !name.hasPrefix(marker) { name.removeFirst() }
        return Zone(identifier: String(name.dropFirst(marker.count))) ?? .utc
    }
}
