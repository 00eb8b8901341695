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
        timeToDetect = Metrics.span(.started, .detected, incident)
        timeToAcknowledge = Metrics.span(.declared, .acknowledged, incident)
        timeToMitigate = Metrics.span(.declared, .mitigated, incident)
        timeToResolve = Metrics.span(.declared, .resolved, incident)
    }

    /// Unknown when either end is unknown, and when a wrong clock made it negative.
    private static func span(_ from: Milestone, _ to: Milestone, _ incident: Incident) -> Double? {
        guard let start = incident.time(of: from), let end = incident.time(of: to), end >= start else { return nil }
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
