import Domain
import GRDB

extension Reader {
    /// The place of the log's last event in this file; 0 before the first.
    package func lastArrival() throws -> Int64 {
        try db.first("SELECT max(arrival) FROM event", []) { $0.optionalInteger(0) ?? 0 } ?? 0
    }

    /// Events after a place, in the order in which this file got them.
    ///
    /// A place beyond `lastArrival()` comes from another file, such as the one before a restore.
    package func events(after arrival: Int64, limit: Int) throws -> [(arrival: Int64, event: Event)] {
        let rows = try Row.fetchCursor(
            try db.cachedStatement(
                sql: "SELECT \(Event.columns), arrival FROM event WHERE arrival > ? ORDER BY arrival LIMIT ?"
            ),
            arguments: [arrival, limit]
        )
        var events: [(arrival: Int64, event: Event)] = []
        while let row = try rows.next() { events.append((row["arrival"], Event(row: row))) }
        return events
    }
}
