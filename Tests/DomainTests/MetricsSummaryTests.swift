import Domain
import Testing

@Suite struct MetricsSummaryTests {
    private let declared = Instant(CivilTime(year: 2026, month: 3, day: 31, hour: 23))

    private func item(
        _ severity: String = "P1",
        _ status: Status = .resolved,
        components: [String] = [],
        resolvedAfter seconds: Int?
    ) -> MetricsSummary.Item {
        let metrics = Metrics { milestone in
            switch milestone {
            case .declared: declared
            case .resolved: seconds.map { declared.advanced(bySeconds: $0) }
            default: nil
            }
        }
        return MetricsSummary.Item(
            severity: severity,
            status: status,
            components: components,
            declared: declared,
            metrics: metrics
        )
    }

    private func summary(by grouping: MetricsSummary.Grouping?, _ items: MetricsSummary.Item...) throws
        -> MetricsSummary
    {
        var summary = MetricsSummary(by: grouping, zone: try #require(Zone(identifier: "Europe/Berlin")))
        for item in items { summary.add(item) }
        return summary
    }

    @Test("It counts by status and severity; what isn't known is unknown; cancelled ones have no durations")
    func counts() throws {
        let summary = try summary(
            by: nil,
            item(resolvedAfter: 60),
            item("P0", .open, resolvedAfter: nil),
            item("P0", .cancelled, resolvedAfter: 5)
        )
        #expect(summary.statuses == [.resolved: 1, .open: 1, .cancelled: 1])
        #expect(summary.severities == ["P1": 1, "P0": 1])
        #expect(summary.numbers.incidents == 2)
        #expect(summary.numbers.timeToResolve.values == [60])
        #expect(summary.numbers.timeToResolve.unknown == 1)
        #expect(summary.numbers.timeToDetect.unknown == 2)
        #expect(summary.groups.isEmpty)
    }

    @Test("It groups by severity, by each component, and by the month in the workspace's zone")
    func groups() throws {
        let one = item(components: ["db", "api"], resolvedAfter: 60)
        let two = item("P0", components: ["db"], resolvedAfter: 20)
        #expect(try summary(by: .severity, one, two).groups.mapValues(\.incidents) == ["P1": 1, "P0": 1])
        let components = try summary(by: .component, one, two, item(resolvedAfter: nil)).groups
        #expect(components.mapValues(\.incidents) == ["db": 2, "api": 1])
        #expect(components["db"]?.timeToResolve.median == 40)
        // 23:00 in Greenwich is the next month in Berlin.
        #expect(try summary(by: .month, one, two).groups.mapValues(\.incidents) == ["2026-04": 2])
    }
}
