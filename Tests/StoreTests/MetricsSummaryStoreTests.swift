import Domain
import Testing

@testable import Store

@Suite struct MetricsSummaryStoreTests {
    @Test("The columns give what the incidents' states give, drills and others' times left out")
    func columns() throws {
        let bench = try Bench()
        let store = bench.store
        let ids = try (0..<6).map { number in
            try store.declare("Incident \(number)", severity: "P\(number % 2)", components: number > 2 ? ["db"] : [])
        }
        for id in ids.prefix(4) { try store.tell(IncidentAcknowledged(), id) }
        for id in ids.prefix(2) { try store.tell(IncidentResolved(), id) }
        try store.tell(IncidentCancelled(why: "false alarm"), ids[5])
        try store.write(actor: "human:ana") { ledger in
            let id = ledger.identifier()
            _ = try ledger.append(IncidentDeclared(title: "Drill", severity: "P0", drill: true), to: id, id: id)
        }
        let zone = Zone.utc
        for grouping in [nil] + MetricsSummary.Grouping.allCases.map(Optional.some) {
            var wanted = MetricsSummary(by: grouping, zone: zone)
            for id in ids {
                let incident = try #require(try store.read { try $0.incident(id) }?.incident)
                wanted.add(
                    MetricsSummary.Item(
                        severity: incident.severity,
                        status: incident.status,
                        components: incident.components,
                        declared: try #require(incident.time(of: .declared)),
                        metrics: Metrics(incident)
                    )
                )
            }
            #expect(try store.read { try $0.metrics(by: grouping, zone: zone) } == wanted)
        }
        let third = try #require(try store.read { try $0.incident(ids[2]) }?.incident.time(of: .declared))
        let late = try store.read { try $0.metrics(declaredSince: third, zone: zone) }
        #expect(late.statuses.values.reduce(0, +) == 4)
        let early = try store.read { try $0.metrics(until: third, zone: zone) }
        #expect(early.numbers.incidents == 3)
        #expect(early.numbers.timeToAcknowledge.count == 3)
    }
}
