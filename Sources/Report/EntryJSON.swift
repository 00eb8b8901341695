import Domain

/// A timeline entry in the shape of the command line's contract.
package struct EntryJSON: Codable, Hashable, Sendable {
    // In the order of their names, in which JSON is written: so nothing has to be sorted.
    package var actor: String
    package var amended: Bool
    package var at: Instant
    package var erased: Bool
    package var handle: String
    package var id: Identifier
    /// Its key, else its id.
    package var incident: String
    package var kind: TimelineEntry.Kind
    package var links: [String]
    /// The first version; null when it was never amended.
    @Nullable package var original: TimelineEntry.Original?
    package var recordedAt: Instant
    package var retracted: Bool
    package var text: String
    package var via: String

    /// `incident` is the incident's key, else its id.
    package init(_ entry: TimelineEntry, handle: String, incident: String) {
        id = entry.id
        self.handle = handle
        self.incident = incident
        kind = entry.kind
        at = entry.at
        recordedAt = entry.recordedAt
        actor = entry.actor
        via = entry.via
        text = entry.text
        links = entry.links
        amended = entry.isAmended
        retracted = entry.isRetracted
        erased = entry.erased
        original = entry.original
    }

    /// What its own encoding would write; times, ids and the kind go as the strings that they are.
    package func encode(to encoder: any Encoder) throws {
        var json = encoder.container(keyedBy: CodingKeys.self)
        try json.encode(actor, forKey: .actor)
        try json.encode(amended, forKey: .amended)
        try json.encode(at.rfc3339, forKey: .at)
        try json.encode(erased, forKey: .erased)
        try json.encode(handle, forKey: .handle)
        try json.encode(id.text, forKey: .id)
        try json.encode(incident, forKey: .incident)
        try json.encode(kind.rawValue, forKey: .kind)
        try json.encode(links, forKey: .links)
        if let original { try json.encode(original, forKey: .original) } else { try json.encodeNil(forKey: .original) }
        try json.encode(recordedAt.rfc3339, forKey: .recordedAt)
        try json.encode(retracted, forKey: .retracted)
        try json.encode(text, forKey: .text)
        try json.encode(via, forKey: .via)
    }
}
