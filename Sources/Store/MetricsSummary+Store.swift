import Domain
import GRDB

extension Reader {
    /// How the incidents went that were declared in a span of time, drills left out.
    ///
    /// It reads the columns that it needs: no incident's state is decoded.
    package func metrics(
        declaredSince since: Instant? = nil,
        until: Instant? = nil,
        by grouping: MetricsSummary.Grouping? = nil,
        zone: Zone
    ) throws -> MetricsSummary {
        var summary = MetricsSummary(by: grouping, zone: zone)
        try db.all(
            """
            SELECT severity, status, components, started, detected, declared, acknowledged, mitigated, resolved
            FROM incident WHERE declared >= ? AND declared <= ? AND NOT drill
            """,
            [.integer(since?.microseconds ?? .min), .integer(until?.microseconds ?? .max)]
        ) { row in
            func time(_ milestone: Milestone) -> Instant? {
                let column: Int32? =
                    switch milestone {
                    case .started: 3
                    case .detected: 4
                    case .declared: 5
                    case .acknowledged: 6
                    case .mitigated: 7
                    case .resolved: 8
                    default: nil
                    }
                return column.flatMap { row.optionalInteger($0) }.map { Instant(microseconds: $0) }
            }
            let components = grouping == .component ? row.text(2).split(separator: "\n").map(String.init) : []
            summary.add(
                MetricsSummary.Item(
                    severity: row.text(0),
                    status: Status(rawValue: row.text(1)) ?? .open,
                    components: components,
                    declared: Instant(microseconds: row.integer(5)),
                    metrics: Metrics(time)
                )
            )
        }
        return summary
    }
}
