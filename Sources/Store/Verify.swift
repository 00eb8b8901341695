import Domain
import Foundation
import GRDB

/// What checking the whole chain found.
package struct Verification: Hashable, Sendable {
    package struct Fault: Hashable, Sendable {
        /// The first event where the chain breaks; nil when it is missing.
        package var event: Identifier?
        package var why: String

        package init(event: Identifier?, why: String) {
            self.event = event
            self.why = why
        }
    }

    package var events: Int
    package var heads: [Head]
    package var fault: Fault?

    package init(events: Int, heads: [Head], fault: Fault?) {
        self.events = events
        self.heads = heads
        self.fault = fault
    }
}

extension Store {
    /// Recomputes every hash, replica by replica.
    ///
    /// `expected` are heads that were kept elsewhere: each must still be in its chain, which finds a log that was
    /// rewritten as a whole.
    package func verify(expected: [Head] = []) throws(TocsinError) -> Verification {
        try translatingErrors(path: path) {
            try database.read { db in try Verifier(db: db, expected: expected).run() }
        }
    }
}

private struct Verifier {
    let db: Database
    let expected: [Head]

    func run() throws -> Verification {
        var ends: [Identifier: Head] = [:]
        var count = 0
        var fault: Verification.Fault?
        let erased = try erasedEvents()
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT \(Event.columns), salt, digest, hash FROM event ORDER BY replica, seq"
        )
        while let row = try rows.next() {
            count += 1
            let event = Event(row: row)
            let previous = ends[event.replica]
            let hash = Array(row[15] as Data)
            if fault == nil {
                fault = try self.fault(
                    in: event,
                    salt: (row[13] as Data?).map(Array.init),
                    digest: Array(row[14] as Data),
                    hash: hash,
                    after: previous,
                    isErased: erased[event.stream]?.contains(event.id) ?? false
                )
                if let column = try columnThatReadsDifferently(row, event) {
                    fault = Verification.Fault(event: event.id, why: "its \(column) holds bytes that are no text")
                }
            }
            ends[event.replica] = Head(replica: event.replica, seq: event.seq, stamp: event.stamp, hash: hash)
        }
        let heads = ends.values.sorted { $0.replica < $1.replica }
        return Verification(
            events: count,
            heads: heads,
            fault: try fault ?? endFault(ends) ?? expectedFault(ends) ?? Blob.fault(db)
        )
    }

    private func fault(
        in event: Event,
        salt: [UInt8]?,
        digest: [UInt8],
        hash: [UInt8],
        after previous: Head?,
        isErased: Bool
    ) throws -> Verification.Fault? {
        func found(_ why: String) -> Verification.Fault { Verification.Fault(event: event.id, why: why) }
        let expectedSeq = (previous?.seq ?? 0) + 1
        if event.seq != expectedSeq {
            return found(
                "event \(expectedSeq) of replica \(event.replica.text) is missing before it: a row was removed or renumbered"
            )
        }
        if let body = event.body, let salt {
            if Chain.digest(salt: salt, body: body) != digest {
                return found("its body or salt is not what was recorded")
            }
        } else if !isErased {
            return found("its body is gone, and no erasure says so")
        }
        if Chain.hash(of: event, digest: digest, after: previous?.hash ?? []) != hash {
            return found(
                "its hash doesn't fit its fields and the event before it: a field was changed, or events were reordered, "
                    + "replaced or forked"
            )
        }
        if let previous, event.stamp <= previous.stamp {
            return found("its stamp is not after the one before it")
        }
        return nil
    }

    /// Compares with the heads noted at each commit: finds events removed from the end of a chain.
    private func endFault(_ ends: [Identifier: Head]) throws -> Verification.Fault? {
        let rows = try Row.fetchCursor(db, sql: "SELECT replica, seq, stamp, hash FROM head ORDER BY replica")
        var noted: Set<Identifier> = []
        while let row = try rows.next() {
            let replica = Identifier(trusted: row[0])
            noted.insert(replica)
            let seq: Int = row[1]
            guard let end = ends[replica] else {
                return Verification.Fault(event: nil, why: "all \(seq) events of replica \(replica.text) are missing")
            }
            if end.seq < seq {
                return Verification.Fault(
                    event: nil,
                    why:
                        "events \(end.seq + 1) to \(seq) of replica \(replica.text) are missing from the end of its chain"
                )
            }
            if end.hash != Array(row[3] as Data) || end.seq != seq || end.stamp != row[2] {
                return Verification.Fault(
                    event: try event(replica, end.seq),
                    why: "the chain of replica \(replica.text) ends in another event than the one noted: it was forked "
                        + "or rewritten"
                )
            }
        }
        guard let stranger = ends.keys.sorted().first(where: { !noted.contains($0) }) else { return nil }
        return Verification.Fault(
            event: try event(stranger, 1),
            why: "nothing was noted of replica \(stranger.text): its events were put in by hand"
        )
    }

    private func expectedFault(_ ends: [Identifier: Head]) throws -> Verification.Fault? {
        for head in expected {
            let statement = try db.cachedStatement(sql: "SELECT hash FROM event WHERE replica = ? AND seq = ?")
            let hash = try Data.fetchOne(statement, arguments: [head.replica.text, head.seq])
            guard let hash else {
                return Verification.Fault(
                    event: nil,
                    why: "event \(head.seq) of replica \(head.replica.text), which you kept the hash of, is missing"
                )
            }
            if Array(hash) != head.hash {
                return Verification.Fault(
                    event: try event(head.replica, head.seq),
                    why: "its hash is not the one you kept: the log was rewritten"
                )
            }
        }
        return nil
    }

    private func event(_ replica: Identifier, _ seq: Int) throws -> Identifier? {
        let statement = try db.cachedStatement(sql: "SELECT id FROM event WHERE replica = ? AND seq = ?")
        return try String.fetchOne(statement, arguments: [replica.text, seq]).map { Identifier(trusted: $0) }
    }

    /// The first text column whose bytes aren't what reading it as text gave.
    ///
    /// Text ends at a NUL when it is read, and bytes that aren't UTF-8 are replaced: neither may hide a change.
    private func columnThatReadsDifferently(_ row: Row, _ event: Event) throws -> String? {
        let texts = [
            ("id", 0, event.id.text), ("replica", 1, event.replica.text), ("stream", 6, event.stream.text),
            ("base", 7, event.base?.text), ("type", 8, event.type), ("actor", 10, event.actor), ("via", 11, event.via),
            ("body", 12, event.body),
        ]
        for (name, column, text) in texts {
            let isSame = try row.withUnsafeData(atIndex: column) { bytes in
                bytes.map { stored in text?.utf8.elementsEqual(stored) ?? false } ?? (text?.isEmpty ?? true)
            }
            if !isSame { return name }
        }
        return nil
    }

    /// By stream: an erasure counts only in its own.
    private func erasedEvents() throws -> [Identifier: Set<Identifier>] {
        let rows = try Row.fetchCursor(db, sql: "SELECT \(Event.columns) FROM event WHERE type = 'entry.erased'")
        var events: [Event] = []
        while let row = try rows.next() { events.append(Event(row: row)) }
        return Dictionary(grouping: events, by: \.stream).mapValues { Set(EntryErased.remainders(in: $0).keys) }
    }
}
