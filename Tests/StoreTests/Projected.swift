import Domain
import GRDB

@testable import Store

/// Every row of the projections in key order, and every word of the search with where it stands.
struct Projected {
    var rows: [String: [String]] = [:]

    init(_ store: Store) throws {
        rows = try store.database.writeWithoutTransaction { db in
            var rows: [String: [String]] = [:]
            for table in Projections.tables + ["activity"] {
                // Each file has an order of arrival of its own; what counts is whose event an entry is.
                let query =
                    table == "entry"
                    ? "SELECT event.id AS event, entry.* FROM entry LEFT JOIN event ON event.arrival = entry.arrival"
                    : "SELECT * FROM \(table)"
                rows[table] = try Row.fetchAll(db, sql: query)
                    .map { row in
                        row.filter { !["arrival", "unfiled"].contains($0.0) }.map { "\($0.0): \($0.1)" }.joined(
                            separator: ", "
                        )
                    }
                    .sorted()
            }
            // How many of a stream's events wait to be filed is no matter, but which it has.
            rows["stream_event"] = try Row.fetchAll(
                db,
                sql: """
                    SELECT stream_event.stream AS stream, event.id FROM stream_event LEFT JOIN event USING (arrival)
                    UNION ALL SELECT incident, event.id
                    FROM activity CROSS JOIN json_each('[' || substr(unfiled, 2) || ']')
                        LEFT JOIN event ON event.arrival = value
                    """
            ).map { "\($0)" }.sorted()
            for (search, content) in [("entry_search", "entry"), ("incident_search", "incident")] {
                try db.execute(sql: "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, \(search), instance)")
                rows[search] = try Row.fetchAll(
                    db,
                    sql: """
                        SELECT words.term, words.col, words.offset, content.id
                        FROM temp.words LEFT JOIN main.\(content) AS content ON content.rowid = words.doc
                        """
                ).map { "\($0)" }.sorted()
                try db.execute(sql: "DROP TABLE temp.words")
            }
            return rows
        }
    }

    /// The first difference, for a failing test.
    func difference(from other: Projected) -> String? {
        for (table, own) in rows {
            let others = other.rows[table] ?? []
            if own == others { continue }
            let missing = Set(others).subtracting(own).min() ?? "nothing"
            let extra = Set(own).subtracting(others).min() ?? "nothing"
            return "\(table): \(own.count) rows against \(others.count); has \(extra), lacks \(missing)"
        }
        return nil
    }
}
