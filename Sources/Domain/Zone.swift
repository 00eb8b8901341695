import Foundation

/// A time zone by its IANA name: what people's clocks show, and which moments they mean.
///
/// Which zone applies is configured; nothing here reads the machine's own. UTC never touches the system's time zone
/// data, whose first use costs milliseconds at start-up.
package struct Zone: Hashable, Sendable {
    package let identifier: String
    /// None for UTC.
    private let rules: TimeZone?

    package static let utc = Zone(identifier: "UTC", rules: nil)

    private init(identifier: String, rules: TimeZone?) {
        self.identifier = identifier
        self.rules = rules
    }

    /// The zone of an IANA name such as `Europe/Madrid`, nil when there is none.
    package init?(identifier: String) {
        if ["UTC", "Etc/UTC", "GMT", "Z"].contains(identifier) {
            self = .utc
            return
        }
        guard let rules = TimeZone(identifier: identifier) else { return nil }
        self.init(identifier: identifier, rules: rules)
    }

    package static func == (left: Zone, right: Zone) -> Bool { left.identifier == right.identifier }

    package func hash(into hasher: inout Hasher) { hasher.combine(identifier) }

    /// Seconds that clocks here are ahead of UTC at that moment, negative to the west.
    package func offset(at instant: Instant) -> Int {
        rules?.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.wholeSeconds))) ?? 0
    }

    /// What a clock here shows.
    package func civil(_ instant: Instant) -> CivilTime {
        CivilTime(instant.advanced(bySeconds: offset(at: instant)))
    }

    /// Every moment at which a clock here shows that time, earliest first.
    ///
    /// None when the calendar has no such time or clocks jump over it in spring, two when they show it again in autumn.
    package func instants(of civil: CivilTime) -> [Instant] {
        guard civil.isValid else { return [] }
        let inUTC = Instant(civil)
        guard rules != nil else { return [inUTC] }
        // A clock change at most a day away can matter, since no zone is further than that from UTC.
        let offsets = Set([-86_400, 86_400].map { offset(at: inUTC.advanced(bySeconds: $0)) })
        return offsets.map { inUTC.advanced(bySeconds: -$0) }
            .filter { self.civil($0) == civil }
            .sorted()
    }

    /// The first moment at which a clock here shows that time; in a spring gap, as long after the jump as asked.
    package func instant(of civil: CivilTime) -> Instant {
        if let first = instants(of: civil).first { return first }
        let inUTC = Instant(civil)
        return inUTC.advanced(bySeconds: -offset(at: inUTC.advanced(bySeconds: -86_400)))
    }

    /// `+01:00`, or `UTC` where there is no difference by rule.
    package func offsetText(at instant: Instant) -> String {
        guard rules != nil else { return "UTC" }
        let offset = offset(at: instant)
        let minutes = abs(offset) / 60
        return (offset < 0 ? "-" : "+") + padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2)
    }
}
