import Domain
import Report
import Store

extension Workspace {
    /// How the incidents went that were declared in a span of time, drills left out.
    package func metrics(
        since: Instant?,
        until: Instant?,
        by grouping: MetricsSummary.Grouping?
    ) throws(TocsinError) -> MetricsSummaryJSON {
        let summary = try store.read { reader in
            try reader.metrics(declaredSince: since, until: until, by: grouping, zone: zone)
        }
        return MetricsSummaryJSON(summary, since: since, until: until)
    }
}
