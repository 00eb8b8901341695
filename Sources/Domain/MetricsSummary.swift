/// How incidents went over a time: how many there were, and how long it took to detect, acknowledge, mitigate and resolve
/// them.
///
/// Drills count nowhere. Cancelled incidents count by status only: they were none.
package struct MetricsSummary: Hashable, Sendable {
    /// What incidents are grouped by.
    package enum Grouping: String, CaseIterable, Codable, Sendable {
        case severity, component
        /// Of the declaration, in the workspace's time zone.
        case month
    }

    /// One incident's part.
    package struct Item: Hashable, Sendable {
        package var severity: String
        package var status: Status
        package var components: [String]
        package var declared: Instant
        package var metrics: Metrics

        package init(severity: String, status: Status, components: [String], declared: Instant, metrics: Metrics) {
            self.severity = severity
            self.status = status
            self.components = components
            self.declared = declared
            self.metrics = metrics
        }
    }

    /// The numbers of all incidents, or of one group.
    package struct Numbers: Hashable, Sendable {
        /// Without those that were cancelled.
        package var incidents = 0
        package var timeToDetect = Statistic()
        package var timeToAcknowledge = Statistic()
        package var timeToMitigate = Statistic()
        package var timeToResolve = Statistic()

        fileprivate mutating func add(_ metrics: Metrics) {
            incidents += 1
            timeToDetect.add(metrics.timeToDetect)
            timeToAcknowledge.add(metrics.timeToAcknowledge)
            timeToMitigate.add(metrics.timeToMitigate)
            timeToResolve.add(metrics.timeToResolve)
        }
    }

    package private(set) var numbers = Numbers()
    package private(set) var severities: [String: Int] = [:]
    package private(set) var statuses: [Status: Int] = [:]
    /// By the group's name; an incident with several components counts for each, and one without any for none.
    package private(set) var groups: [String: Numbers] = [:]
    package let grouping: Grouping?
    private let zone: Zone

    package init(by grouping: Grouping? = nil, zone: Zone) {
        self.grouping = grouping
        self.zone = zone
    }

    package mutating func add(_ item: Item) {
        statuses[item.status, default: 0] += 1
        guard item.status != .cancelled else { return }
        severities[item.severity, default: 0] += 1
        numbers.add(item.metrics)
        for name in names(of: item) { groups[name, default: Numbers()].add(item.metrics) }
    }

    private func names(of item: Item) -> [String] {
        switch grouping {
        case nil: []
        case .severity: [item.severity]
        case .component: item.components
        case .month: [MonthSpan.text(of: item.declared, zone: zone)]
        }
    }
}
