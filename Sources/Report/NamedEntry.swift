import Domain

/// A timeline entry with the names that people know it and its incident by.
///
/// A class, since it goes through many hands unchanged.
package final class NamedEntry: Sendable {
    package let entry: TimelineEntry
    package let handle: String
    /// The incident's key, else its id.
    package let incident: String

    package init(_ entry: TimelineEntry, handle: String, incident: String) {
        self.entry = entry
        self.handle = handle
        self.incident = incident
    }

    package var json: EntryJSON { EntryJSON(entry, handle: handle, incident: incident) }
}
