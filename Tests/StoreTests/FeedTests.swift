import Domain
import Testing

@testable import Store

@Suite struct FeedTests {
    @Test("Events come in the order in which this file got them, after a place, in parts")
    func parts() throws {
        let bench = try Bench()
        let store = bench.store
        #expect(try store.read { try $0.lastArrival() } == 0)
        let incident = try store.declare()
        let ids = try (0..<5).map { try store.log("entry \($0)", incident) }
        let first = try store.read { try $0.events(after: 0, limit: 4) }
        #expect(first.map(\.arrival) == [1, 2, 3, 4])
        #expect(first.map(\.event.id).suffix(2) == ids.prefix(2))
        let rest = try store.read { try $0.events(after: 4, limit: 100) }
        #expect(rest.map(\.event.id) == ids.suffix(3))
        #expect(try store.read { try $0.lastArrival() } == 7)
        for place: Int64 in [7, 8, .max] { #expect(try store.read { try $0.events(after: place, limit: 9) }.isEmpty) }
        #expect(try bench.store.read { try $0.events(after: .min, limit: 9) }.count == 7)
    }

    @Test("A reading connection sees what another process committed a moment ago")
    func others() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        let reading = try Store(path: bench.path, world: Bench.world(bench.clock), readers: 2)
        for number in 3..<20 {
            try bench.store.log("theirs", incident)
            #expect(try reading.read { try $0.lastArrival() } == Int64(number))
        }
        try reading.close()
    }
}
