import Domain
import GRDB

/// The ends of all chains in this file, and which of them a transaction has moved.
struct Heads {
    /// A few: in an array, since every start of the program would pay for a dictionary's conformance look-ups.
    private var known: [(head: Head, hasMoved: Bool)] = []

    init(_ db: Database) throws {
        try db.all("SELECT replica, seq, stamp, hash FROM head", []) { columns in
            let head = Head(
                replica: Identifier(trusted: columns.text(0)),
                seq: Int(columns.integer(1)),
                stamp: columns.integer(2),
                hash: columns.bytes(3)
            )
            known.append((head, false))
        }
    }

    /// The end of one chain.
    subscript(replica: Identifier) -> Head? { known.first { $0.head.replica == replica }?.head }

    /// The highest stamp of all, 0 in an empty log.
    var highestStamp: Int64 { known.reduce(0) { max($0, $1.head.stamp) } }

    mutating func advance(to head: Head) {
        if let index = known.firstIndex(where: { $0.head.replica == head.replica }) {
            known[index] = (head, true)
        } else {
            known.append((head, true))
        }
    }

    mutating func save(_ db: Database) throws {
        for index in known.indices where known[index].hasMoved {
            let head = known[index].head
            known[index].hasMoved = false
            try db.run(
                "INSERT OR REPLACE INTO head (replica, seq, stamp, hash) VALUES (?, ?, ?, ?)",
                [.text(head.replica.text), .integer(Int64(head.seq)), .integer(head.stamp), .bytes(head.hash)]
            )
        }
    }
}
