import Domain
import Foundation
import GRDB

extension Reader {
    /// What a line of one incident's timeline is read from.
    private static let lineColumns =
        "entry.id, entry.kind, entry.at, entry.recorded, entry.stamp, entry.source, entry.text, entry.extras"

    private static let entryColumns = lineColumns + ", entry.incident"

    /// Adds the entry of the event of the log that has this row and comes from the source of this number.
    ///
    /// Values alone: rows that are selected could be many, and SQLite would copy each page before it changes it.
    func insert(_ entry: TimelineEntry, at arrival: Int64, source: Int64) throws {
        try db.run(
            """
            INSERT INTO entry (arrival, id, incident, recorded, stamp, source, tail, kind, at, text, extras)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(arrival), .text(entry.id.text), .text(entry.incident.text),
                .integer(entry.recordedAt.microseconds), .integer(entry.stamp),
                .integer(source), .text(Handle.key(entry.id)),
                .text(entry.kind.rawValue), .integer(entry.at.microseconds), .text(entry.text),
                .optionalText(try EntryExtras.json(of: entry)),
            ]
        )
    }

    /// The row of an event in the log.
    func arrival(of event: Identifier) throws -> Int64? {
        try db.first("SELECT arrival FROM event WHERE id = ?", [.text(event.text)]) { $0.integer(0) }
    }

    /// Corrects an entry and gives its row and text; one that isn't there stays so.
    @discardableResult
    func correct(_ id: Identifier, _ correction: TimelineEntry.Correction) throws -> (row: Int64, text: String)? {
        guard let row = try arrival(of: id), var entry = try entry(id) else { return nil }
        entry.apply(correction)
        try db.run(
            "UPDATE entry SET at = ?, text = ?, extras = ? WHERE arrival = ?",
            [
                .integer(entry.at.microseconds), .text(entry.text), .optionalText(try EntryExtras.json(of: entry)),
                .integer(row),
            ]
        )
        return (row, entry.text)
    }

    func deleteEntries(of incident: Identifier) throws {
        try db.execute(
            sql: "DELETE FROM entry WHERE arrival IN \(Streams.arrivals())",
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

    /// An incident's timeline, by when things happened; `expected` is about how many entries it has.
    package func timeline(of incident: Identifier, expected: Int = 0) throws -> [TimelineEntry] {
        let entries = try entries(
            """
            SELECT \(Reader.lineColumns)
            FROM \(Streams.arrivals()) AS own CROSS JOIN entry ON entry.arrival = own.arrival
            """,
            [.text(incident.text)],
            of: incident,
            expected: expected
        )
        // Mostly things are recorded in the order in which they happen, and times and stamps say it; SQLite would copy
        // every row into a sorter.
        let isOrdered = entries.indices.dropFirst().allSatisfy { index in
            (entries[index - 1].at, entries[index - 1].stamp) < (entries[index].at, entries[index].stamp)
        }
        return isOrdered ? entries : entries.sorted()
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

    /// A page of an incident's timeline, by when things happened.
    ///
    /// It takes one look at each entry of the incident, and reads those of the page.
    package func timeline(
        of incident: Identifier,
        after cursor: String?,
        limit: Int,
        latestFirst: Bool = false
    ) throws -> ListPage<TimelineEntry> {
        let start = try cursor.map { text throws(TocsinError) in try Cursor(text, of: .timeline, integers: 2, ids: 2) }
        let limit = pageLength(limit)
        let (direction, comparison) = latestFirst ? (" DESC", "<") : ("", ">")
        var condition = ""
        var parameters: [Parameter] = [.text(incident.text)]
        if let start {
            condition = "WHERE (entry.at, entry.stamp, entry_source.replica, entry.id) \(comparison) (?, ?, ?, ?)"
            parameters += [
                .integer(start.integer(0)), .integer(start.integer(1)), .text(start.id(2)), .text(start.id(3)),
            ]
        }
        let found = try entries(
            """
            SELECT \(Reader.lineColumns) FROM entry WHERE arrival IN (
                SELECT entry.arrival FROM \(Streams.arrivals()) AS own CROSS JOIN entry ON entry.arrival = own.arrival
                    CROSS JOIN entry_source ON number = entry.source
                \(condition)
                ORDER BY entry.at\(direction), entry.stamp\(direction), entry_source.replica\(direction), entry.id\(direction)
                LIMIT ?
            )
            """,
            parameters + [.integer(Int64(limit + 1))],
            of: incident
        ).sorted { latestFirst ? $1 < $0 : $0 < $1 }
        return ListPage(found, limit: limit) {
            Cursor(.timeline, .integer($0.at.microseconds), .integer($0.stamp), .id($0.replica), .id($0.id))
        }
    }

    /// A page of what was recorded across incidents, the latest first.
    package func entries(
        recordedSince since: Instant? = nil,
        until: Instant? = nil,
        after cursor: String?,
        limit: Int
    ) throws -> ListPage<TimelineEntry> {
        let start = try cursor.map { text throws(TocsinError) in try Cursor(text, of: .entries, integers: 2, ids: 0) }
        let limit = pageLength(limit)
        var arrivals: [Identifier: Int64] = [:]
        let last = min(until?.microseconds ?? .max, start?.integer(0) ?? .max)
        let found = try entries(
            """
            SELECT \(Reader.entryColumns), arrival FROM entry
            WHERE recorded >= ? AND (recorded, arrival) < (?, ?) ORDER BY recorded DESC, arrival DESC LIMIT ?
            """,
            [
                .integer(since?.microseconds ?? .min), .integer(last),
                .integer(start.map { last == $0.integer(0) ? $0.integer(1) : .max } ?? .max),
                .integer(Int64(limit + 1)),
            ]
        ) { id, row in arrivals[id] = row.integer(9) }
        return ListPage(found, limit: limit) {
            Cursor(.entries, .integer($0.recordedAt.microseconds), .integer(arrivals[$0.id] ?? 0))
        }
    }

    /// A page of entries whose words match, the latest recorded first; the text may hold anything.
    ///
    /// Those that have the very words (in any form) come first, then those with words that begin so: the search gives the
    /// former in this order as far as they are asked for, while it must gather all of the latter.
    package func search(_ text: String, after cursor: String?, limit: Int) throws -> ListPage<TimelineEntry> {
        let start = try cursor.map { text throws(TocsinError) in try Cursor(text, of: .found, integers: 2, ids: 0) }
        let limit = pageLength(limit)
        guard let words = SearchWords(text) else { return ListPage(items: [], next: nil) }
        let places = try places(of: words, after: start.map { ($0.integer(0), $0.integer(1)) }, limit: limit + 1)
        let page = ListPage(places, limit: limit) { Cursor(.found, .integer($0.phase), .integer($0.arrival)) }
        var sources = KnownSources()
        let found = try page.items.flatMap { place in
            try entries(
                "SELECT \(Reader.entryColumns) FROM entry WHERE arrival = ?",
                [.integer(place.arrival)],
                &sources
            )
        }
        return ListPage(items: found, next: page.next)
    }

    /// Where entries with these words are, in the order of a search.
    func places(
        of words: SearchWords,
        after start: SearchWords.Place?,
        limit: Int
    ) throws -> [SearchWords.Place] {
        var places: [SearchWords.Place] = []
        for (phase, pattern) in [(Int64(0), words.exact), (1, words.otherBeginnings)] {
            guard places.count < limit, start.map({ $0.phase <= phase }) ?? true else { continue }
            let before = start.map { $0.phase == phase ? $0.arrival : .max } ?? .max
            try db.all(
                "SELECT rowid FROM entry_search WHERE entry_search MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
                [.text(pattern), .integer(before), .integer(Int64(limit - places.count))]
            ) { row in places.append((phase, row.integer(0))) }
        }
        return places
    }

    private func entries(
        _ sql: String,
        _ parameters: [Parameter],
        of incident: Identifier? = nil,
        expected: Int = 0,
        also: ((Identifier, Columns) -> Void)? = nil
    ) throws -> [TimelineEntry] {
        var sources = KnownSources()
        return try entries(sql, parameters, &sources, of: incident, expected: expected, also: also)
    }

    /// Reads `lineColumns` of an incident's entries, or `entryColumns`; `also` reads what a row has after those.
    private func entries(
        _ sql: String,
        _ parameters: [Parameter],
        _ sources: inout KnownSources,
        of incident: Identifier? = nil,
        expected: Int = 0,
        also: ((Identifier, Columns) -> Void)? = nil
    ) throws -> [TimelineEntry] {
        var entries: [TimelineEntry] = []
        entries.reserveCapacity(min(expected, 10_000))
        // Most rows of a timeline are of the same few kinds.
        var (kindName, incidentName) = (RepeatedText(), RepeatedText())
        var (kind, lastKind) = (TimelineEntry.Kind.unknown, "")
        try db.all(sql, parameters) { columns in
            let name = kindName.read(1, of: columns)
            if name != lastKind {
                lastKind = name
                kind = TimelineEntry.Kind(rawValue: name) ?? .unknown
            }
            let id = Identifier(trusted: columns.text(0))
            also?(id, columns)
            let source = try sources.source(columns.integer(5), self)
            let extras = try columns.optionalText(7).map { try JSONText.value(EntryExtras.self, from: $0) }
            // Made in its place: an entry is a dozen references to copy.
            entries.append(
                TimelineEntry.restored(
                    id: id,
                    incident: incident ?? Identifier(trusted: incidentName.read(8, of: columns)),
                    kind: kind,
                    at: Instant(microseconds: columns.integer(2)),
                    recordedAt: Instant(microseconds: columns.integer(3)),
                    stamp: columns.integer(4),
                    replica: source.replica,
                    actor: source.actor,
                    via: source.via,
                    text: columns.text(6),
                    links: extras?.links ?? [],
                    superseded: extras?.superseded ?? false,
                    erased: extras?.erased ?? false,
                    original: extras?.original,
                    corrections: extras?.corrections ?? []
                )
            )
        }
        return entries
    }
}

/// What few entries have, as it stands in their row; most have none of it, and no JSON.
private struct EntryExtras: Codable {
    var links: [String]?
    var superseded: Bool?
    var erased: Bool?
    var original: TimelineEntry.Original?
    var corrections: [TimelineEntry.Correction]?

    static func json(of entry: TimelineEntry) throws -> String? {
        let extras = EntryExtras(
            links: entry.links.isEmpty ? nil : entry.links,
            superseded: entry.superseded ? true : nil,
            erased: entry.erased ? true : nil,
            original: entry.original,
            corrections: entry.corrections.isEmpty ? nil : entry.corrections
        )
        let isPlain =
            extras.links == nil && extras.superseded == nil && extras.erased == nil && extras.original == nil
            && extras.corrections == nil
        return isPlain ? nil : try JSONText.text(of: extras)
    }
}

/// The words of what somebody typed, as patterns of FTS5; nothing in them has a meaning there.
struct SearchWords {
    /// Where a match is: in the first phase the very words, in the second words that begin so; each by arrival, the
    /// latest first.
    typealias Place = (phase: Int64, arrival: Int64)

    /// The very words, in any form.
    let exact: String
    /// Words that begin so, but for where the very words are.
    let otherBeginnings: String

    /// Nil when there is no word; 20 count at most.
    init?(_ text: String) {
        let words = text.precomposedStringWithCanonicalMapping.unicodeScalars
            .split { !$0.properties.isAlphabetic && $0.properties.numericType == nil }
            .prefix(20).map { "\"\(String($0))\"" }
        guard !words.isEmpty else { return nil }
        exact = words.joined(separator: " AND ")
        otherBeginnings = "(\(words.map { $0 + " *" }.joined(separator: " AND "))) NOT (\(exact))"
    }
}
