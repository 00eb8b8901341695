/// The four durations of an incident in seconds, each a pair of milestones; nil is unknown.
package struct Metrics: Hashable, Sendable {
    /// detected − started.
    package var timeToDetect: Double?
    /// acknowledged − declared.
    package var timeToAcknowledge: Double?
    /// mitigated − declared.
    package var timeToMitigate: Double?
    /// resolved − declared.
    package var timeToResolve: Double?

    package init(_ incident: Incident) {
        self.init { incident.time(of: $0) }
    }

    /// From the times of milestones.
    package init(_ time: (Milestone) -> Instant?) {
        timeToDetect = Metrics.span(.started, .detected, time)
        timeToAcknowledge = Metrics.span(.declared, .acknowledged, time)
        timeToMitigate = Metrics.span(.declared, .mitigated, time)
        timeToResolve = Metrics.span(.declared, .resolved, time)
    }

    /// Unknown when either end is unknown, and when a wrong clock made it negative.
    private static func span(_ from: Milestone, _ to: Milestone, _ time: (Milestone) -> Instant?) -> Double? {
        guard let start = time(from), let end = time(to), end >= start else { return nil }
        return end.seconds(since: start)
    }
}

extension Incident {
    /// Milestones in the order that they must have happened in.
    private static let order: [[Milestone]] = [
        [.started, .detected], [.started, .mitigated, .resolved, .closed],
        [.declared, .acknowledged, .mitigated, .resolved, .closed],
    ]

    /// Pairs of milestones in the wrong order: a clock was wrong, and the metrics over them are unknown.
    package var doubtful: [(earlier: Milestone, later: Milestone)] {
        var found: [(earlier: Milestone, later: Milestone)] = []
        for chain in Incident.order {
            let known = chain.compactMap { milestone in time(of: milestone).map { (milestone, $0) } }
            for (left, right) in zip(known, known.dropFirst()) where right.1 < left.1 {
                found.append((earlier: left.0, later: right.0))
            }
        }
        return found
    }

    /// Refuses a milestone's time that a person gave and that would stand in the wrong order with another.
    package func requireOrder(_ milestone: Milestone, at instant: Instant) throws(TocsinError) {
        for chain in Incident.order {
            guard let place = chain.firstIndex(of: milestone) else { continue }
            for (index, other) in chain.enumerated() {
                guard let known = time(of: other), index != place else { continue }
                if index < place ? instant < known : instant > known {
                    throw TocsinError(
                        .usage,
                        "\(milestone.rawValue) at \(instant.rfc3339) would be \(index < place ? "before" : "after") "
                            + "\(other.rawValue) at \(known.rfc3339). Nothing was recorded. "
                            + "Give another time, or correct \(other.rawValue) first.",
                        errors: [TocsinError.Field("at", "out of order with \(other.rawValue)")]
                    )
                }
            }
        }
    }
}

/// A time for a command: now, or one that a person gave.
package struct Timing: Hashable, Sendable {
    package var at: Instant
    /// Whether a person gave it: then an impossible order is refused, else it is recorded and flagged.
    package var isGiven: Bool

    package init(at: Instant, isGiven: Bool) {
        self.at = at
        self.isGiven = isGiven
    }
}
