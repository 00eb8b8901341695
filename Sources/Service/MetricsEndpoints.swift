import Domain
import HTTPTypes
import Operations
import Report
import Store

/// How incidents went, in numbers.
enum MetricsEndpoints {
    static let all = [metrics]

    static let metrics = Endpoint(
        method: .get,
        path: "/api/v1/metrics",
        name: "metrics",
        summary:
            "How many incidents there were, and how long it took to detect, acknowledge, mitigate and resolve them.",
        tag: "Metrics",
        query: [
            .init(name: "since", schema: .instant, about: "Declared then or later."),
            .init(name: "until", schema: .instant, about: "Declared then or earlier."),
            .init(name: "by", schema: Schema.values(MetricsSummary.Grouping.self), about: "The numbers of each, too."),
        ],
        success: .json(.component("Metrics"), "The numbers; drills are left out, and what isn't known is no zero.")
    ) { call in
        try .json(
            try call.workspace.metrics(
                since: call.instant("since"),
                until: call.instant("until"),
                by: call.query["by"].flatMap(MetricsSummary.Grouping.init(rawValue:))
            )
        )
    }
}
