import Domain
import GRDB
import Testing

@testable import Store

@Suite struct ProjectorTests {
    /// How many parts the search is in.
    private func parts(_ bench: Bench) throws -> Int {
        try bench.store.database.read { db in
            try Int.fetchOne(db, sql: "SELECT count(DISTINCT segid) FROM entry_search_idx") ?? 0
        }
    }

    @Test("Commits merge the search as they go, and a rebuild leaves it in one part")
    func merges() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        var most = 0
        for number in 0..<500 {
            try bench.store.log("step \(number) of the failover", incident)
            most = max(most, try parts(bench))
        }
        // Unmerged there would be one for each commit, until FTS5 helped at 64.
        #expect((8...32).contains(most), "\(most) parts")
        #expect(try bench.store.read { try $0.search("failover", limit: 1_000) }.count == 500)
        try bench.store.rebuild()
        #expect(try parts(bench) == 1)
        #expect(try bench.store.read { try $0.search("failover", limit: 1_000) }.count == 500)
        let found = try bench.store.read { try $0.search("step 321", limit: 10) }
        #expect(found.map(\.text) == ["step 321 of the failover"])
    }
}
