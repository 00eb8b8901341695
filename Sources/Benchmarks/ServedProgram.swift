import BenchmarkBaseline
import Domain
import Foundation

/// A service that runs while it is measured.
final class ServedProgram {
    let port: Int
    private let process: Process
    /// Seconds from its start until it answered.
    let readyAfter: Double

    /// Starts it and waits until it says on which port it serves, and answers there.
    ///
    /// What it logs goes to a file: a reader of each line would take its time from what is measured.
    init(_ path: String, _ arguments: [String], log: String, ready: String) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        guard FileManager.default.createFile(atPath: log, contents: nil) else {
            throw TocsinError(.io, "\(log) could not be made.")
        }
        let errors = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        let start = monotonicSeconds()
        try process.run()
        try errors.close()
        var found: Int?
        while found == nil {
            let text = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
            found = text.firstMatch(of: /:([0-9]+)\/\n/).flatMap { Int($0.output.1) }
            guard found != nil || process.isRunning else {
                throw TocsinError(.badData, "\(path) ended before it served:\n\(text)")
            }
            if found == nil { usleep(200) }
        }
        port = found ?? 0
        let probe = try Program(named: "curl", ["-sf", "http://127.0.0.1:\(port)\(ready)"])
        try probe.run()
        readyAfter = monotonicSeconds() - start
    }

    var memory: Int { Memory.anonymous(of: process.processIdentifier) }
    var resident: Int { Memory.resident(of: process.processIdentifier) }

    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}

/// What `wrk` measured of one address.
struct Load {
    /// Asks for answers that are made anew.
    static let anew = "wrk.headers[\"Cache-Control\"] = \"no-cache\""

    var rate = 0.0
    /// Seconds.
    var median = 0.0
    var p99 = 0.0
    var longest = 0.0

    /// Asks for an address from so many connections; `script` makes other requests than a plain GET.
    static func measure(
        _ url: String,
        connections: Int,
        seconds: Double,
        script: String = "",
        options: Options
    ) throws -> Load {
        let file = try options.fresh("wrk.lua")
        let report = """
            done = function(summary, latency, requests)
              local errors = summary.errors
              local bad = errors.connect + errors.read + errors.write + errors.status + errors.timeout
              io.write(string.format("figures %f %f %f %f %d\\n", summary.requests / (summary.duration / 1e6),
                latency:percentile(50) / 1e6, latency:percentile(99) / 1e6, latency.max / 1e6, bad))
            end
            """
        try Data("\(script)\n\(report)\n".utf8).write(to: URL(fileURLWithPath: file))
        let output = try options.fresh("wrk.txt")
        try Program(
            named: "wrk",
            [
                "-t1", "-c\(connections)", "-d\(Int(max(1, seconds.rounded())))s", "--timeout", "10s", "-s", file, url,
            ]
        ).run(output: output)
        let text = String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
        let line = text.split(separator: "\n").last { $0.hasPrefix("figures ") }
        let figures = (line ?? "").split(separator: " ").dropFirst().compactMap { Double($0) }
        guard figures.count == 5, figures[4] == 0 else {
            throw TocsinError(.badData, "wrk on \(url) had failures:\n\(text)")
        }
        return Load(rate: figures[0], median: figures[1], p99: figures[2], longest: figures[3])
    }

    func line(_ name: String) -> String {
        "  \(name): \(short(rate)) requests/s, median \(milliseconds(median)), 99% \(milliseconds(p99)), "
            + "longest \(milliseconds(longest))"
    }
}
