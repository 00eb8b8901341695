import Domain
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct AuditTests {
    private let bench: Bench
    private let store: Store
    private let incidents: [Identifier]
    private let token: AccessToken

    init() throws {
        bench = try Bench()
        store = bench.store
        let first = try bench.store.declare("One")
        token = try bench.store.createToken(person: "human:ben", label: "laptop", role: .responder, by: "human:ana")
            .token
        let second = try bench.store.declare("Two")
        incidents = [first, second]
        for number in 0..<6 {
            try store.write(actor: number % 2 == 0 ? "human:ben" : "human:cai", via: token.id.text) {
                [incidents] ledger in
                _ = try ledger.append(EntryLogged(kind: .note, text: "entry \(number)"), to: incidents[number % 2])
            }
        }
        _ = try store.revokeToken(token.id, by: "human:ana")
    }

    private func audit(_ limit: Int = 100, _ change: (inout AuditFilter) -> Void = { _ in }) throws -> [AuditRecord] {
        var filter = AuditFilter()
        filter.limit = limit
        change(&filter)
        var records: [AuditRecord] = []
        var cursor: String?
        repeat {
            let page = try store.read { [filter, cursor] in try $0.audit(filter, after: cursor) }
            #expect(page.items.count <= limit)
            records += page.items
            cursor = page.next
        } while cursor != nil
        return records
    }

    private let all = [
        "token.revoked", "entry.logged", "entry.logged", "entry.logged", "entry.logged", "entry.logged", "entry.logged",
        "incident.numbered", "incident.declared", "token.created", "incident.numbered", "incident.declared",
    ]

    @Test("Everything is there, the latest first, with what was done to tokens in its place", arguments: 1...13)
    func everything(limit: Int) throws {
        let records = try audit(limit)
        #expect(records.map(\.type) == all)
        #expect(records.map(\.recorded) == records.map(\.recorded).sorted(by: >))
        #expect(records[1].text == "entry 5")
        #expect(records[1].via == token.id.text)
        #expect(records[1].incident == incidents[1])
        #expect(records[0].actor == "human:ana")
        #expect(records[0].via == "ana@laptop")
        #expect(records[0].id == token.id)
        #expect(records[9].text == "responder token laptop for human:ben")
    }

    @Test("It filters by who, through what, which type, which incident and when", arguments: [1, 2, 100])
    func filters(limit: Int) throws {
        let records = try audit()
        #expect(try audit(limit) { $0.actor = "human:cai" }.count == 3)
        #expect(try audit(limit) { $0.via = token.id.text }.count == 6)
        #expect(try audit(limit) { $0.type = "incident." }.count == 4)
        #expect(try audit(limit) { $0.type = "token." }.count == 2)
        #expect(try audit(limit) { $0.incident = incidents[0] }.count == 5)
        #expect(try audit(limit) { $0.incident = token.id }.isEmpty)
        #expect(try audit(limit) { $0.actor = "%" }.isEmpty)
        for (late, early) in [(0, 11), (3, 8), (9, 9), (10, 9), (5, 0)] {
            let (until, since) = (records[late].recorded, records[early].recorded)
            let found = try audit(limit) {
                $0.until = until
                $0.since = since
            }
            let wanted = records.filter { $0.recorded <= until && $0.recorded >= since }
            #expect(found == wanted)
        }
    }

    @Test("An erased entry is there without its words")
    func erased() throws {
        let id = try store.log("password", incidents[0])
        let entry = try #require(try store.entry(id))
        try store.write(actor: "human:ana") { try $0.erase(entry, why: "a password") }
        let record = try #require(try audit().first { $0.id == id })
        #expect(record.text == nil)
        #expect(record.type == "entry.logged")
    }

    @Test("A page looks at no more of a long log than it may, and goes on from there")
    func bounded() throws {
        let count = 2 * Int(Reader.auditReach) + 50
        // Rows of another program: only their places matter here.
        try bench.tamper(
            """
            WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < \(count))
            INSERT INTO event (id, replica, seq, stamp, recorded, at, stream, type, version, actor, via, digest, hash)
            SELECT printf('01890000-0000-7000-8000-%012d', n), '01890000-0000-7000-8000-000000000001', n,
                4000000000000000 + n, 4000000000000000 + n, 0, '01890000-0000-7000-8000-000000000002', 'x', 1, 'system:x', '',
                zeroblob(32), zeroblob(32)
            FROM number
            """
        )
        var filter = AuditFilter()
        filter.actor = "human:cai"
        let first = try store.read { [filter] in try $0.audit(filter) }
        #expect(first.items.isEmpty)
        #expect(first.next != nil)
        #expect(try audit { $0.actor = "human:cai" }.count == 3)
        let early = try #require(try audit { $0.actor = "human:cai" }.first).recorded
        filter.until = early
        let jumped = try store.read { [filter] in try $0.audit(filter) }
        #expect(jumped.items.count == 3)
        #expect(jumped.next == nil)
        filter.until = nil
        filter.since = Instant(microseconds: 4_000_000_000_000_000)
        let rest = try store.read { [filter] in try $0.audit(filter, after: first.next) }
        #expect(rest.items.isEmpty)
    }

    @Test("A made-up cursor is refused or gives an honest page, and never more")
    func forged() throws {
        #expect(refusal { try store.read { try $0.audit(AuditFilter(), after: "x") } }?.code == .badData)
        for arrival in [Int64.min, -1, 0, 1, 5, .max] {
            for number in [Int64.min, -1, 0, 1, .max] {
                let made = Cursor(.audit, .integer(arrival), .integer(number)).text
                let page = try store.read { try $0.audit(AuditFilter(), after: made) }
                #expect(page.items.map(\.type) == all.suffix(page.items.count))
            }
        }
    }
}
