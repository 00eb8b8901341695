import Domain

/// How incidents went over a time, in the shape of the command line's contract; durations are in seconds.
package struct MetricsSummaryJSON: Codable, Hashable, Sendable {
    package struct StatisticJSON: Codable, Hashable, Sendable {
        /// Of how many incidents it is known.
        package var count: Int
        package var unknown: Int
        @Nullable package var median: Double?
        @Nullable package var mean: Double?
        @Nullable package var p90: Double?

        init(_ statistic: Statistic) {
            count = statistic.count
            unknown = statistic.unknown
            median = statistic.median
            mean = statistic.mean
            p90 = statistic.ninetiethPercentile
        }
    }

    package struct GroupJSON: Codable, Hashable, Sendable {
        package var name: String
        package var incidents: Int
        package var timeToDetect: StatisticJSON
        package var timeToAcknowledge: StatisticJSON
        package var timeToMitigate: StatisticJSON
        package var timeToResolve: StatisticJSON

        init(_ name: String, _ numbers: MetricsSummary.Numbers) {
            self.name = name
            incidents = numbers.incidents
            timeToDetect = StatisticJSON(numbers.timeToDetect)
            timeToAcknowledge = StatisticJSON(numbers.timeToAcknowledge)
            timeToMitigate = StatisticJSON(numbers.timeToMitigate)
            timeToResolve = StatisticJSON(numbers.timeToResolve)
        }
    }

    @Nullable package var since: Instant?
    @Nullable package var until: Instant?
    /// Without drills and those that were cancelled.
    package var incidents: Int
    package var statuses: [String: Int]
    package var severities: [String: Int]
    package var timeToDetect: StatisticJSON
    package var timeToAcknowledge: StatisticJSON
    package var timeToMitigate: StatisticJSON
    package var timeToResolve: StatisticJSON
    @Nullable package var by: MetricsSummary.Grouping?
    /// By name: the earliest month, the first severity, the first component.
    package var groups: [GroupJSON]

    package init(_ summary: MetricsSummary, since: Instant?, until: Instant?) {
        self.since = since
        self.until = until
        let all = GroupJSON("", summary.numbers)
        incidents = all.incidents
        statuses = Dictionary(uniqueKeysWithValues: summary.statuses.map { ($0.key.rawValue, $0.value) })
        severities = summary.severities
        timeToDetect = all.timeToDetect
        timeToAcknowledge = all.timeToAcknowledge
        timeToMitigate = all.timeToMitigate
        timeToResolve = all.timeToResolve
        by = summary.grouping
        groups = summary.groups.sorted { $0.key < $1.key }.map { GroupJSON($0.key, $0.value) }
    }
}
