import BenchmarkBaseline
import Domain
import Foundation

/// A program run as a whole process, from its start until it has ended.
struct Program {
    let path: String
    let arguments: [String]

    init(_ path: String, _ arguments: [String]) {
        self.path = path
        self.arguments = arguments
    }

    /// Finds a tool on the search path.
    init(named name: String, _ arguments: [String]) throws {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let found = folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let found else { throw TocsinError(.notFound, "There is no \(name) on this machine. Install it.") }
        self.init(found, arguments)
    }

    /// Runs it once and returns how many seconds that took; refused when it fails.
    @discardableResult
    func run(output: String = "/dev/null") throws -> Double {
        let start = monotonicSeconds()
        let process = try spawn(output: output)
        try wait(for: process)
        return monotonicSeconds() - start
    }

    /// Runs it once and returns the anonymous memory, in bytes, that it held when it ended.
    func anonymousMemory() throws -> Int {
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        let bytes = baseline_anonymous_memory(path, &words)
        guard bytes >= 0 else { throw TocsinError(.badData, "\(path) failed while its memory was measured.") }
        return bytes
    }

    private func spawn(output: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, path, &actions, nil, words, environ)
        guard code == 0 else {
            throw TocsinError(.notFound, "\(path) can't be run: \(String(cString: strerror(code))).")
        }
        return process
    }

    private func wait(for process: pid_t) throws {
        var status: Int32 = 0
        guard waitpid(process, &status, 0) == process else { throw TocsinError(.internal, "\(path) was lost.") }
        try check(status)
    }

    private func check(_ status: Int32) throws {
        guard status != 0 else { return }
        let line = ([path] + arguments).joined(separator: " ")
        throw TocsinError(.badData, "This failed with status \((status >> 8) & 0xff):\n\(line)")
    }
}

/// Compares programs run in turn, so that what else the machine does disturbs all alike.
enum Turns {
    /// The median seconds of each, after one run of each that doesn't count.
    static func medians(of programs: [Program], rounds: Int) throws -> [Double] {
        var times = programs.map { _ in [Double]() }
        for round in 0...rounds {
            for (index, program) in programs.enumerated() {
                let seconds = try program.run()
                if round > 0 { times[index].append(seconds) }
            }
        }
        return times.map(\.median)
    }
}

/// Memory as the kernel counts it.
enum Memory {
    /// Anonymous bytes of a process in memory now (`RssAnon`, proc(5)): its heap and stacks, not its files; 0 when gone.
    static func anonymous(of process: pid_t) -> Int { status("RssAnon", of: process) }

    /// All of its bytes in memory now (`VmRSS`, proc(5)), pages of its files among them.
    static func resident(of process: pid_t) -> Int { status("VmRSS", of: process) }

    private static func status(_ name: String, of process: pid_t) -> Int {
        guard let status = FileManager.default.contents(atPath: "/proc/\(process)/status") else { return 0 }
        for line in String(decoding: status, as: UTF8.self).split(separator: "\n") where line.hasPrefix("\(name):") {
            return (line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) * 1_024
        }
        return 0
    }

    static func mebibytes(_ bytes: Int) -> Double { Double(bytes) / 1_048_576 }
}
