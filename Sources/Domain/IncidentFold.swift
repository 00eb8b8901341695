/// Folds the events of one stream into an incident and the changes of its timeline.
///
/// Events must come in the order of `Event.Position`. An event that sorts before the last one folded needs a fold from
/// the start, which the store does.
package struct IncidentFold: Sendable {
    package var incident: Incident
    package var activity: Activity
    /// What the timeline gained since the caller last took it.
    package private(set) var changes: [TimelineChange] = []
    /// The event being folded has lost its words.
    private var isErased = false

    package init(incident: Incident, activity: Activity = Activity()) {
        self.incident = incident
        self.activity = activity
    }

    /// Takes the changes, leaving none.
    package mutating func takeChanges() -> [TimelineChange] {
        defer { changes = [] }
        return changes
    }

    /// Folds one event.
    ///
    /// `remainder` is what an erasure left of its body.
    package mutating func apply(_ event: Event, remainder: String? = nil) {
        activity.touch(event)
        isErased = remainder != nil || event.body == nil
        guard let body = remainder ?? event.body else {
            add(event, kind: .unknown, text: erasedText)
            return
        }
        guard let decoded = EventCatalog.decode(type: event.type, version: event.version, body: body) else {
            add(event, kind: .unknown, text: "An event of a newer version: \(event.type) \(event.version)")
            return
        }
        decoded.fold(event, into: &self)
    }

    /// Folds an event that was made of this body just now, and so needs no decoding.
    package mutating func apply(_ event: Event, _ body: some IncidentEvent) {
        activity.touch(event)
        isErased = false
        body.fold(event, into: &self)
    }

    /// Adds the timeline entry that an event reads as.
    package mutating func add(
        _ event: Event,
        kind: TimelineEntry.Kind,
        text: String,
        links: [String] = [],
        superseded: Bool = false
    ) {
        changes.append(
            .added(
                TimelineEntry(
                    event: event,
                    kind: kind,
                    text: text,
                    links: links,
                    superseded: superseded,
                    erased: isErased
                )
            )
        )
    }

    /// Corrects an entry that an earlier event made; an entry that isn't there stays so.
    package mutating func correct(_ entry: Identifier, _ correction: TimelineEntry.Correction) {
        changes.append(.corrected(entry, correction))
    }

    /// Folds a whole stream from its start, in any order of arrival.
    package static func replay(_ events: [Event]) -> (fold: IncidentFold, timeline: [TimelineEntry])? {
        guard let stream = events.first?.stream else { return nil }
        let ordered = events.sorted { $0.position < $1.position }
        let remainders = EntryErased.remainders(in: ordered)
        var fold = IncidentFold(incident: Incident(id: stream))
        var entries: [Identifier: TimelineEntry] = [:]
        for event in ordered {
            fold.apply(event, remainder: remainders[event.id])
            for change in fold.takeChanges() {
                switch change {
                case .added(let entry): entries[entry.id] = entry
                case .corrected(let id, let correction): entries[id]?.apply(correction)
                }
            }
        }
        return (fold, entries.values.sorted())
    }
}

/// What an event does to a timeline.
package enum TimelineChange: Hashable, Sendable {
    /// The event's own entry.
    case added(TimelineEntry)
    case corrected(Identifier, TimelineEntry.Correction)
}
