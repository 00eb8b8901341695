import Domain
import Foundation
import GRDB

extension Reader {
    private static let entryColumns = [
        "id", "incident", "kind", "at", "recorded", "stamp", "replica", "actor", "via", "text", "links", "superseded",
        "erased", "original_at", "original_text", "corrections",
    ].map { "entry." + $0 }.joined(separator: ", ")

    /// Adds the entry of an event of the log.
    func insert(_ entry: TimelineEntry) throws {
        try db.run(
            """
            INSERT INTO entry (arrival, id, incident, recorded, stamp, replica, actor, via, tail, kind, at, text, links,
                superseded, erased, original_at, original_text, corrections)
            SELECT arrival, id, stream, recorded, stamp, replica, actor, via, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
            FROM event WHERE id = ?
            """,
            [
                .text(Handle.key(entry.id)), .text(entry.kind.rawValue), .integer(entry.at.microseconds),
                .text(entry.text), .optionalText(try json(entry.links)), .integer(entry.superseded ? 1 : 0),
                .integer(entry.erased ? 1 : 0), .optionalInteger(entry.original?.at.microseconds),
                .optionalText(entry.original?.text), .optionalText(try json(entry.corrections)), .text(entry.id.text),
            ]
        )
    }

    /// Corrects an entry; one that isn't there stays so.
    func correct(_ id: Identifier, _ correction: TimelineEntry.Correction) throws {
        guard var entry = try entry(id) else { return }
        entry.apply(correction)
        let statement = try db.cachedStatement(
            sql: """
                UPDATE entry SET at = ?, text = ?, erased = ?, original_at = ?, original_text = ?, corrections = ?
                WHERE arrival = (SELECT arrival FROM event WHERE id = ?)
                """
        )
        try statement.execute(
            arguments: [
                entry.at.microseconds, entry.text, entry.erased, entry.original?.at.microseconds, entry.original?.text,
                try json(entry.corrections), entry.id.text,
            ]
        )
    }

    func deleteEntries(of incident: Identifier) throws {
        try db.execute(
            sql: "DELETE FROM entry WHERE arrival IN (SELECT arrival FROM event WHERE stream = ?)",
            arguments: [incident.text]
        )
    }

    package func entry(_ id: Identifier) throws -> TimelineEntry? {
        try entries(
            """
            SELECT \(Reader.entryColumns) FROM entry WHERE arrival = (SELECT arrival FROM event WHERE id = ?)
            """,
            [.text(id.text)]
        ).first
    }

    /// An incident's timeline, by when things happened.
    package func timeline(of incident: Identifier) throws -> [TimelineEntry] {
        let entries = try entries(
            """
            SELECT \(Reader.entryColumns) FROM event CROSS JOIN entry ON entry.arrival = event.arrival
            WHERE event.stream = ?
            """,
            [.text(incident.text)]
        )
        // Mostly things are recorded in the order in which they happen; SQLite would copy every row into a sorter.
        return zip(entries, entries.dropFirst()).allSatisfy { $0 < $1 } ? entries : entries.sorted()
    }

    /// What was recorded in a span of time, across incidents, the latest first.
    package func entries(recordedSince since: Instant, until: Instant, limit: Int) throws -> [TimelineEntry] {
        try entries(
            """
            SELECT \(Reader.entryColumns) FROM entry WHERE recorded >= ? AND recorded <= ?
            ORDER BY recorded DESC, stamp DESC, id DESC LIMIT ?
            """,
            [.integer(since.microseconds), .integer(until.microseconds), .integer(Int64(limit))]
        )
    }

    /// Entries whose words match, the best first; the text may hold anything.
    package func search(_ text: String, limit: Int) throws -> [TimelineEntry] {
        guard let pattern = FTS5Pattern(matchingAllPrefixesIn: text) else { return [] }
        return try entries(
            """
            SELECT \(Reader.entryColumns)
            FROM entry JOIN (
                SELECT rowid AS found, rank AS nearness FROM entry_search WHERE entry_search MATCH ?
                ORDER BY rank LIMIT ?
            ) ON found = entry.arrival
            ORDER BY nearness, at DESC, id DESC
            """,
            [.text(pattern.rawPattern), .integer(Int64(limit))]
        )
    }

    private func entries(_ sql: String, _ parameters: [Parameter]) throws -> [TimelineEntry] {
        var entries: [TimelineEntry] = []
        try db.all(sql, parameters) { columns in
            // Most rows of a timeline share who recorded them, and where.
            let last = entries.last
            entries.append(
                TimelineEntry(
                    id: Identifier(trusted: columns.text(0)),
                    incident: Identifier(trusted: columns.text(1, sharing: last?.incident.text)),
                    kind: TimelineEntry.Kind(rawValue: columns.text(2)) ?? .unknown,
                    at: Instant(microseconds: columns.integer(3)),
                    recordedAt: Instant(microseconds: columns.integer(4)),
                    stamp: columns.integer(5),
                    replica: Identifier(trusted: columns.text(6, sharing: last?.replica.text)),
                    actor: columns.text(7, sharing: last?.actor),
                    via: columns.text(8, sharing: last?.via),
                    text: columns.text(9),
                    links: try list(columns.optionalText(10)),
                    superseded: columns.integer(11) != 0,
                    erased: columns.integer(12) != 0,
                    original: columns.optionalText(14).map {
                        TimelineEntry.Original(at: Instant(microseconds: columns.integer(13)), text: $0)
                    },
                    corrections: try list(columns.optionalText(15))
                )
            )
        }
        return entries
    }

    /// An empty list takes no room and no decoding.
    private func json(_ values: [some Encodable]) throws -> String? {
        guard !values.isEmpty else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(values), as: UTF8.self)
    }

    private func list<Value: Decodable>(_ text: String?) throws -> [Value] {
        guard let text else { return [] }
        return try JSONDecoder().decode([Value].self, from: Data(text.utf8))
    }
}
