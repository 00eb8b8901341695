import Domain

/// What the search knows.
///
/// It keeps no text of its own: to forget the words of a row it must be given them. Triggers would do that too, but every
/// command that opens the file would have to compile them.
extension Reader {
    /// Adds the text of the entry in this row.
    func addToSearch(entry row: Int64, _ text: String) throws {
        try db.run("INSERT INTO entry_search (rowid, text) VALUES (?, ?)", [.integer(row), .text(text)])
    }

    /// Forgets an entry, whose row still has the text that was added.
    func removeFromSearch(entry id: Identifier) throws {
        try db.run(
            """
            INSERT INTO entry_search (entry_search, rowid, text)
            SELECT 'delete', arrival, text FROM entry WHERE arrival = (SELECT arrival FROM event WHERE id = ?)
            """,
            [.text(id.text)]
        )
    }

    /// Forgets the entries of an incident, whose rows still have the texts that were added.
    func removeEntriesFromSearch(of incident: Identifier) throws {
        try db.run(
            """
            INSERT INTO entry_search (entry_search, rowid, text)
            SELECT 'delete', arrival, text FROM entry WHERE arrival IN \(Streams.arrivals())
            """,
            [.text(incident.text)]
        )
    }

    /// What the search knows of an incident, as its row has it.
    func searchedIncident(_ id: Identifier) throws -> SearchedIncident? {
        try db.first("SELECT rowid, title, components FROM incident WHERE id = ?", [.text(id.text)]) { columns in
            SearchedIncident(row: columns.integer(0), title: columns.text(1), components: columns.text(2))
        }
    }

    /// Replaces what the search knows of an incident; nil is nothing.
    func replaceInSearch(_ old: SearchedIncident?, by new: SearchedIncident?) throws {
        guard old != new else { return }
        if let old {
            try db.run(
                """
                INSERT INTO incident_search (incident_search, rowid, title, components) VALUES ('delete', ?, ?, ?)
                """,
                old.values
            )
        }
        if let new {
            try db.run("INSERT INTO incident_search (rowid, title, components) VALUES (?, ?, ?)", new.values)
        }
    }
}

/// The words by which an incident is found.
struct SearchedIncident: Equatable {
    var row: Int64
    var title: String
    var components: String

    fileprivate var values: [Parameter] { [.integer(row), .text(title), .text(components)] }
}
