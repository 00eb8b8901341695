import Domain

/// Local times for reading: the zone is named once in a document, so times stand without it.
struct LocalClock: Sendable {
    let zone: Zone

    /// `14:05`.
    func time(_ instant: Instant) -> String { Self.time(zone.civil(instant)) }

    /// `2026-11-22`.
    func date(_ instant: Instant) -> String { zone.civil(instant).dateText }

    /// `2026-11-22 14:05`.
    func dateTime(_ instant: Instant) -> String {
        let civil = zone.civil(instant)
        return civil.dateText + " " + Self.time(civil)
    }

    /// `Sunday 2026-11-22`.
    func day(_ instant: Instant) -> String {
        let civil = zone.civil(instant)
        return CivilTime.weekdayNames[civil.weekday - 1] + " " + civil.dateText
    }

    private static func time(_ civil: CivilTime) -> String {
        padded(civil.hour, 2) + ":" + padded(civil.minute, 2)
    }
}

/// Who acted, for reading: people by name alone, others with what they are.
func personText(_ actor: String) -> String {
    let parts = actor.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let name = String(parts[1]), !name.isEmpty else { return actor }
    switch String(parts[0]) {
    case "human": return name
    case "system": return "\(name) (system)"
    case "alert": return "\(name) (alert)"
    default: return actor
    }
}
