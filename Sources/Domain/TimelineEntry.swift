/// One line of an incident's timeline, with both its times and what was corrected.
package struct TimelineEntry: Hashable, Codable, Sendable {
    package enum Kind: String, CaseIterable, Codable, Sendable {
        case note, action, observation, decision, communication, learning
        case status, severity, role, task, followUp, link, attachment, change, plan, proposal, unknown

        /// What a person may give to `log`.
        package static let logged: [Kind] = [.note, .action, .observation, .decision, .communication, .learning]
    }

    /// The event that made it.
    package var id: Identifier
    package var incident: Identifier
    package var kind: Kind
    /// When it happened.
    package var at: Instant
    /// When it was recorded.
    package var recordedAt: Instant
    package var stamp: Int64
    package var replica: Identifier
    package var actor: String
    package var via: String
    /// Plain text, as typed.
    package var text: String
    package var links: [String]
    /// It came too late to change anything, such as resolving what was resolved.
    package var superseded: Bool
    package var erased: Bool
    /// Its first time and text, when it was amended.
    package var original: Original?
    package var corrections: [Correction]

    package struct Original: Hashable, Codable, Sendable {
        package var at: Instant
        package var text: String

        package init(at: Instant, text: String) {
            self.at = at
            self.text = text
        }
    }

    /// What somebody said later about this entry.
    package struct Correction: Hashable, Codable, Sendable {
        package enum Kind: String, Codable, Sendable {
            case amended, retracted, erased
        }

        package var kind: Kind
        package var event: Identifier
        package var actor: String
        package var recordedAt: Instant
        package var why: String?
        /// The new text and time of an amendment.
        package var text: String?
        package var at: Instant?

        package init(_ kind: Kind, event: Event, why: String? = nil, text: String? = nil, at: Instant? = nil) {
            self.kind = kind
            self.event = event.id
            self.actor = event.actor
            self.recordedAt = event.recorded
            self.why = why
            self.text = text
            self.at = at
        }
    }

    /// Commands refuse a NUL, where text would end in a database; what another replica let through shows its symbol.
    private static func showingNUL(_ text: String) -> String {
        text.holdsNUL ? String(text.unicodeScalars.map { $0 == "\0" ? "␀" : Character($0) }) : text
    }

    package var isAmended: Bool { corrections.contains { $0.kind == .amended } }
    package var isRetracted: Bool { corrections.contains { $0.kind == .retracted } }
    /// Its time was given by hand, some time after it happened.
    package var isBackdated: Bool { recordedAt.seconds(since: at) >= 60 }

    package mutating func apply(_ correction: Correction) {
        corrections.append(correction)
        switch correction.kind {
        case .amended:
            if original == nil { original = Original(at: at, text: text) }
            if let text = correction.text { self.text = TimelineEntry.showingNUL(text) }
            if let at = correction.at { self.at = at }
        case .retracted:
            break
        case .erased:
            erased = true
        }
    }
}

/// Outside the type, so that the compiler makes an initializer of all its properties.
extension TimelineEntry {
    package init(event: Event, kind: Kind, text: String, links: [String], superseded: Bool, erased: Bool) {
        id = event.id
        incident = event.stream
        self.kind = kind
        at = event.at
        recordedAt = event.recorded
        stamp = event.stamp
        replica = event.replica
        actor = event.actor
        via = event.via
        self.text = TimelineEntry.showingNUL(text)
        self.links = links
        self.superseded = superseded
        self.erased = erased
        corrections = []
    }

    /// An entry from a projection's row.
    ///
    /// It takes over what it is given, and no initializer of a type with as many properties does: it would copy all of
    /// them once more, for each line of a timeline.
    package static func restored(
        id: consuming Identifier,
        incident: consuming Identifier,
        kind: Kind,
        at: Instant,
        recordedAt: Instant,
        stamp: Int64,
        replica: consuming Identifier,
        actor: consuming String,
        via: consuming String,
        text: consuming String,
        links: consuming [String],
        superseded: Bool,
        erased: Bool,
        original: consuming Original?,
        corrections: consuming [Correction]
    ) -> TimelineEntry {
        TimelineEntry(
            id: id,
            incident: incident,
            kind: kind,
            at: at,
            recordedAt: recordedAt,
            stamp: stamp,
            replica: replica,
            actor: actor,
            via: via,
            text: text,
            links: links,
            superseded: superseded,
            erased: erased,
            original: original,
            corrections: corrections
        )
    }
}

/// A timeline goes by when things happened, then by the order of the fold.
extension TimelineEntry: Comparable {
    package static func < (left: TimelineEntry, right: TimelineEntry) -> Bool {
        if left.at != right.at { return left.at < right.at }
        return Event.Position(stamp: left.stamp, replica: left.replica, id: left.id)
            < Event.Position(stamp: right.stamp, replica: right.replica, id: right.id)
    }
}
