import Domain

/// Times as pages show them: in the workspace's zone, and the exact one beside.
struct PageTime: Sendable {
    let zone: Zone
    let now: Instant

    /// `14:05` today, else with as much of the date as is needed.
    func when(_ instant: Instant) -> String { zone.clock(instant, relativeTo: now) }

    /// `14:05`.
    func time(_ instant: Instant) -> String { String(zone.clock(instant, relativeTo: instant)) }

    /// With seconds, offset and the zone's name.
    func exact(_ instant: Instant) -> String { "\(zone.full(instant)), \(zone.identifier)" }

    func day(_ instant: Instant) -> String {
        let civil = zone.civil(instant)
        return "\(CivilTime.weekdayNames[civil.weekday - 1]) \(civil.dateText)"
    }

    func date(_ instant: Instant) -> String { zone.civil(instant).dateText }

    func isLate(_ due: Instant) -> Bool { Lateness.isLate(due, at: now) }

    /// `in 5 min`, `now` or `5 min late`.
    func due(_ instant: Instant) -> String {
        let left = instant.seconds(since: now)
        if left >= 1 { return "in \(SpanText.text(Int(left)))" }
        return isLate(instant) ? "\(SpanText.text(Int(-left))) late" : "now"
    }

    func ago(_ instant: Instant) -> String { "\(span(since: instant)) ago" }

    func span(since instant: Instant) -> String { SpanText.text(max(0, Int(now.seconds(since: instant)))) }
}
