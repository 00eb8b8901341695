import Domain
import Foundation
import GRDB

extension Database {
    func insert(_ event: Event, salt: [UInt8], digest: [UInt8], hash: [UInt8]) throws {
        try run(
            """
            INSERT INTO event (id, replica, seq, stamp, recorded, at, stream, base, type, version, actor, via, body, salt,
                digest, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(event.id.text), .text(event.replica.text), .integer(Int64(event.seq)), .integer(event.stamp),
                .integer(event.recorded.microseconds), .integer(event.at.microseconds), .text(event.stream.text),
                .optionalText(event.base?.text), .text(event.type), .integer(Int64(event.version)), .text(event.actor),
                .text(event.via), .optionalText(event.body), .bytes(salt), .bytes(digest), .bytes(hash),
            ]
        )
    }
}

extension Event {
    static let columns = """
        event.id, event.replica, event.seq, event.stamp, event.recorded, event.at, event.stream, event.base, event.type, \
        event.version, event.actor, event.via, event.body
        """

    /// Reads a row that begins with `columns`.
    init(row: Row) {
        self.init(
            id: Identifier(trusted: row[0]),
            replica: Identifier(trusted: row[1]),
            seq: row[2],
            stamp: row[3],
            recorded: Instant(microseconds: row[4]),
            at: Instant(microseconds: row[5]),
            stream: Identifier(trusted: row[6]),
            base: (row[7] as String?).map { Identifier(trusted: $0) },
            type: row[8],
            version: row[9],
            actor: row[10],
            via: row[11],
            body: row[12]
        )
    }
}

extension Reader {
    /// A stream's events in the order of the fold.
    package func events(of stream: Identifier) throws -> [Event] {
        let rows = try Row.fetchCursor(
            try db.cachedStatement(
                sql: """
                    SELECT \(Event.columns) FROM event WHERE arrival IN \(Streams.arrivals()) ORDER BY stamp, replica, id
                    """
            ),
            arguments: [stream.text]
        )
        var events: [Event] = []
        while let row = try rows.next() { events.append(Event(row: row)) }
        return events
    }

    package func event(_ id: Identifier) throws -> Event? {
        let statement = try db.cachedStatement(sql: "SELECT \(Event.columns) FROM event WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.text]).map { Event(row: $0) }
    }

    /// How many events the log holds.
    package func eventCount() throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM event") ?? 0
    }
}
