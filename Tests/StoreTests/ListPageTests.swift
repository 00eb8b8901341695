import Domain
import Foundation
import GRDB
import Histories
import Synchronization
import Testing

@testable import Store

@Suite struct ListPageTests {
    private let bench: Bench
    private let store: Store
    private let incidents: [Identifier]

    init() throws {
        bench = try Bench()
        store = bench.store
        incidents = try ListPageTests.fill(bench)
    }

    /// Incidents of all sorts; each three are declared at the same time.
    private static func fill(_ bench: Bench) throws -> [Identifier] {
        let start = bench.clock.tick()
        return try (0..<36).map { number in
            let at = start.advanced(bySeconds: number / 3)
            let id = try bench.store.write(actor: "human:ana") { ledger in
                let id = ledger.identifier()
                try ledger.append(
                    IncidentDeclared(
                        title: "Incident \(number)",
                        severity: "P\(number % 3)",
                        components: number % 2 == 0 ? ["db"] : ["DB", "api"]
                    ),
                    to: id,
                    at: at,
                    id: id
                )
                for step in 0..<3 {
                    let due = step == 2 ? nil : at.advanced(bySeconds: 60 * step)
                    let owner = number % 4 == 0 ? "ben" : nil
                    try ledger.append(FollowUpAdded(text: "Step \(step)", owner: owner, dueAt: due), to: id)
                }
                return id
            }
            if number % 5 == 0 { try bench.store.tell(IncidentResolved(), id) }
            if number % 7 == 0 { try bench.store.tell(IncidentCancelled(why: "false alarm"), id) }
            try bench.store.log(number % 2 == 0 ? "restarted the queue" : "restarting queues \(number)", id)
            return id
        }
    }

    /// Every item of a list, page by page; each page but the last is full.
    private func all<Item>(_ limit: Int, _ page: (Reader, String?) throws -> ListPage<Item>) throws -> [Item] {
        var items: [Item] = []
        var cursor: String?
        repeat {
            let found = try store.read { try page($0, cursor) }
            if found.next != nil { #expect(found.items.count == limit) }
            items += found.items
            cursor = found.next
        } while cursor != nil
        return items
    }

    @Test("Incidents page by page are the whole list, whatever it is filtered by", arguments: [2, 50])
    func incidentPages(limit: Int) throws {
        let everything = try store.read { reader in try incidents.compactMap { try reader.incident($0) } }
            .sorted {
                ($0.incident.time(of: .declared) ?? .earliest, $0.incident.id)
                    > ($1.incident.time(of: .declared) ?? .earliest, $1.incident.id)
            }
        let times = everything.compactMap { $0.incident.time(of: .declared) }
        let statuses: [[Status]] = [[], [.open], [.open, .resolved, .open], Status.allCases, [.closed]]
        for status in statuses {
            for severity in [nil, "P0", "P9"] {
                for component in [nil, "db", "API", "none"] {
                    for (since, until) in [(nil, nil), (times[20], times[7]), (times[7], times[20])] {
                        var filter = IncidentFilter()
                        filter.statuses = status
                        filter.severity = severity
                        filter.component = component
                        filter.since = since
                        filter.until = until
                        filter.limit = limit
                        let wanted = everything.filter { stored in
                            let incident = stored.incident
                            let declared = incident.time(of: .declared) ?? .earliest
                            return (status.isEmpty || status.contains(incident.status))
                                && severity.map { $0 == incident.severity } ?? true
                                && since.map { declared >= $0 } ?? true && until.map { declared <= $0 } ?? true
                                && component.map { name in
                                    incident.components.contains { $0.lowercased() == name.lowercased() }
                                } ?? true
                        }
                        let found = try all(limit) { try $0.incidents(filter, after: $1) }
                        #expect(found == wanted, "\(status) \(severity ?? "") \(component ?? "")")
                        #expect(try store.read { try $0.incidents(filter) } == Array(wanted.prefix(limit)))
                    }
                }
            }
        }
    }

    @Test("Tasks page by page are the whole list, those without a time last")
    func taskPages() throws {
        func filter(_ change: (inout TaskFilter) -> Void) -> TaskFilter {
            var filter = TaskFilter()
            filter.limit = 7
            change(&filter)
            return filter
        }
        try store.tell(
            TaskDone(task: try #require(try store.read { try $0.tasks(TaskFilter()) }.first?.task.id)),
            incidents[0]
        )
        let late = bench.clock.tick().advanced(bySeconds: 60)
        for filter in [
            filter { _ in }, filter { $0.everyState = true }, filter { $0.owners = ["ben"] },
            filter { $0.incident = incidents[3] }, filter { $0.origin = .followUp }, filter { $0.overdueAt = late },
            filter {
                $0.owners = ["ben"]; $0.everyState = true
            }, filter { $0.origin = .checklist },
        ] {
            var whole = filter
            whole.limit = 10_000
            let wanted = try store.read { try $0.tasks(whole) }
            #expect(wanted.count > 1 || filter.origin == .checklist)
            #expect(try all(7) { try $0.tasks(filter, after: $1) } == wanted)
            for (task, next) in zip(wanted, wanted.dropFirst()) {
                #expect((task.task.dueAt ?? .latest) <= (next.task.dueAt ?? .latest))
            }
        }
        #expect(try all(7) { try $0.tasks(filter { $0.everyState = true }, after: $1) }.count == 108)
        #expect(try all(7) { try $0.tasks(filter { _ in }, after: $1) }.count == 107)
    }

    @Test("A timeline page by page is the whole one, from either end")
    func timelinePages() throws {
        let incident = incidents[1]
        let now = bench.clock.tick()
        for number in 0..<20 {
            try store.write(actor: "human:ana") { ledger in
                _ = try ledger.append(
                    EntryLogged(kind: .note, text: "entry \(number)"),
                    to: incident,
                    at: now.advanced(bySeconds: -(number % 4) * 100)
                )
            }
        }
        let whole = try store.read { try $0.timeline(of: incident) }
        #expect(try all(3) { try $0.timeline(of: incident, after: $1, limit: 3) } == whole)
        let backwards = try all(3) { try $0.timeline(of: incident, after: $1, limit: 3, latestFirst: true) }
        #expect(backwards == whole.reversed())
    }

    @Test("Entries across incidents page by page are those recorded in the span, the latest first")
    func entryPages() throws {
        let whole = try store.read { try $0.entries(recordedSince: .earliest, until: .latest, limit: 1_000) }
        #expect(try all(5) { try $0.entries(after: $1, limit: 5) } == whole)
        let (since, until) = (whole[30].recordedAt, whole[10].recordedAt)
        let part = try all(5) { try $0.entries(recordedSince: since, until: until, after: $1, limit: 5) }
        #expect(part == whole.filter { $0.recordedAt >= since && $0.recordedAt <= until })
    }

    @Test("A search page by page finds each entry once: those with the very words first, the latest first")
    func searchPages() throws {
        let exact = try store.log("requeue", incidents[0])
        let found = try all(4) { try $0.search("restart queue", after: $1, limit: 4) }
        #expect(found.count == 36)
        #expect(Set(found.map(\.id)).count == 36)
        #expect(found.map(\.stamp) == found.map(\.stamp).sorted(by: >))
        let beginnings = try all(4) { try $0.search("requ", after: $1, limit: 4) }
        #expect(beginnings.map(\.id) == [exact])
        let second = try store.log("requ", incidents[0])
        let later = try store.log("requeued", incidents[0])
        #expect(try all(1) { try $0.search("requ", after: $1, limit: 1) }.map(\.id) == [second, later, exact])
        for text in ["", "\"", "*", "(", "NOT", "a AND", "^", "x:y", "{}", "-", "\0", "´"] + HostileText.all {
            _ = try store.read { try $0.search(text, after: nil, limit: 5) }
        }
    }

    @Test("Incidents found by words page by page are each there once, where a search has their first entry")
    func incidentsFound() throws {
        for number in [3, 8, 3, 20] { try store.log("requeued the message", incidents[number]) }
        try store.log("requ", incidents[8])
        func pages(_ words: String, _ limit: Int, _ filter: IncidentFilter = IncidentFilter()) throws -> [Identifier] {
            var filter = filter
            filter.limit = limit
            return try all(limit) { try $0.incidents(with: words, filter, after: $1) }.map(\.incident.id)
        }
        for (words, count) in [("restart queue", 36), ("requ", 3), ("Incident 7", 1), ("nowhere", 0)] {
            let entries = try all(100) { try $0.search(words, after: $1, limit: 100) }
            let wanted = entries.map(\.incident).reduce(into: [Identifier]()) { order, id in
                if !order.contains(id) { order.append(id) }
            }
            #expect(wanted.count == count)
            for limit in [1, 2, 5, 36, 50] { #expect(try pages(words, limit) == wanted, "\(words) by \(limit)") }
        }
        #expect(try pages("requ", 1).first == incidents[8])
        var filter = IncidentFilter()
        filter.severity = "P2"
        filter.component = "api"
        let some = try pages("restart", 2, filter)
        #expect(some.count == 6 && Set(some) == Set([5, 11, 17, 23, 29, 35].map { incidents[$0] }))
    }

    @Test("Proposals page by page are the whole list, the latest first")
    func proposalPages() throws {
        for number in 0..<9 {
            let edit = ProposedEdit(
                operation: "addItem",
                file: number % 2 == 0 ? "a.md" : "b.md",
                path: "Calls fail / Solutions",
                text: "Step \(number)"
            )
            let body = ProposalMade(edit, hash: RunbookHash(file: "f0", section: "s0"), base: "", diff: "")
            let id = try store.tell(body, incidents[number % 3])
            if number == 4 { try store.tell(ProposalRejected(proposal: id, why: "no"), incidents[number % 3]) }
        }
        let whole = ProposalFilter()
        var open = whole
        open.state = .open
        var file = open
        file.file = "a.md"
        var one = whole
        one.incident = incidents[1]
        var late = open
        late.since = try store.read { try $0.proposals(whole) }[3].proposal.at
        for filter in [whole, open, file, one, late] {
            let wanted = try store.read { try $0.proposals(filter) }
            #expect(wanted.count >= 3)
            #expect(try all(2) { try $0.proposals(filter, after: $1, limit: 2) } == wanted.reversed())
        }
    }

    @Test(
        "A made-up cursor is refused, and so is one of another list",
        arguments: ["", "x", "%%%", "aW5jaWRlbnRz", String(repeating: "A", count: 10_000), "é", "MQ", "\0"]
    )
    func forged(cursor: String) throws {
        let calls: [(Reader) throws -> Void] = [
            { _ = try $0.incidents(IncidentFilter(), after: cursor) },
            { _ = try $0.tasks(TaskFilter(), after: cursor) },
            { _ = try $0.timeline(of: incidents[0], after: cursor, limit: 2) },
            { _ = try $0.entries(after: cursor, limit: 2) }, { _ = try $0.search("queue", after: cursor, limit: 2) },
            { _ = try $0.proposals(ProposalFilter(), after: cursor, limit: 2) },
            { _ = try $0.incidents(with: "queue", IncidentFilter(), after: cursor) },
        ]
        for call in calls {
            let error = refusal { try store.read { try call($0) } }
            #expect(error?.code == .badData)
            #expect(error?.errors.map(\.field) == ["cursor"])
        }
    }

    @Test("A cursor of one list is none of another; a made-up place gives an honest page")
    func otherList() throws {
        var filter = IncidentFilter()
        filter.limit = 2
        let next = try #require(try store.read { try $0.incidents(filter, after: nil) }.next)
        #expect(refusal { try store.read { try $0.tasks(TaskFilter(), after: next) } }?.code == .badData)
        let places: [(Int64, Int)] = [(.min, 0), (.max, 2), (0, 0)]
        for (declared, count) in places {
            let made = Cursor(.incidents, .integer(declared), .id(incidents[0])).text
            #expect(try store.read { try $0.incidents(filter, after: made) }.items.count == count)
        }
    }

    @Test("A page has at least one item and at most a thousand, whatever is asked for")
    func bounds() {
        #expect([.min, -1, 0, 1, 1_000, 1_001, .max].map(pageLength) == [1, 1, 1, 1, 1_000, 1_000, 1_000])
    }

    /// What SQLite does for every statement of a piece of work.
    private func plans(_ work: @escaping (Reader) throws -> Void) throws -> [String] {
        try store.database.unsafeRead { db in
            let statements = Mutex<[String]>([])
            db.trace(options: .statement) { event in
                let sql = event.expandedDescription
                statements.withLock { $0.append(sql) }
            }
            try work(Reader(db: db))
            db.trace()
            return try statements.withLock { $0 }.filter { $0.hasPrefix("SELECT") }.flatMap { sql in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql).map { "\($0["detail"] as String) in \(sql)" }
            }
        }
    }

    @Test("No page looks through a table or sorts one")
    func plans() throws {
        var incidents = IncidentFilter()
        incidents.since = .earliest
        incidents.until = .latest
        var tasks = TaskFilter()
        let cursors = try store.read { reader in
            var first = IncidentFilter()
            first.limit = 1
            var one = TaskFilter()
            one.limit = 1
            return (
                try reader.incidents(first, after: nil).next, try reader.tasks(one, after: nil).next,
                try reader.entries(after: nil, limit: 1).next
            )
        }
        var found: [String] = []
        for (status, severity, component) in [
            ([], nil, nil), ([Status.open], nil, nil), ([], "P1", nil), ([.open, .closed], "P1", nil), ([], nil, "db"),
            ([.open], "P1", "db"),
        ] as [([Status], String?, String?)] {
            incidents.statuses = status
            incidents.severity = severity
            incidents.component = component
            let filter = incidents
            found += try plans { _ = try $0.incidents(filter, after: cursors.0) }
        }
        for (owner, origin, every) in [
            (nil, nil, false), ("ben", nil, false), (nil, .followUp, false), (nil, nil, true), ("ben", .followUp, true),
        ] as [(String?, TaskItem.Origin?, Bool)] {
            tasks.owners = owner.map { [$0] } ?? []
            tasks.origin = origin
            tasks.everyState = every
            let filter = tasks
            found += try plans { _ = try $0.tasks(filter, after: cursors.1) }
        }
        found += try plans { _ = try $0.entries(after: cursors.2, limit: 5) }
        found += try plans { _ = try $0.search("restart", after: nil, limit: 5) }
        let foundCursor = Cursor(.incidentsFound, .integer(0), .integer(100)).text
        found += try plans { _ = try $0.incidents(with: "restart", IncidentFilter(), after: foundCursor) }
        found += try plans { _ = try $0.proposals(ProposalFilter(), after: nil, limit: 5) }
        found += try plans { reader in
            var open = ProposalFilter()
            open.state = .open
            _ = try reader.proposals(open, after: nil, limit: 5)
        }
        found += try plans { _ = try $0.events(after: 3, limit: 5) }
        found += try plans { _ = try $0.activeIncidents(limit: 5) }
        #expect(found.count > 100)
        for line in found {
            let isSearch = line.hasPrefix("SCAN entry_search VIRTUAL TABLE INDEX")
            let isIndex =
                line.hasPrefix("SCAN") && (line.contains("USING INDEX") || line.contains("INDEX incident_active"))
            // An incident's own events: where they are filed, and what waits in its row.
            let isOwn = ["SCAN own in", "SCAN json_each VIRTUAL TABLE INDEX 1"].contains { line.hasPrefix($0) }
            #expect(isSearch || isIndex || isOwn || !line.hasPrefix("SCAN"), "\(line)")
            #expect(!line.hasPrefix("USE TEMP B-TREE"), "\(line)")
        }
    }
}
