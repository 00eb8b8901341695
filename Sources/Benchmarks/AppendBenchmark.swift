import BenchmarkBaseline
import Domain
import Foundation
import Store
import Synchronization

/// Concurrent writers through `Store.write`, projections and search kept, against SQLite from C on the same disk.
struct AppendBenchmark {
    let options: Options
    private let writers = 32
    private let incidents = 100

    func run(_ scores: inout Scores) throws {
        var single = Measured()
        var group = Measured()
        var store = Measured()
        var processor: [Double] = []
        let limits = try Limits(options: options)
        let rounds = options.rounds ?? 5
        for _ in 0..<rounds {
            single.add(try limits?.singleCommits() ?? baseline { baseline_single_commits($0, options.seconds, $1) })
            group.add(
                try limits?.groupCommits(writers)
                    ?? baseline { baseline_group_commits($0, Int32(writers), options.seconds, $1) }
            )
            let used = Processor.seconds()
            let measured = try measureStore()
            store.add(measured.result)
            processor.append((Processor.seconds() - used) / Double(measured.rows))
        }
        let whose = limits == nil ? "C" : "C (../shared/limits)"
        print("  medians of \(rounds) interleaved rounds of \(short(options.seconds)) s")
        print(single.line("\(whose), one row a commit"))
        print(group.line("\(whose), group commit, \(writers) clients"))
        print(store.line("store, \(writers) writers") + ", \(short(processor.median * 1e6)) us of processor a row")
        scores.judge(
            "store against one row a commit",
            store.rates.median / single.rates.median,
            .atLeast(2, aim: 4)
        )
        scores.judge("99% wait against group commit", store.p99.median / group.p99.median, .atMost(3, aim: nil))
        scores.judge(
            "longest wait against group commit",
            store.longest.median / group.longest.median,
            .atMost(3, aim: nil)
        )
    }

    private func baseline(
        _ measure: (String, UnsafeMutablePointer<baseline_result>) -> Int32
    ) throws -> baseline_result {
        let path = try options.fresh("baseline.db")
        defer { for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) } }
        var result = baseline_result()
        let code = measure(path, &result)
        guard code == 0 else { throw TocsinError(.io, "SQLite refused \(path) with code \(code).") }
        return result
    }

    private func measureStore() throws -> (result: baseline_result, rows: Int) {
        let path = try options.fresh("append.db")
        defer { for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) } }
        let store = try Store.create(at: path, world: .benchmark())
        let streams = try store.write(actor: "human:ana") { [incidents] ledger in
            try (0..<incidents).map { try ledger.declare(title: "Incident \($0)", severity: "P1") }
        }
        let all = Mutex<(waits: [Double], failure: (any Error)?)>(([], nil))
        let start = monotonicSeconds()
        let end = start + options.seconds
        let threads = (0..<writers).map { writer in
            Thread {
                do {
                    var waits: [Double] = []
                    var row = writer
                    var began = monotonicSeconds()
                    while began < end {
                        let text = Words.sentence(row)
                        let stream = streams[row % streams.count]
                        try store.write(actor: "human:ana") { ledger in
                            _ = try ledger.append(EntryLogged(kind: .note, text: text), to: stream)
                        }
                        row += writers
                        let ended = monotonicSeconds()
                        waits.append(ended - began)
                        began = ended
                    }
                    all.withLock { $0.waits += waits }
                } catch {
                    all.withLock { $0.failure = error }
                }
            }
        }
        for thread in threads { thread.start() }
        while threads.contains(where: { !$0.isFinished }) { usleep(2_000) }
        let elapsed = monotonicSeconds() - start
        let (waits, failure) = all.withLock { $0 }
        if let failure { throw failure }
        let result = baseline_result(
            rows_per_second: Double(waits.count) / elapsed,
            wait_median: waits.median,
            wait_p99: waits.quantile(0.99),
            wait_longest: waits.max() ?? 0
        )
        return (result, waits.count)
    }
}

/// What one way of appending gave, round by round; waits in seconds.
private struct Measured {
    var rates: [Double] = []
    var medians: [Double] = []
    var p99: [Double] = []
    var longest: [Double] = []

    mutating func add(_ result: baseline_result) {
        rates.append(result.rows_per_second)
        medians.append(result.wait_median)
        p99.append(result.wait_p99)
        longest.append(result.wait_longest)
    }

    func line(_ name: String) -> String {
        "  \(name): \(short(rates.median)) rows/s, wait \(milliseconds(medians.median)), "
            + "99% \(milliseconds(p99.median)), longest \(milliseconds(longest.median))"
    }
}
