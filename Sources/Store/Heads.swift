import Domain
import Foundation
import GRDB

/// The ends of all chains in this file, and which of them this file writes.
struct Heads {
    private(set) var known: [Identifier: Head] = [:]
    private var changed: Set<Identifier> = []

    init(_ db: Database) throws {
        let rows = try Row.fetchCursor(try db.cachedStatement(sql: "SELECT replica, seq, stamp, hash FROM head"))
        while let row = try rows.next() {
            let head = Head(
                replica: Identifier(trusted: row[0]),
                seq: row[1],
                stamp: row[2],
                hash: Array(row[3] as Data)
            )
            known[head.replica] = head
        }
    }

    /// The highest stamp of all, 0 in an empty log.
    var highestStamp: Int64 { known.values.reduce(0) { max($0, $1.stamp) } }

    mutating func advance(to head: Head) {
        known[head.replica] = head
        changed.insert(head.replica)
    }

    func save(_ db: Database) throws {
        for replica in changed {
            guard let head = known[replica] else { continue }
            try db.cachedStatement(sql: "INSERT OR REPLACE INTO head (replica, seq, stamp, hash) VALUES (?, ?, ?, ?)")
                .execute(arguments: [head.replica.text, head.seq, head.stamp, Data(head.hash)])
        }
    }
}
