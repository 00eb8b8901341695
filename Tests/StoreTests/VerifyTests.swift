import Domain
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct VerifyTests {
    private let bench: Bench
    private let incident: Identifier
    private let ids: [Identifier]

    init() throws {
        bench = try Bench()
        incident = try bench.store.declare()
        for text in ["one", "two", "three"] { try bench.store.log(text, incident) }
        ids = try bench.store.database.read { db in
            try String.fetchAll(db, sql: "SELECT id FROM event ORDER BY seq").map { Identifier(trusted: $0) }
        }
    }

    private func fault(expected: [Head] = []) throws -> Verification.Fault? {
        try bench.store.verify(expected: expected).fault
    }

    @Test("A log that nobody touched verifies, and names its heads")
    func sound() throws {
        let verification = try bench.store.verify()
        #expect(verification.fault == nil)
        #expect(verification.events == 5)
        #expect(verification.heads.map(\.seq) == [5])
        #expect(verification.heads.first?.hexHash.utf8.count == 64)
        #expect(try fault(expected: verification.heads) == nil)
    }

    /// One way to change each column of an event.
    private static let changes: [String: String] = [
        "id": "'01890000-0000-7000-8000-000000000000'",
        "replica": "'01890000-0000-7000-8000-000000000001'",
        "seq": "seq + 100",
        "stamp": "stamp + 1",
        "recorded": "recorded - 1",
        "at": "at + 1",
        "stream": "'01890000-0000-7000-8000-000000000002'",
        "base": "iif(base IS NULL, id, NULL)",
        "type": "'entry.amended'",
        "version": "version + 1",
        "actor": "'human:mallory'",
        "via": "via || ' '",
        "body": "replace(body, '\"', '\" ')",
        "salt": "randomblob(16)",
        "digest": "randomblob(32)",
        "hash": "randomblob(32)",
    ]

    @Test("A change of any column of any event is found")
    func columns() throws {
        let columns = try bench.store.database.read { db in
            try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info('event')")
        }
        // The order of arrival is the file's own, and no part of an event.
        #expect(Set(columns) == Set(Self.changes.keys).union(["arrival"]))
        for (column, change) in Self.changes {
            for (place, id) in ids.enumerated() {
                try bench.tamper("CREATE TABLE kept AS SELECT * FROM event")
                try bench.tamper("UPDATE event SET \(column) = \(change) WHERE id = ?", [id.text])
                let fault = try fault()
                #expect(fault != nil, "\(column) of event \(place + 1) was changed and not found")
                // The first that no longer fits is that event; where it moved away, the next one misses it.
                if !["id", "replica", "seq"].contains(column) {
                    #expect(fault?.event == id, "\(column) of event \(place + 1): \(fault?.why ?? "")")
                }
                try bench.tamper("DELETE FROM event; INSERT INTO event SELECT * FROM kept; DROP TABLE kept")
                #expect(try self.fault() == nil)
            }
        }
    }

    @Test("A change that reading as text hides is found", arguments: ["actor", "via", "type", "body"])
    func hidden(column: String) throws {
        try bench.tamper("UPDATE event SET \(column) = \(column) || char(0) || 'x' WHERE id = ?", [ids[3].text])
        #expect(try fault()?.event == ids[3])
    }

    @Test("A removed event is found, wherever it stood", arguments: 0..<5)
    func removed(place: Int) throws {
        try bench.tamper("DELETE FROM event WHERE id = ?", [ids[place].text])
        let fault = try #require(try fault())
        #expect(fault.event == (place < 4 ? ids[place + 1] : nil))
        #expect(fault.why.contains("missing"))
    }

    @Test("A removed chain is found")
    func removedChain() throws {
        try bench.tamper("DELETE FROM event")
        #expect(try fault()?.why.contains("all 5 events") == true)
    }

    @Test("Two events that changed places are found")
    func swapped() throws {
        try bench.tamper("UPDATE event SET seq = 99 WHERE seq = 3")
        try bench.tamper("UPDATE event SET seq = 3 WHERE seq = 4")
        try bench.tamper("UPDATE event SET seq = 4 WHERE seq = 99")
        #expect(try fault()?.event == ids[3])
    }

    /// Writes another event in the place of the last one, with a hash that fits.
    private func forge() throws -> Head {
        try bench.store.database.write { db in
            var event = try #require(try Reader(db: db).event(ids[4]))
            let before = try #require(try Data.fetchOne(db, sql: "SELECT hash FROM event WHERE seq = 4"))
            event.body = EntryLogged(kind: .note, text: "forged").json()
            let salt = [UInt8](repeating: 7, count: Chain.saltLength)
            let digest = Chain.digest(salt: salt, body: event.body ?? "")
            let hash = Chain.hash(of: event, digest: digest, after: Array(before))
            try db.execute(sql: "DELETE FROM event WHERE id = ?", arguments: [event.id.text])
            try db.insert(event, salt: salt, digest: digest, hash: hash)
            return Head(replica: event.replica, seq: event.seq, stamp: event.stamp, hash: hash)
        }
    }

    @Test("A forked chain is found: its end is another than the one noted")
    func forked() throws {
        _ = try forge()
        let fault = try #require(try fault())
        #expect(fault.event == ids[4])
        #expect(fault.why.contains("forked"))
    }

    @Test("A log that was rewritten as a whole is found with a head that was kept elsewhere")
    func rewritten() throws {
        let kept = try bench.store.verify().heads
        let head = try forge()
        try bench.tamper("UPDATE head SET hash = ?", [Data(head.hash)])
        #expect(try fault() == nil)
        let fault = try #require(try fault(expected: kept))
        #expect(fault.event == ids[4])
        #expect(fault.why.contains("rewritten"))
    }

    @Test("A log that was cut, with its head set back, is found with a head that was kept elsewhere")
    func cut() throws {
        let kept = try bench.store.verify().heads
        try bench.tamper("DELETE FROM event WHERE seq = 5")
        try bench.tamper("UPDATE head SET (seq, stamp, hash) = (SELECT seq, stamp, hash FROM event WHERE seq = 4)")
        #expect(try fault() == nil)
        #expect(try fault(expected: kept)?.why.contains("which you kept") == true)
    }

    @Test(
        "A removed or changed head is found",
        arguments: [
            "DELETE FROM head", "UPDATE head SET seq = 4", "UPDATE head SET seq = 6",
            "UPDATE head SET stamp = stamp + 1",
            "UPDATE head SET hash = randomblob(32)",
            "UPDATE head SET replica = '01890000-0000-7000-8000-000000000001'",
        ]
    )
    func head(sql: String) throws {
        try bench.tamper(sql)
        #expect(try fault() != nil)
    }

    @Test("A body that is gone without an erasure is found, and so is one with an erasure in another incident")
    func goneBody() throws {
        let other = try bench.store.declare("Other")
        try bench.store.tell(EntryErased(entry: ids[3], why: "not here", remainder: nil), other)
        try bench.tamper("UPDATE event SET body = NULL, salt = NULL WHERE id = ?", [ids[3].text])
        let fault = try #require(try fault())
        #expect(fault.event == ids[3])
        #expect(fault.why.contains("erasure"))
    }
}
