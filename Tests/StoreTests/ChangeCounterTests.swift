import Domain
import GRDB
import Testing

@testable import Store

@Suite struct ChangeCounterTests {
    @Test("The version moves with each commit of this process and of another, and with nothing else")
    func version() async throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        let store = try Store(path: bench.path, world: Bench.world(bench.clock), readers: 1)
        let first = try store.version()
        #expect(try store.version() == first)
        _ = try store.read { try $0.timeline(of: incident) }
        #expect(try store.version() == first)
        try store.log("own", incident)
        let second = try store.version()
        #expect(second != first)
        let other = try bench.otherProgram()
        // Twice: the first time it may be the own commit of before that is seen.
        for round in 1...2 {
            let before = try store.version()
            // A value that is what it was would be no commit.
            try await other.write { db in
                try db.execute(sql: "INSERT INTO setting VALUES (?, 'x')", arguments: ["other \(round)"])
            }
            let clock = ContinuousClock.now
            while try store.version() == before, clock.duration(to: .now) < .seconds(10) { await Task.yield() }
            #expect(try store.version() != before)
        }
        try store.close()
    }
}
