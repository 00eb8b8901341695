import Domain
import Foundation
import Store
import Synchronization

/// Making all projections anew: its rate, and that its memory doesn't grow with the log.
struct RebuildBenchmark {
    let options: Options

    func run(_ scores: inout Scores) throws {
        let small = try measure(Seed(incidents: 1_000, entriesPerIncident: 100))
        let large = try measure(Seed(incidents: 10_000, entriesPerIncident: 100))
        for run in [small, large] {
            print(
                "  \(run.events) events in \(short(run.seconds)) s, \(short(Double(run.events) / run.seconds)) a second, "
                    + "anonymous memory \(short(Memory.mebibytes(run.memory))) MiB"
            )
        }
        scores.judge(
            "anonymous memory of the long rebuild",
            Memory.mebibytes(large.memory),
            unit: " MiB",
            .atMost(32, aim: nil)
        )
        scores.judge(
            "memory over ten times the events",
            Double(large.memory) / Double(small.memory),
            .atMost(1.3, aim: 1)
        )
    }

    private func measure(_ seed: Seed) throws -> (events: Int, seconds: Double, memory: Int) {
        let most = Mutex(0)
        let isDone = Mutex(false)
        let watcher = Thread {
            while !isDone.withLock({ $0 }) {
                let now = Memory.anonymous(of: getpid())
                most.withLock { $0 = max($0, now) }
                usleep(20_000)
            }
        }
        let world = Store.World.benchmark()
        let store = try Store(path: try seed.workspace(options) + "/.tocsin/tocsin.db", world: world)
        watcher.start()
        defer { isDone.withLock { $0 = true } }
        let start = monotonicSeconds()
        let events = try store.rebuild()
        return (events, monotonicSeconds() - start, most.withLock { $0 })
    }
}
