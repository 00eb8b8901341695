import ArgumentParser
import Domain
import Operations
import Report

struct ShowMetrics: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "How many incidents there were, and how long they took; drills are left out."
    )

    @Option(parsing: .unconditional, help: ArgumentHelp("Declared since: 7d, 24h, a date.", valueName: "time"))
    var since: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("Declared until.", valueName: "time"))
    var until: String?

    @Option(
        help: ArgumentHelp("severity, component or month: the numbers of each, too.", valueName: "what"),
        completion: .list(MetricsSummary.Grouping.allCases.map(\.rawValue))
    )
    var by: String?

    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        let now = context.world.now()
        let metrics = try workspace.metrics(
            since: try since.map { (text) throws(TocsinError) in
                try TimeExpression.parseSince(text, now: now, zone: workspace.zone)
            },
            until: try until.map { (text) throws(TocsinError) in
                try TimeExpression.parseUntil(text, now: now, zone: workspace.zone)
            },
            by: try ShowMetrics.grouping(by)
        )
        try context.answer(metrics, text: MetricsText(metrics).text)
    }

    private static func grouping(_ name: String?) throws(TocsinError) -> MetricsSummary.Grouping? {
        guard let name else { return nil }
        guard let grouping = MetricsSummary.Grouping(rawValue: name.lowercased()) else {
            let names = MetricsSummary.Grouping.allCases.map(\.rawValue).joined(separator: ", ")
            throw TocsinError(.usage, "Incidents can't be grouped by \(name). Use \(names).")
        }
        return grouping
    }
}

/// The numbers as a terminal shows them.
struct MetricsText {
    let text: String

    init(_ metrics: MetricsSummaryJSON) {
        let cancelled = metrics.statuses[Status.cancelled.rawValue] ?? 0
        var lines = [
            "\(metrics.incidents) \(metrics.incidents == 1 ? "incident" : "incidents"), drills left out"
                + (cancelled == 0 ? "" : "; the \(cancelled) cancelled counted by status only")
        ]
        func counts(_ title: String, _ counts: [String: Int]) {
            guard !counts.isEmpty else { return }
            let words = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            lines.append("  \(title)  \(words.joined(separator: ", "))")
        }
        counts("by status    ", metrics.statuses)
        counts("by severity  ", metrics.severities)
        lines.append("")
        lines += MetricsText.table(
            metrics.timeToDetect,
            metrics.timeToAcknowledge,
            metrics.timeToMitigate,
            metrics.timeToResolve
        )
        for group in metrics.groups {
            lines += ["", "\(group.name): \(group.incidents)"]
            lines += MetricsText.table(
                group.timeToDetect,
                group.timeToAcknowledge,
                group.timeToMitigate,
                group.timeToResolve
            )
        }
        text = lines.joined(separator: "\n")
    }

    private static func table(_ statistics: MetricsSummaryJSON.StatisticJSON...) -> [String] {
        let names = ["time to detect", "time to acknowledge", "time to mitigate", "time to resolve"]
        var table = Table()
        table.add("  ", "median", "mean", "90 %", "known", "unknown")
        for (name, statistic) in zip(names, statistics) {
            table.add(
                "  " + name,
                span(statistic.median),
                span(statistic.mean),
                span(statistic.p90),
                String(statistic.count),
                String(statistic.unknown)
            )
        }
        return table.lines(width: nil)
    }

    private static func span(_ seconds: Double?) -> String { seconds.map { SpanText.text(Int($0)) } ?? "unknown" }
}
