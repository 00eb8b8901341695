import Foundation
import GRDB
import Testing

/// Somebody changes the log by hand, and `verify` names the first event where it breaks.
@Suite("Verify")
struct VerifyTests {
    /// Changes of the third event, and whether it is that event which breaks.
    @Test(
        "finds any changed field, and names the event",
        arguments: [
            "id = '01990000-0000-7000-8000-000000000000'", "replica = '01990000-0000-7000-8000-000000000000'",
            "seq = 77", "stamp = stamp + 1", "recorded = recorded + 1", "at = at - 1",
            "stream = '01990000-0000-7000-8000-000000000000'", "base = NULL", "type = 'entry.shouted'",
            "version = version + 1", "actor = 'human:mallory'", "via = 'mallory@host'",
            "body = replace(body, 'third', 'turd')",
            "salt = zeroblob(16)", "digest = zeroblob(32)", "hash = zeroblob(32)", "body = NULL, salt = NULL",
        ]
    )
    func changed(change: String) throws {
        let scratch = try Scratch.workspace(declaring: "x")
        let handles = try (1...3).map { try scratch.json("log", "third \($0)").text("id") }
        let event = try #require(handles[1])
        try edit(scratch, "UPDATE event SET \(change) WHERE id = '\(event)'")
        let isRenamed = change.hasPrefix("id") || change.hasPrefix("replica") || change.hasPrefix("seq")
        try expectFault(in: scratch, event: isRenamed ? nil : event)
    }

    @Test(
        "finds a removed, a doubled and a reordered event",
        arguments: [
            "DELETE FROM event WHERE id = ?1",
            "UPDATE event SET seq = seq + 1000 WHERE id = ?1",
            "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)",
            "DELETE FROM event WHERE seq = 1",
            "UPDATE head SET seq = seq - 1", "UPDATE head SET hash = zeroblob(32)", "DELETE FROM head",
        ]
    )
    func rows(change: String) throws {
        let scratch = try Scratch.workspace(declaring: "x")
        let ids = try (1...3).map { try scratch.json("log", "entry \($0)").text("id") }
        try edit(scratch, change.replacing("?1", with: "'\(try #require(ids[1]))'"))
        try expectFault(in: scratch, event: nil)
    }

    private func edit(_ scratch: Scratch, _ sql: String) throws {
        let database = try DatabaseQueue(path: scratch.database)
        try database.write { db in
            try db.execute(sql: sql)
            #expect(db.changesCount == 1)
        }
        try database.close()
    }

    private func expectFault(in scratch: Scratch, event: String?) throws {
        let text = try scratch.run("verify")
        #expect(text.status == 65 && text.bytes.isEmpty && text.error.contains("does not verify"), "\(text)")
        let answer = try scratch.run("verify", "--json")
        #expect(answer.status == 65, "\(answer)")
        let verified = try answer.json()
        #expect(verified["ok"] == .bool(false))
        #expect(verified["fault"]?.keys == ["event", "why"])
        if let event { #expect(verified.text("fault.event") == event, "\(answer)") }
    }
}
