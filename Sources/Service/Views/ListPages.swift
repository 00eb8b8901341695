import Domain
import HTTPTypes
import Operations
import Report
import Store

/// Where a list goes on.
struct Paging: Sendable {
    var first: String?
    var next: String?

    init(_ call: Call, next: String?) {
        self.next = next.map { call.address(ofPage: $0) }
        first = call.query["cursor"].map { _ in call.pathAlone }
    }
}

extension Call {
    var pathAlone: String { String((request.path ?? "/").prefix { $0 != "?" }) }

    /// A value of the query that is more than blanks.
    func words(_ name: String) -> String? {
        query[name].flatMap { $0.isBlank ? nil : $0 }
    }

    /// A beginning or an end of a span as people write it.
    func span(_ name: String, _ parse: (String, Instant, Zone) throws -> Instant) throws -> Instant? {
        try words(name).map { try parse($0, now, workspace.zone) }
    }
}

/// All incidents, by filter.
struct IncidentsPage: View {
    var incidents: [IncidentRow]
    var query: [String: String]
    var statuses: [ChoiceRow]
    var severities: [ChoiceRow]
    var paging: Paging

    static let template = PageTemplate<IncidentsPage>("incidents")

    private var isFiltered: Bool {
        ["q", "status", "severity", "component", "since", "until"].contains { query[$0]?.isEmpty == false }
    }

    static let fields: [Field<IncidentsPage>] = [
        .line("summary") { _ in nil },
        .line("q") { $0.query["q"] },
        .list("statuses") { $0.statuses },
        .list("severities") { $0.severities },
        .line("component") { $0.query["component"] },
        .line("since") { $0.query["since"] },
        .line("until") { $0.query["until"] },
        .flag("filtered") { $0.isFiltered },
        .flag("hasIncidents") { !$0.incidents.isEmpty },
        .list("incidents") { $0.incidents },
        .line("emptyTitle") {
            $0.paging.next != nil
                ? "None of these here" : $0.isFiltered ? "No incident is like this" : "No incident yet"
        },
        .line("emptyText") {
            $0.paging.next != nil
                ? "The next page looks further." : $0.isFiltered ? "Fewer filters find more." : "May it stay so."
        },
        .flag("pages") { $0.paging.first != nil || $0.paging.next != nil },
        .line("firstPath") { $0.paging.first },
        .line("nextPath") { $0.paging.next },
    ]
}

extension Call {
    func incidentsPage() throws -> Answer {
        var filter = IncidentFilter()
        let status = words("status")
        if let status {
            filter.statuses =
                status == "active"
                ? Status.allCases.filter(\.isActive) : [Status(rawValue: status)].compactMap { $0 }
        }
        filter.severity = try words("severity").map { try workspace.configuration.severities.resolve($0).name }
        filter.component = words("component")
        filter.since = try span("since") { try TimeExpression.parseSince($0, now: $1, zone: $2) }
        filter.until = try span("until") { try TimeExpression.parseUntil($0, now: $1, zone: $2) }
        filter.limit = 50
        let page = try workspace.store.read { reader in
            let found =
                if let q = words("q") {
                    try reader.incidents(with: q, filter, after: words("cursor"))
                } else {
                    try reader.incidents(filter, after: words("cursor"))
                }
            return ListPage(items: try workspace.named(found.items, reader), next: found.next)
        }
        let content = IncidentsPage(
            incidents: page.items.map { IncidentRow(named: $0, time: time, rank: rank($0.incident.severity)) },
            query: query,
            statuses: (["active"] + Status.allCases.map(\.rawValue)).map { ChoiceRow($0, isChosen: $0 == status) },
            severities: severities(chosen: filter.severity),
            paging: Paging(self, next: page.next)
        )
        return .html(
            try IncidentsPage.template.render(content, in: try frame("Incidents", .incidents, stream: "/api/v1/events"))
        )
    }
}

/// Tasks of all incidents.
struct TasksPage: View {
    var groups: [TaskGroup]
    var view: String
    var paging: Paging

    static let template = PageTemplate<TasksPage>("tasks")

    static let fields: [Field<TasksPage>] = [
        .line("summary") { _ in nil },
        .flag("isOpen") { $0.view == "open" },
        .flag("isOverdue") { $0.view == "overdue" },
        .flag("isMine") { $0.view == "mine" },
        .flag("isAll") { $0.view == "all" },
        .list("groups") { $0.groups },
        .line("emptyText") { page in
            switch page.view {
            case "overdue": "No task is late."
            case "mine": "No open task has your name."
            default: "No task is open."
            }
        },
        .flag("pages") { $0.paging.first != nil || $0.paging.next != nil },
        .line("firstPath") { $0.paging.first },
        .line("nextPath") { $0.paging.next },
    ]
}

/// The tasks of one incident.
struct TaskGroup: View {
    var named: NamedIncident
    var rank: Int
    var tasks: [TaskRow]

    static let fields: [Field<TaskGroup>] = [
        .line("handle") { $0.named.handle },
        .line("path") { $0.named.path },
        .line("name") { $0.named.name },
        .line("incidentTitle") { $0.named.incident.title },
        .number("rank") { $0.rank },
        .line("severity") { $0.named.incident.severity },
        .list("tasks") { $0.tasks },
    ]
}

extension Call {
    func tasksPage() throws -> Answer {
        let view = words("view").flatMap { ["open", "overdue", "mine", "all"].contains($0) ? $0 : nil } ?? "open"
        var filter = TaskFilter()
        filter.limit = 100
        switch view {
        case "overdue": filter.overdueAt = now
        case "mine":
            filter.owners = [principal.actor, personText(principal.actor)]
        case "all": filter.everyState = true
        default: break
        }
        let (groups, next) = try workspace.store.read { reader in
            let found = try reader.tasks(filter, after: words("cursor"))
            let named = try reader.named(found.items)
            var order: [Identifier] = []
            var tasks: [Identifier: [NamedTask]] = [:]
            for (stored, task) in zip(found.items, named) {
                if tasks[stored.incident] == nil { order.append(stored.incident) }
                tasks[stored.incident, default: []].append(task)
            }
            let groups = try order.map { id in
                let incident = try workspace.incident(id, reader)
                return TaskGroup(
                    named: incident,
                    rank: rank(incident.incident.severity),
                    tasks: (tasks[id] ?? []).map { TaskRow(named: $0, time: time, path: incident.path) }
                )
            }
            return (groups, found.next)
        }
        let content = TasksPage(groups: groups, view: view, paging: Paging(self, next: next))
        return .html(try TasksPage.template.render(content, in: try frame("Tasks", .tasks, stream: "/api/v1/events")))
    }
}

/// Entries found by their words.
struct SearchPage: View {
    var q: String?
    var results: [FoundRow]
    var kinds: [ChoiceRow]
    var paging: Paging

    static let template = PageTemplate<SearchPage>("search")

    static let fields: [Field<SearchPage>] = [
        .line("summary") { page in page.results.isEmpty ? nil : "\(page.results.count) on this page" },
        .line("q") { $0.q },
        .list("kinds") { $0.kinds },
        .flag("hasResults") { !$0.results.isEmpty },
        .list("results") { $0.results },
        .flag("pages") { $0.paging.first != nil || $0.paging.next != nil },
        .line("firstPath") { $0.paging.first },
        .line("nextPath") { $0.paging.next },
    ]
}

/// An entry that was found, with its incident.
struct FoundRow: View {
    var entry: EntryRow
    var title: String

    static let fields: [Field<FoundRow>] = [
        .line("handle") { $0.entry.named.handle },
        .lines("found") { $0.entry.named.entry.text },
        .line("entryPath") { "/incidents/\(QueryText.encoded($0.entry.named.incident))#e-\($0.entry.named.handle)" },
        .line("incident") { $0.entry.named.incident },
        .line("incidentTitle") { $0.title },
        .line("at") { $0.entry.named.entry.at.rfc3339 },
        .line("atExact") { $0.entry.time.exact($0.entry.named.entry.at) },
        .line("when") { $0.entry.time.when($0.entry.named.entry.at) },
        .line("who") { personText($0.entry.named.entry.actor) },
        .line("label") { $0.entry.named.entry.kind.words },
    ]
}

extension Call {
    func searchPage() throws -> Answer {
        let kind = words("kind").flatMap(TimelineEntry.Kind.init(rawValue:))
        let (results, next) = try workspace.store.read { reader -> ([FoundRow], String?) in
            guard let q = words("q") else { return ([], nil) }
            let found = try reader.search(q, after: words("cursor"), limit: 50)
            let named = try reader.named(found.items.filter { kind == nil || $0.kind == kind })
            let rows = try named.map { entry in
                FoundRow(
                    entry: EntryRow(named: entry, time: time, canCorrect: false),
                    title: try reader.incident(entry.entry.incident)?.incident.title ?? ""
                )
            }
            return (rows, found.next)
        }
        let content = SearchPage(
            q: words("q"),
            results: results,
            kinds: TimelineEntry.Kind.logged.map {
                ChoiceRow($0.rawValue, name: $0.words, isChosen: $0 == kind)
            },
            paging: Paging(self, next: next)
        )
        return .html(try SearchPage.template.render(content, in: try frame("Search", .search)))
    }
}

/// Who did what from where.
struct AuditPage: View {
    var events: [AuditRow]
    var query: [String: String]
    var paging: Paging

    static let template = PageTemplate<AuditPage>("audit")

    private static let types = [
        "incident.", "entry.", "task.", "role.", "severity.", "proposal.", "followUp.", "token.", "session.",
    ]

    static let fields: [Field<AuditPage>] = [
        .line("who") { $0.query["who"] },
        .list("types") { page in types.map { ChoiceRow($0, isChosen: page.query["what"] == $0) } },
        .line("since") { $0.query["since"] },
        .line("until") { $0.query["until"] },
        .flag("filtered") { page in ["who", "what", "since", "until"].contains { page.query[$0]?.isEmpty == false } },
        .flag("hasEvents") { !$0.events.isEmpty },
        .list("events") { $0.events },
        .flag("pages") { $0.paging.first != nil || $0.paging.next != nil },
        .line("firstPath") { $0.paging.first },
        .line("nextPath") { $0.paging.next },
    ]
}

/// One thing that somebody did.
struct AuditRow: View {
    var record: AuditRecord
    var incident: String?
    var time: PageTime
    /// Whether it is the first of its day on the page.
    var startsDay: Bool

    static let fields: [Field<AuditRow>] = [
        .line("recordedAt") { $0.record.recorded.rfc3339 },
        .line("recordedExact") { $0.time.exact($0.record.recorded) },
        .line("recorded") { $0.time.time($0.record.recorded) },
        .line("day") { $0.startsDay ? $0.time.day($0.record.recorded) : nil },
        .line("actor") { $0.record.actor },
        .line("type") { $0.record.type },
        .lines("text") { $0.record.text },
        .line("path") { row in row.incident.map { "/incidents/\(QueryText.encoded($0))" } },
        .line("name") { $0.incident },
        .line("via") { $0.record.via },
    ]
}

extension Call {
    func auditPage() throws -> Answer {
        var filter = AuditFilter()
        filter.actor = words("who").map { $0.contains(":") ? $0 : "human:\($0)" }
        filter.type = words("what")
        filter.since = try span("since") { try TimeExpression.parseSince($0, now: $1, zone: $2) }
        filter.until = try span("until") { try TimeExpression.parseUntil($0, now: $1, zone: $2) }
        filter.limit = 100
        let (rows, next) = try workspace.store.read { reader in
            let found = try reader.audit(filter, after: words("cursor"))
            var day: String?
            let rows = try found.items.map { record in
                let date = time.date(record.recorded)
                defer { day = date }
                let name = try record.incident.flatMap(reader.name)
                return AuditRow(record: record, incident: name, time: time, startsDay: date != day)
            }
            return (rows, found.next)
        }
        let content = AuditPage(events: rows, query: query, paging: Paging(self, next: next))
        return .html(try AuditPage.template.render(content, in: try frame("Audit", .audit)))
    }
}
