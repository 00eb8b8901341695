import Domain

extension IncidentFilter {
    /// Whether an incident passes it.
    fileprivate func takes(_ incident: Incident) -> Bool {
        let declared = incident.time(of: .declared) ?? .latest
        return (statuses.isEmpty || statuses.contains(incident.status))
            && (severity ?? incident.severity) == incident.severity
            && (component.map { incident.components.contains($0) } ?? true)
            && (since.map { declared >= $0 } ?? true) && (until.map { declared <= $0 } ?? true)
    }
}

extension Reader {
    /// Entries that are looked at for one page at most: then a page is short, or empty, and still names the next one.
    private static let mostPlaces = 5_000

    /// A page of incidents whose timelines have these words; titles are there, too.
    ///
    /// An incident stands where `search` has the first of its entries: at the latest that has the very words, else at the
    /// latest with words that begin so.
    package func incidents(
        with text: String,
        _ filter: IncidentFilter,
        after cursor: String?
    ) throws -> ListPage<StoredIncident> {
        let start = try cursor.map { text throws(TocsinError) in
            try Cursor(text, of: .incidentsFound, integers: 2, ids: 0)
        }.map { SearchWords.Place($0.integer(0), $0.integer(1)) }
        guard let words = SearchWords(text) else { return ListPage(items: [], next: nil) }
        let limit = pageLength(filter.limit)
        var (found, known): ([StoredIncident], Set<Identifier>) = ([], [])
        var (last, end, looked) = (start, start, 0)
        while true {
            let places = try places(of: words, after: last, limit: 200)
            for place in places {
                let stream = try db.first("SELECT stream FROM event WHERE arrival = ?", [.integer(place.arrival)]) {
                    Identifier(trusted: $0.text(0))
                }
                (last, looked) = (place, looked + 1)
                guard let stream, known.insert(stream).inserted,
                    try start == nil || !wasFound(stream, words, before: place),
                    let stored = try incident(stream), filter.takes(stored.incident)
                else { continue }
                guard found.count < limit else { return ListPage(items: found, next: end.map(Reader.cursor)) }
                found.append(stored)
                end = place
            }
            if places.count < 200 { return ListPage(items: found, next: nil) }
            if looked >= Reader.mostPlaces { return ListPage(items: found, next: last.map(Reader.cursor)) }
        }
    }

    private static func cursor(_ place: SearchWords.Place) -> String {
        Cursor(.incidentsFound, .integer(place.phase), .integer(place.arrival)).text
    }

    /// Whether an incident has a match that comes before this one.
    private func wasFound(_ incident: Identifier, _ words: SearchWords, before place: SearchWords.Place) throws -> Bool
    {
        func hasMatch(_ pattern: String, after arrival: Int64) throws -> Bool {
            try db.first(
                """
                SELECT 1 FROM \(Streams.arrivals()) AS own CROSS JOIN entry_search ON entry_search.rowid = own.arrival
                WHERE own.arrival > ? AND entry_search MATCH ? LIMIT 1
                """,
                [.text(incident.text), .integer(arrival), .text(pattern)]
            ) { _ in true } ?? false
        }
        guard place.phase > 0 else { return try hasMatch(words.exact, after: place.arrival) }
        return try hasMatch(words.exact, after: 0) || hasMatch(words.otherBeginnings, after: place.arrival)
    }
}
