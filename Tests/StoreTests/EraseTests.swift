import Domain
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct EraseTests {
    private let secret = "zqxjkvbw42"

    private func erase(_ id: Identifier, _ store: Store) throws {
        let entry = try #require(try store.entry(id))
        try store.write(actor: "human:ana") { ledger in try ledger.erase(entry, why: "a password") }
        try store.scrub()
    }

    /// Whether the words lie anywhere in the database's files.
    private func isLeft(_ words: String, _ bench: Bench) throws -> Bool {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            guard let bytes = FileManager.default.contents(atPath: bench.path + suffix) else { continue }
            if bytes.range(of: Data(words.utf8)) != nil { return true }
        }
        return false
    }

    @Test(
        "The words are gone from the file, its log and the search; the chain verifies and the hole is visible",
        arguments: ["ON", "OFF"]
    )
    func gone(secureDelete: String) throws {
        let bench = try Bench()
        // SQLite overwrites what it deletes only where it was built to.
        try bench.store.database.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA secure_delete = \(secureDelete)")
        }
        let incident = try bench.store.declare()
        // Many rows before and after, so that pages split and rows move.
        for number in 0..<60 {
            try bench.store.log("before \(number) " + String(repeating: "x ", count: number * 9), incident)
        }
        let id = try bench.store.log(
            "the password is \(secret), " + String(repeating: "\(secret) ", count: 900),
            incident
        )
        try bench.store.tell(EntryAmended(entry: id, text: "it was \(secret)2"), incident)
        try bench.store.tell(EntryRetracted(entry: id, why: "held \(secret)3"), incident)
        for number in 0..<60 {
            try bench.store.log("after \(number) " + String(repeating: "y ", count: number * 9), incident)
        }
        #expect(try isLeft("qxjkvbw42", bench))
        try erase(id, bench.store)
        #expect(try !isLeft("qxjkvbw42", bench))
        let found = try bench.store.read { try $0.search(secret, limit: 5) }
        #expect(found.isEmpty)
        #expect(try bench.store.read { try $0.search("before", limit: 100) }.count == 60)
        let entry = try #require(try bench.store.entry(id))
        #expect(entry.text == erasedText)
        #expect(entry.erased)
        #expect(entry.isAmended)
        #expect(entry.corrections.filter { $0.kind == .erased }.map(\.why) == ["a password"])
        let event = try #require(try bench.store.read { try $0.event(id) })
        #expect(event.body == nil)
        #expect(try bench.store.verify().fault == nil)
        let before = try Projected(bench.store)
        try bench.store.rebuild()
        #expect(try Projected(bench.store).difference(from: before) == nil)
        #expect(try !isLeft("qxjkvbw42", bench))
    }

    @Test("An erased declaration, follow-up and status line leave no words, and keep their facts")
    func facts() throws {
        let bench = try Bench()
        let incident = try bench.store.declare("Broken by \(secret)", severity: "P0", components: ["db"])
        let followUp = try bench.store.tell(FollowUpAdded(text: "Ask \(secret)", owner: "ben"), incident)
        let resolved = try bench.store.tell(IncidentResolved(why: "\(secret) fixed it"), incident)
        for id in [incident, followUp, resolved] { try erase(id, bench.store) }
        #expect(try !isLeft("qxjkvbw42", bench))
        let stored = try #require(try bench.store.read { try $0.incident(incident) }?.incident)
        #expect(stored.title == erasedText)
        #expect(stored.severity == "P0")
        #expect(stored.status == .resolved)
        #expect(stored.task(followUp)?.owner == "ben")
        #expect(try bench.store.read { try $0.similar(to: stored, limit: 5) }.isEmpty)
        #expect(try bench.store.verify().fault == nil)
    }

    @Test("What is erased can't be erased again; words that were added since can")
    func again() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        let id = try bench.store.log("the \(secret)", incident)
        try erase(id, bench.store)
        #expect(refusal { try erase(id, bench.store) }?.code == .refused)
        // As a replica that doesn't know of the erasure can.
        try bench.store.tell(EntryAmended(entry: id, text: "no, the \(secret)"), incident)
        try erase(id, bench.store)
        #expect(try !isLeft("qxjkvbw42", bench))
        #expect(try bench.store.verify().fault == nil)
    }

    @Test("Without a reason nothing is erased")
    func noReason() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        let id = try bench.store.log("stays", incident)
        let entry = try #require(try bench.store.entry(id))
        let error = refusal { try bench.store.write(actor: "human:ana") { try $0.erase(entry, why: " ") } }
        #expect(error?.code == .usage)
        #expect(try bench.store.entry(id)?.text == "stays")
    }

    @Test("While another program reads, the person is told that words may be left, and what to do")
    func reader() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        let id = try bench.store.log("the \(secret)", incident)
        let other = try bench.otherProgram()
        try other.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN; SELECT count(*) FROM event")
        }
        let impatient = try bench.reopen(busyTimeout: 0.1)
        let entry = try #require(try impatient.entry(id))
        try impatient.write(actor: "human:ana") { try $0.erase(entry, why: "a password") }
        let error = refusal { try impatient.scrub() }
        #expect(error?.code == .busy)
        #expect(error?.detail.contains("erased") == true)
        try other.writeWithoutTransaction { db in try db.execute(sql: "COMMIT") }
        try impatient.scrub()
        #expect(try !isLeft("qxjkvbw42", bench))
    }
}
