import Domain
import GRDB

extension Reader {
    /// The place of the log's last event in this file; 0 before the first.
    package func lastArrival() throws -> Int64 {
        try db.first("SELECT max(arrival) FROM event", []) { $0.optionalInteger(0) ?? 0 } ?? 0
    }

    /// Events after a place, in the order in which this file got them.
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

    /// Who did what from where, the latest first: events before a place that match.
    ///
    /// At most `looked` events are looked at, so that a rare name in a long log answers in bounded time; `next` is where
    /// to go on, nil at the log's beginning.
    package func audit(
        _ filter: AuditFilter,
        before arrival: Int64?,
        limit: Int,
        looking looked: Int64 = 100_000
    ) throws -> (events: [(arrival: Int64, event: Event)], next: Int64?) {
        let end = try arrival ?? (lastArrival() + 1)
        let bottom = max(0, end - looked)
        var conditions = ["arrival < ?", "arrival >= ?"]
        var arguments: [(any DatabaseValueConvertible)?] = [end, bottom]
        if let actor = filter.actor {
            conditions.append("actor IN (?, ?)")
            arguments += [actor, "human:\(actor)"]
        }
        if let via = filter.via {
            conditions.append("via = ?")
            arguments.append(via)
        }
        if let type = filter.type {
            conditions.append("type = ?")
            arguments.append(type)
        }
        if let stream = filter.stream {
            conditions.append("stream = ?")
            arguments.append(stream.text)
        }
        if let since = filter.since {
            conditions.append("recorded >= ?")
            arguments.append(since.microseconds)
        }
        if let until = filter.until {
            conditions.append("recorded <= ?")
            arguments.append(until.microseconds)
        }
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT \(Event.columns), arrival FROM event WHERE \(conditions.joined(separator: " AND "))
                ORDER BY arrival DESC LIMIT ?
                """,
            arguments: StatementArguments(arguments + [limit + 1])
        )
        var events: [(arrival: Int64, event: Event)] = []
        while let row = try rows.next() { events.append((row["arrival"], Event(row: row))) }
        if events.count > limit {
            events.removeLast()
            return (events, events.last?.arrival)
        }
        return (events, bottom > 0 ? bottom : nil)
    }
}

/// What `audit` filters by.
package struct AuditFilter: Hashable, Sendable {
    /// With or without its kind: `ana` finds `human:ana` too.
    package var actor: String?
    package var via: String?
    /// Such as `incident.declared`.
    package var type: String?
    package var stream: Identifier?
    package var since: Instant?
    package var until: Instant?

    package init() {}
}

extension Store {
    /// A number that changes whenever another connection has committed to the file.
    package func dataVersion() throws(TocsinError) -> Int {
        try translatingErrors(path: path) {
            try reading.unsafeRead { db in try Int.fetchOne(db, sql: "PRAGMA data_version") ?? 0 }
        }
    }
}
