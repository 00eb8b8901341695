import Foundation

/// A secret or a personal datum was removed: every replica deletes that event's body and salt.
///
/// The chain still verifies, since it holds the digest of salt and body; the hole stays visible. What isn't words
/// (a severity, a time) stays known in `remainder`.
package struct EntryErased: IncidentEvent {
    package static let type = "entry.erased"

    /// The event that loses its body: the entry, or an amendment of it.
    package var entry: Identifier
    package var why: String
    /// The erased body without its words, as JSON; nil when its type isn't known here.
    package var remainder: String?

    package init(entry: Identifier, why: String, remainder: String?) {
        self.entry = entry
        self.why = why
        self.remainder = remainder
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        fold.correct(entry, TimelineEntry.Correction(.erased, event: event, why: why))
    }

    package var redacted: Self { Self(entry: entry, why: erasedText, remainder: remainder) }

    /// What erasures left of the bodies in a stream, by event.
    package static func remainders(in events: some Sequence<Event>) -> [Identifier: String] {
        var found: [Identifier: String] = [:]
        for event in events where event.type == type && event.version == version {
            guard let body = event.body,
                let erased = EventCatalog.decode(type: type, version: version, body: body) as? EntryErased
            else { continue }
            found[erased.entry] = erased.remainder ?? ""
        }
        return found
    }

    /// An event's body without its words.
    package static func remainder(of event: Event) throws(TocsinError) -> String? {
        guard let body = event.body,
            let decoded = EventCatalog.decode(type: event.type, version: event.version, body: body)
        else { return nil }
        return try decoded.redacted.json()
    }
}

extension Incident {
    /// Refused without a reason, and for what is erased already.
    package func erase(_ event: Event, why: String) throws(TocsinError) -> EntryErased {
        guard !why.isBlank else {
            throw TocsinError(.usage, "Erasing needs a reason. Nothing was erased. Add --why.")
        }
        guard event.body != nil else {
            throw TocsinError(.refused, "That entry was erased already.")
        }
        return EntryErased(entry: event.id, why: why, remainder: try EntryErased.remainder(of: event))
    }
}
