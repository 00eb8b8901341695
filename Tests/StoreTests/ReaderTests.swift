import Domain
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct ReaderTests {
    private let bench: Bench
    private let store: Store

    init() throws {
        bench = try Bench()
        store = bench.store
    }

    @Test("An incident answers to its key, its number, its handle and its id", arguments: ["INC-1", "inc-1", "1"])
    func incidentNames(name: String) throws {
        let incident = try store.declare()
        try store.declare("Other")
        let handle = try store.read { try $0.handle(of: incident, among: .incidents) }
        for name in [name, handle, handle.uppercased(), incident.text, incident.text.uppercased()] {
            #expect(try store.read { try $0.resolveIncident(name) } == incident)
        }
    }

    @Test("An alias still names its incident")
    func alias() throws {
        let incident = try store.declare()
        try store.tell(IncidentNumbered(number: 7), incident)
        for name in ["INC-1", "7"] { #expect(try store.read { try $0.resolveIncident(name) } == incident) }
    }

    @Test("A key that two replicas gave before they met names both, and neither is lost")
    func twice() throws {
        let first = try store.declare()
        let second = try store.declare("Other")
        try store.tell(IncidentNumbered(number: 1), second)
        let error = refusal { try store.read { try $0.resolveIncident("INC-1") } }
        #expect(error?.code == .usage)
        for incident in [first, second] {
            let handle = try store.read { try $0.handle(of: incident, among: .incidents) }
            #expect(error?.detail.contains(handle) == true)
        }
        #expect(try store.read { try $0.resolveIncident("INC-2") } == second)
    }

    @Test(
        "What isn't there is not found, whatever it looks like",
        arguments: [
            "INC-9", "9", "abcd", "01890000-0000-7000-8000-000000000000", "", "%", "INC-", "-1", "99999999999999999999",
        ]
    )
    func nothing(name: String) throws {
        try store.declare()
        #expect(refusal { try store.read { try $0.resolveIncident(name) } }?.code == .notFound)
        #expect(refusal { try store.read { try $0.resolve(name, among: .entries) } }?.code == .notFound)
        #expect(refusal { try store.read { try $0.resolve(name, among: .tasks) } }?.code == .notFound)
    }

    @Test("A handle that several share is refused with the longer ones")
    func ambiguous() throws {
        let incident = try store.declare()
        let ends = ["00000001abcd", "00000002abcd"]
        let ids = try ends.map { try #require(Identifier("01890000-0000-7000-8000-" + $0)) }
        try store.tell(
            TasksPlanned(origin: .procedure, name: "P1", tasks: ids.map { .init(id: $0, text: "Step") }),
            incident
        )
        let handles = try store.read { try $0.handles(of: ids, among: .tasks) }
        #expect(handles[ids[0]] == "1abcd")
        let error = refusal { try store.read { try $0.resolve("abcd", among: .tasks) } }
        #expect(error?.code == .usage)
        #expect(error?.detail.contains("1abcd, 2abcd") == true, "\(error?.detail ?? "")")
        #expect(try store.read { try $0.resolve("2abcd", among: .tasks) } == ids[1])
    }

    @Test("Lists filter by status, severity, time and component, the latest first, and no more than asked for")
    func list() throws {
        let first = try store.declare("One", severity: "P0", components: ["db"])
        let second = try store.declare("Two", severity: "P1", components: ["DB", "api"])
        let third = try store.declare("Three", severity: "P0")
        try store.tell(IncidentResolved(), first)
        func ids(_ change: (inout IncidentFilter) -> Void) throws -> [Identifier] {
            var filter = IncidentFilter()
            change(&filter)
            return try store.read { try $0.incidents(filter).map(\.incident.id) }
        }
        #expect(try ids { _ in } == [third, second, first])
        #expect(try ids { $0.limit = 2 } == [third, second])
        #expect(try ids { $0.statuses = [.resolved] } == [first])
        #expect(try ids { $0.statuses = [.resolved, .open] } == [third, second, first])
        #expect(try ids { $0.severity = "P0" } == [third, first])
        #expect(try ids { $0.component = "db" } == [second, first])
        let declared = try #require(try store.read { try $0.incident(second) }?.incident.time(of: .declared))
        #expect(try ids { $0.since = declared } == [third, second])
        #expect(try ids { $0.until = declared } == [second, first])
        #expect(try store.read { try $0.activeIncidents().map(\.incident.id) } == [second, third])
        #expect(try store.read { try $0.activeIncidentNames(limit: 5).map(\.name) } == ["INC-2", "INC-3"])
    }

    @Test("Tasks come by due time, those without one last")
    func tasks() throws {
        let incident = try store.declare()
        let now = bench.clock.tick()
        func followUp(_ text: String, _ seconds: Int?) throws -> Identifier {
            let dueAt = seconds.map { now.advanced(bySeconds: $0) }
            return try store.tell(FollowUpAdded(text: text, owner: "ben", dueAt: dueAt), incident)
        }
        let undated = try followUp("undated", nil)
        let late = try followUp("late", 900)
        let soon = try followUp("soon", 60)
        let done = try followUp("done", 30)
        try store.tell(TaskDone(task: done), incident)
        func ids(_ change: (inout TaskFilter) -> Void) throws -> [Identifier] {
            var filter = TaskFilter()
            change(&filter)
            return try store.read { try $0.tasks(filter).map(\.task.id) }
        }
        #expect(try ids { _ in } == [soon, late, undated])
        #expect(try ids { $0.incident = incident } == [soon, late, undated])
        #expect(try ids { $0.everyState = true } == [done, soon, late, undated])
        #expect(try ids { $0.overdueAt = now.advanced(bySeconds: 119) } == [])
        #expect(try ids { $0.overdueAt = now.advanced(bySeconds: 120) } == [soon])
        #expect(try ids { $0.owners = ["ana"] } == [])
        #expect(try ids { $0.origin = .followUp } == [soon, late, undated])
        #expect(try store.read { try $0.task(done) }?.task.state == .done)
    }

    @Test("Search finds words in any form and case, also of what was amended, and no longer the old words")
    func search() throws {
        let incident = try store.declare()
        let id = try store.log("Restarted the Café queues", incident)
        for words in ["restart", "CAFE queue", "caf"] {
            #expect(try store.read { try $0.search(words, limit: 5) }.map(\.id) == [id], "\(words)")
        }
        try store.tell(EntryAmended(entry: id, text: "Stopped the printer"), incident)
        #expect(try store.read { try $0.search("queues", limit: 5) }.isEmpty)
        #expect(try store.read { try $0.search("printer", limit: 5) }.map(\.id) == [id])
        for words in ["", "\"", "*", "NEAR(", "a AND", "-"] {
            #expect(try store.read { try $0.search(words, limit: 5) }.isEmpty || words == "a AND", "\(words)")
        }
    }

    @Test("Similar incidents share words, the playbook or components, and say which")
    func similar() throws {
        let old = try store.declare("Database connections exhausted", components: ["db"])
        let other = try store.declare("Certificate expired")
        let new = try store.declare("Database is out of connections", components: ["db"])
        let incident = try #require(try store.read { try $0.incident(new) }?.incident)
        let found = try store.read { try $0.similar(to: incident, limit: 5) }
        #expect(found.map(\.incident.incident.id) == [old])
        #expect(found.first?.why == "title: connections, database; component: db")
        #expect(!found.contains { $0.incident.incident.id == other })
    }

    @Test("A timeline is read by time, and what was recorded in a span across incidents")
    func timelines() throws {
        let incident = try store.declare()
        let since = bench.clock.tick()
        let ids = try (0..<4).map { try store.log("entry \($0)", incident) }
        let until = bench.clock.tick()
        try store.log("later", try store.declare("Other"))
        #expect(try store.read { try $0.timeline(of: incident).map(\.id) } == [incident] + ids)
        let recorded = try store.read { try $0.entries(recordedSince: since, until: until, limit: 9) }
        #expect(recorded.map(\.id) == ids.reversed())
    }
}
