/// When a task is due, as a rule; commands turn it into an instant and log that instant.
package enum DueRule: Hashable, Sendable {
    /// That many seconds after the anchor; 0 is "immediate".
    case after(seconds: Int, Anchor)
    /// The start of the first working day that begins after the anchor.
    case nextBusinessDay(Anchor)
    case at(Instant)

    /// What an offset is counted from.
    package enum Anchor: String, Codable, Sendable {
        case started, detected, declared, acknowledged, mitigated, resolved, closed
        /// When the severity was last changed: a procedure planned anew starts its clock there.
        case severityChanged
        /// When a maintenance window begins.
        case windowStart
    }

    package var anchor: Anchor? {
        switch self {
        case .after(_, let anchor), .nextBusinessDay(let anchor): anchor
        case .at: nil
        }
    }

    /// The instant this rule gives for an anchor's time.
    package func instant(from anchor: Instant, hours: WorkingHours) -> Instant {
        switch self {
        case .after(let seconds, _): anchor.advanced(bySeconds: seconds)
        case .nextBusinessDay: hours.nextStart(after: anchor)
        case .at(let instant): instant
        }
    }
}

/// JSON: `{"after":600,"from":"declared"}`, `{"nextBusinessDay":true,"from":"declared"}`, `{"at":"2026-01-05T09:00:00Z"}`.
extension DueRule: Codable {
    private enum Key: String, CodingKey {
        case after, nextBusinessDay, from, at
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        if let instant = try values.decodeIfPresent(Instant.self, forKey: .at) {
            self = .at(instant)
            return
        }
        let anchor = try values.decode(Anchor.self, forKey: .from)
        if let seconds = try values.decodeIfPresent(Int.self, forKey: .after) {
            self = .after(seconds: seconds, anchor)
        } else {
            self = .nextBusinessDay(anchor)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        switch self {
        case .after(let seconds, let anchor):
            try values.encode(seconds, forKey: .after)
            try values.encode(anchor, forKey: .from)
        case .nextBusinessDay(let anchor):
            try values.encode(true, forKey: .nextBusinessDay)
            try values.encode(anchor, forKey: .from)
        case .at(let instant):
            try values.encode(instant, forKey: .at)
        }
    }
}
