import Domain
import Foundation
import GRDB

extension Reader {
    private static let entryColumns = """
        id, incident, kind, at, recorded, stamp, replica, actor, via, text, links, superseded, erased, original_at,
        original_text, corrections
        """

    func insert(_ entry: TimelineEntry) throws {
        try db.run(
            """
            INSERT INTO entry (id, tail, incident, kind, at, recorded, stamp, replica, actor, via, text, links, superseded,
                erased, original_at, original_text, corrections)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(entry.id.text), .text(Handle.key(entry.id)), .text(entry.incident.text),
                .text(entry.kind.rawValue), .integer(entry.at.microseconds),
                .integer(entry.recordedAt.microseconds), .integer(entry.stamp), .text(entry.replica.text),
                .text(entry.actor), .text(entry.via), .text(entry.text), .optionalText(try json(entry.links)),
                .integer(entry.superseded ? 1 : 0), .integer(entry.erased ? 1 : 0),
                .optionalInteger(entry.original?.at.microseconds), .optionalText(entry.original?.text),
                .optionalText(try json(entry.corrections)),
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
                WHERE id = ?
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
        try db.execute(sql: "DELETE FROM entry WHERE incident = ?", arguments: [incident.text])
    }

    package func entry(_ id: Identifier) throws -> TimelineEntry? {
        let statement = try db.cachedStatement(sql: "SELECT \(Reader.entryColumns) FROM entry WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.text]).map { try entry($0) }
    }

    /// An incident's timeline, by when things happened.
    package func timeline(of incident: Identifier) throws -> [TimelineEntry] {
        // The index gives the order by time; what happened at the same moment is put in order here, since SQLite would
        // copy every row into a sorter for it.
        try entries(
            sql: "SELECT \(Reader.entryColumns) FROM entry WHERE incident = ? ORDER BY at",
            arguments: [incident.text]
        ).sorted()
    }

    /// What was recorded in a span of time, across incidents, the latest first.
    package func entries(recordedSince since: Instant, until: Instant, limit: Int) throws -> [TimelineEntry] {
        try entries(
            sql: """
                SELECT \(Reader.entryColumns) FROM entry WHERE recorded >= ? AND recorded <= ?
                ORDER BY recorded DESC, stamp DESC, id DESC LIMIT ?
                """,
            arguments: [since.microseconds, until.microseconds, limit]
        )
    }

    /// Entries whose words match, the best first; the text may hold anything.
    package func search(_ text: String, limit: Int) throws -> [TimelineEntry] {
        guard let pattern = FTS5Pattern(matchingAllPrefixesIn: text) else { return [] }
        return try entries(
            sql: """
                SELECT \(Reader.entryColumns)
                FROM entry JOIN (
                    SELECT rowid AS found, rank AS nearness FROM entry_search WHERE entry_search MATCH ?
                    ORDER BY rank LIMIT ?
                ) ON found = entry.rowid
                ORDER BY nearness, at DESC, id DESC
                """,
            arguments: [pattern, limit]
        )
    }

    private func entries(sql: String, arguments: StatementArguments) throws -> [TimelineEntry] {
        let rows = try Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: arguments)
        var entries: [TimelineEntry] = []
        while let row = try rows.next() { entries.append(try entry(row)) }
        return entries
    }

    private func entry(_ row: Row) throws -> TimelineEntry {
        let originalText: String? = row[14]
        return TimelineEntry(
            id: Identifier(trusted: row[0]),
            incident: Identifier(trusted: row[1]),
            kind: TimelineEntry.Kind(rawValue: row[2]) ?? .unknown,
            at: Instant(microseconds: row[3]),
            recordedAt: Instant(microseconds: row[4]),
            stamp: row[5],
            replica: Identifier(trusted: row[6]),
            actor: row[7],
            via: row[8],
            text: row[9],
            links: try list(row[10]),
            superseded: row[11],
            erased: row[12],
            original: originalText.map { TimelineEntry.Original(at: Instant(microseconds: row[13] ?? 0), text: $0) },
            corrections: try list(row[15])
        )
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
