/// What every event of a stream moves, kept apart from the incident so that a logged entry costs no decoding of it.
package struct Activity: Hashable, Sendable {
    /// How many events were folded; people see it as the incident's version.
    package var version = 0
    /// The latest recording time of its events.
    package var updatedAt: Instant?
    /// When people outside were last told something.
    package var lastCommunicationAt: Instant?
    /// The last event in the order of the fold.
    package var last: Event.Position?

    package init() {}

    package mutating func touch(_ event: Event) {
        version += 1
        updatedAt = max(updatedAt ?? event.recorded, event.recorded)
        last = event.position
    }
}
