import Domain

/// A timeline entry with the names that people know it and its incident by.
package struct NamedEntry: Sendable {
    package var entry: TimelineEntry
    package var handle: String
    /// The incident's key, else its id.
    package var incident: String

    package init(_ entry: TimelineEntry, handle: String, incident: String) {
        self.entry = entry
        self.handle = handle
        self.incident = incident
    }

    package var json: EntryJSON { EntryJSON(entry, handle: handle, incident: incident) }
}
