import Domain
import GRDB
import Testing

@testable import Store

@Suite struct LedgerTests {
    @Test("What is appended is folded, projected and found, with both its times and who recorded it through what")
    func append() throws {
        let bench = try Bench()
        let incident = try bench.store.declare("Checkout fails", severity: "P0", components: ["shop"])
        let at = Instant(CivilTime(year: 2026, month: 3, day: 2, hour: 8))
        let event = try bench.store.write(actor: "human:ben") { ledger in
            try ledger.append(EntryLogged(kind: .action, text: "restarted the queue"), to: incident, at: at)
        }
        let entry = try #require(try bench.store.entry(event.id))
        #expect(entry.text == "restarted the queue")
        #expect(entry.at == at)
        #expect(entry.recordedAt == event.recorded)
        #expect(entry.recordedAt > at)
        #expect(entry.actor == "human:ben")
        #expect(entry.via == "ana@laptop")
        let stored = try #require(try bench.store.read { try $0.incident(incident) })
        #expect(stored.incident.key == "INC-1")
        #expect(stored.activity.version == 3)
        let found = try bench.store.read { try $0.search("restart QUEUE", limit: 10) }
        #expect(found.map(\.id) == [event.id])
    }

    @Test("An event says through what its actor acted: what the command says, else this process")
    func via() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        let body = EntryLogged(kind: .note, text: "x")
        let own = try bench.store.write(actor: "human:ben") { try $0.append(body, to: incident) }
        let given = try bench.store.write(actor: "human:ben", via: "token 7") { try $0.append(body, to: incident) }
        #expect(own.via == "ana@laptop")
        #expect(given.via == "token 7")
        #expect(try bench.store.entry(given.id)?.via == "token 7")
        #expect(try bench.store.verify().fault == nil)
        let error = refusal {
            try bench.store.write(actor: "human:ben", via: "a\0") { try $0.append(body, to: incident) }
        }
        #expect(error?.code == .usage)
    }

    @Test("A clock that goes back and forward is recorded unaltered, and stamps still increase")
    func clock() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        var events: [Event] = []
        for seconds: Int64 in [0, -86_400, 86_400 * 400, -86_400 * 800, 0, 3_600] {
            bench.clock.move(bySeconds: seconds)
            events.append(
                try bench.store.write(actor: "human:ana") { ledger in
                    let event = try ledger.append(EntryLogged(kind: .note, text: "x"), to: incident)
                    #expect(event.recorded == ledger.now)
                    return event
                }
            )
        }
        for (before, after) in zip(events, events.dropFirst()) { #expect(before.stamp < after.stamp) }
        #expect(events[1].recorded < events[0].recorded)
        #expect(events[2].stamp == events[2].recorded.microseconds)
        #expect(events[3].stamp == events[2].stamp + 1)
        let stored = try bench.store.read { try $0.events(of: incident) }
        #expect(stored.suffix(6).map(\.recorded) == events.map(\.recorded))
        #expect(try bench.store.verify().fault == nil)
    }

    @Test("Stamps go on after the highest that is known of any replica")
    func highest() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        let future = Int64(4_000_000_000_000_000)
        try bench.tamper(
            "INSERT INTO head VALUES ('01890000-0000-7000-8000-000000000001', 1, \(future), randomblob(32))"
        )
        let id = try bench.store.log("after it", incident)
        let event = try #require(try bench.store.read { try $0.event(id) })
        #expect(event.stamp == future + 1)
    }

    @Test("A refused command leaves nothing, not even what it appended before")
    func refused() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        let before = try Projected(bench.store)
        let error = refusal {
            try bench.store.write(actor: "human:ana") { ledger in
                try ledger.append(EntryLogged(kind: .note, text: "half"), to: incident)
                _ = try ledger.nextNumber()
                throw TocsinError(.refused, "no")
            }
        }
        #expect(error?.code == .refused)
        #expect(try Projected(bench.store).difference(from: before) == nil)
        #expect(try bench.count("event") == 2)
        #expect(try bench.store.verify().fault == nil)
        let next = try bench.store.declare()
        #expect(try bench.store.read { try $0.name(of: next) } == "INC-2")
    }

    @Test("Who acts needs a name that the log can keep", arguments: ["", "human:a\u{0}b"])
    func actor(name: String) throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        let error = refusal {
            try bench.store.write(actor: name) { ledger in
                try ledger.append(EntryLogged(kind: .note, text: "x"), to: incident)
            }
        }
        #expect(error?.code == .usage)
        #expect(try bench.count("event") == 2)
    }

    @Test("An incident that isn't there, or isn't declared, is not found")
    func noIncident() throws {
        let bench = try Bench()
        let stream = try #require(Identifier("01890000-0000-7000-8000-000000000001"))
        try bench.store.log("before its declaration", stream)
        for id in [stream, try #require(Identifier("01890000-0000-7000-8000-000000000002"))] {
            let error = refusal { try bench.store.write(actor: "human:ana") { try $0.incident(id) } }
            #expect(error?.code == .notFound)
        }
        let listed = try bench.store.read { reader in
            var filter = IncidentFilter()
            filter.statuses = [.open]
            return try reader.incidents(filter).count + reader.activeIncidents().count
                + reader.activeIncidentNames(limit: 9).count
        }
        #expect(listed == 0)
    }

    @Test("A number is never given twice, not even when the incident that had it is gone from the lists")
    func numbers() throws {
        let bench = try Bench()
        try bench.store.declare()
        try bench.tamper("DELETE FROM incident_key")
        let second = try bench.store.declare()
        #expect(try bench.store.read { try $0.name(of: second) } == "INC-2")
    }

    @Test("Any text comes back as it was typed, and can be searched for without harm", arguments: HostileTexts.all)
    func hostile(text: String) throws {
        let bench = try Bench()
        let incident = try bench.store.declare(text)
        let id = try bench.store.log(text, incident)
        let shown = try #require(try bench.store.entry(id)?.text)
        #expect(Array(shown.utf8) == Array(text.utf8))
        let title = try #require(try bench.store.read { try $0.incident(incident) }?.incident.title)
        #expect(Array(title.utf8) == Array(text.utf8))
        _ = try bench.store.read { try $0.search(text, limit: 5) }
        let stored = try #require(try bench.store.read { try $0.incident(incident) })
        _ = try bench.store.read { try $0.similar(to: stored.incident, limit: 5) }
        _ = refusal { try bench.store.read { try $0.resolveIncident(text) } }
        _ = refusal { try bench.store.read { try $0.resolve(text, among: .entries) } }
        #expect(try bench.store.verify().fault == nil)
    }
}
