import Domain
import Foundation

/// `StoreTestProcess`, which was built beside the tests.
struct ChildProcess {
    let process = Process()
    private let output = Pipe()

    init(
        _ path: String,
        _ incident: Identifier,
        _ prefix: String,
        count: Int,
        threads: Int = 1,
        readers: Int = 0,
        under: [String] = []
    ) throws {
        let arguments = [path, incident.text, prefix, String(count), String(threads), String(readers)]
        let program = ChildProcess.program
        process.executableURL = URL(fileURLWithPath: under.isEmpty ? program : "/usr/bin/env")
        process.arguments = under.isEmpty ? arguments : under + [program] + arguments
        process.standardOutput = output
        try process.run()
    }

    static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent("StoreTestProcess").path

    struct Result {
        var recorded: [Identifier] = []
        var refused: [String] = []
        var read: Int?
    }

    /// What it said until it ended; it is killed after that many entries.
    func result(killedAfter limit: Int = .max) throws -> Result {
        var text = Data()
        var isKilled = false
        while true {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            text += more
            if !isKilled, text.split(separator: UInt8(ascii: "\n")).count > limit {
                kill(process.processIdentifier, SIGKILL)
                isKilled = true
            }
        }
        process.waitUntilExit()
        var result = Result()
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            switch words.first {
            case "recorded": result.recorded += words.last.flatMap { Identifier($0) }.map { [$0] } ?? []
            case "refused": result.refused += words.last.map { [String($0)] } ?? []
            case "read": result.read = words.last.flatMap { Int($0) }
            default: break
            }
        }
        return result
    }

    /// Whether a command ends well; false when it isn't there.
    static func succeeds(_ command: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            return false
        }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
