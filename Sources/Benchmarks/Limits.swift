import BenchmarkBaseline
import Domain
import Foundation

/// Programs beside the checkout that measure the same limits, taken as the denominators where they are.
///
/// `sqlite_commits` and `group_commit` print one line for each setting, with figures as `name=number`.
struct Limits {
    private let options: Options

    /// Compiles them; nil where they are absent.
    init?(options: Options) throws {
        self.options = options
        guard FileManager.default.fileExists(atPath: "../shared/limits/sqlite_commits.c") else { return nil }
        for name in ["sqlite_commits", "group_commit"] {
            let binary = try options.scratch().appending(path: name).path
            try Program(
                named: "gcc",
                ["-O2", "../shared/limits/\(name).c", "-lsqlite3", "-lpthread", "-o", binary]
            ).run()
        }
    }

    func singleCommits() throws -> baseline_result {
        try result(of: "sqlite_commits", ["1"], rate: "rows/s") {
            $0.contains(" WAL ") && $0.contains(" sync=FULL ") && $0.contains(" group=1 ")
        }
    }

    func groupCommits(_ clients: Int) throws -> baseline_result {
        try result(of: "group_commit", [], rate: "durable_appends/s") {
            $0.hasPrefix("group") && $0.contains(" clients=\(clients) ")
        }
    }

    /// The last line that is meant.
    private func result(
        of name: String,
        _ arguments: [String],
        rate: String,
        _ isMeant: (Substring) -> Bool
    ) throws -> baseline_result {
        let output = try options.fresh(name + ".txt")
        let folder = try options.scratch()
        try Program(folder.appending(path: name).path, [folder.path, String(options.seconds)] + arguments)
            .run(output: output)
        let text = String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
        guard let line = text.split(separator: "\n").last(where: isMeant) else {
            throw TocsinError(.badData, "\(name) printed no line as expected; see \(output).")
        }
        var figures: [Substring: Double] = [:]
        for word in line.split(separator: " ") {
            let parts = word.split(separator: "=")
            guard parts.count == 2 else { continue }
            let unit = parts[1].hasSuffix("ms") ? 1e-3 : parts[1].hasSuffix("us") ? 1e-6 : 1
            figures[parts[0]] = Double(parts[1].prefix { $0.isNumber || $0 == "." }).map { $0 * unit }
        }
        return baseline_result(
            rows_per_second: figures[rate[...]] ?? 0,
            wait_median: figures["p50"] ?? 0,
            wait_p99: figures["p99"] ?? 0,
            wait_longest: figures["max"] ?? 0
        )
    }
}
