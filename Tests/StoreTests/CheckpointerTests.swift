import Domain
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct CheckpointerTests {
    private static let pageSize = 4_096

    private func size(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.size] as? Int)
    }

    @Test("A long log is copied beside the commits, and doesn't grow with what is written")
    func bounded() throws {
        // The copies open the file by an address, in which these characters mean something.
        let bench = try Bench(named: "100% a?b#c%41")
        let incident = try bench.store.declare()
        try bench.store.close()
        let limits = Checkpointer.Limits(step: 1_000, length: 2_000, remainder: 250, longest: 4_000)
        let world = Bench.world(bench.clock)
        let store = try Store(path: bench.path, world: world, mode: .writing, readers: 2, checkpoints: limits)
        // Each fills a page in the log and one in the timeline, and changes ten and more of the indexes and of the search.
        let text = String(repeating: "the queue of jobs grew again ", count: 140)
        for _ in 0..<1_500 { try store.log(text, incident) }
        // However slow the copying is: unless commits waited for it, the log would be longer.
        #expect(try size(bench.path + "-wal") < (limits.longest + 500) * Self.pageSize)
        #expect(try size(bench.path) > 2_000 * Self.pageSize)
        #expect(try store.read { try $0.timeline(of: incident).count } == 1_501)
        #expect(try store.verify().fault == nil)
        try store.close()
        #expect(!FileManager.default.fileExists(atPath: bench.path + "-wal"))
    }
}
