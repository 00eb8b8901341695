import Domain
import Markdown
import Operations
import Report
import Runbook

/// A task in a list.
struct TaskRow: View {
    var named: NamedTask
    var time: PageTime
    var path: String
    var isFirst = false
    var showsIncident = false

    private var task: TaskItem { named.task }

    static let fields: [Field<TaskRow>] = [
        .line("handle") { $0.named.handle },
        .flag("first") { $0.isFirst },
        .flag("overdue") { $0.task.isOverdue(at: $0.time.now) },
        .flag("open") { $0.task.state == .open },
        .flag("done") { $0.task.state == .done },
        .flag("skipped") { $0.task.state == .skipped },
        .flag("lapsed") { $0.task.state == .lapsed },
        .line("state") { $0.task.state.rawValue.capitalizedWord },
        .html("text") { inlineHTML($0.task.text) },
        .line("dueAt") { $0.task.dueAt?.rfc3339 },
        .line("dueExact") { row in row.task.dueAt.map(row.time.exact) },
        .line("dueIn") { row in row.task.dueAt.map(row.time.due) },
        .flag("showsIncident") { $0.showsIncident },
        .line("incident") { $0.named.incident },
        .line("incidentPath") { $0.path },
        .line("label") { $0.task.label },
        .line("owner") { $0.task.owner.map(personText) },
        .line("doneAt") { $0.task.doneAt?.rfc3339 },
        .line("doneExact") { row in row.task.doneAt.map(row.time.exact) },
        .line("doneTime") { row in row.task.doneAt.map(row.time.when) },
        .line("doneBy") { $0.task.doneBy.map(personText) },
        .lines("why") { $0.task.why },
        .lines("wrong") { $0.task.wrong },
        .code("command") { $0.task.command },
    ]
}

/// An entry in a timeline.
struct EntryRow: View {
    var named: NamedEntry
    var time: PageTime
    var startsDay = false
    var canCorrect: Bool

    private var entry: TimelineEntry { named.entry }

    private func correction(_ kind: TimelineEntry.Correction.Kind) -> TimelineEntry.Correction? {
        entry.corrections.last { $0.kind == kind }
    }

    private var isOwn: Bool { !TimelineEntry.Kind.logged.contains(entry.kind) }

    /// The program's lines about tasks hold Markdown; all else is plain text.
    private var text: String? {
        if entry.erased { return nil }
        guard entry.kind == .task || entry.kind == .followUp else {
            return HTMLText.escaped(visible(entry.text, keepingNewlines: true))
        }
        return inlineHTML(entry.text)
    }

    static let fields: [Field<EntryRow>] = [
        .line("handle") { $0.named.handle },
        .line("kind") { $0.entry.kind.rawValue },
        .line("day") { $0.startsDay ? $0.time.day($0.entry.at) : nil },
        .line("date") { $0.startsDay ? $0.time.date($0.entry.at) : nil },
        .flag("own") { $0.isOwn },
        .flag("milestone") { $0.entry.kind == .status && !$0.entry.superseded },
        .flag("superseded") { $0.entry.superseded },
        .line("at") { $0.entry.at.rfc3339 },
        .line("atExact") { $0.time.exact($0.entry.at) },
        .line("time") { $0.time.time($0.entry.at) },
        .html("text") { $0.text },
        .list("links") { row in row.entry.erased ? [] : row.entry.links.map { LinkRow(address: $0, name: $0) } },
        .line("label") { $0.isOwn || $0.entry.kind == .note ? nil : $0.entry.kind.words },
        .line("who") { personText($0.entry.actor) },
        .line("recordedAt") { $0.entry.isBackdated ? $0.entry.recordedAt.rfc3339 : nil },
        .line("recordedExact") { $0.time.exact($0.entry.recordedAt) },
        .line("recorded") { $0.time.when($0.entry.recordedAt) },
        .flag("canCorrect") { $0.canCorrect && !$0.entry.erased },
        .flag("amended") { $0.correction(.amended) != nil && !$0.entry.erased },
        .line("amendedBy") { $0.correction(.amended).map { personText($0.actor) } },
        .lines("originalText") { row in
            row.entry.original.flatMap { row.entry.erased || $0.text == row.entry.text ? nil : $0.text }
        },
        .line("originalAt") { row in row.entry.original.flatMap { $0.at == row.entry.at ? nil : $0.at.rfc3339 } },
        .line("originalExact") { row in row.entry.original.map { row.time.exact($0.at) } },
        .line("originalTime") { row in row.entry.original.map { row.time.when($0.at) } },
        .flag("retracted") { $0.correction(.retracted) != nil },
        .line("retractedBy") { $0.correction(.retracted).map { personText($0.actor) } },
        .lines("retractedWhy") { $0.correction(.retracted)?.why },
        .flag("erased") { $0.entry.erased },
        .line("erasedBy") { $0.correction(.erased).map { personText($0.actor) } },
        .lines("erasedWhy") { $0.correction(.erased)?.why },
    ]
}

/// Something that can be opened; without an address only its name is shown.
struct LinkRow: View {
    var address: String?
    var name: String

    init(address: String?, name: String) {
        // Only addresses of the web, and our own paths: the log may come from elsewhere.
        let isSafe = address.map { $0.hasPrefix("https://") || $0.hasPrefix("http://") || $0.hasPrefix("/incidents/") }
        self.address = isSafe == true ? address : nil
        self.name = name
    }

    static let fields: [Field<LinkRow>] = [.line("address") { $0.address }, .line("name") { $0.name }]
}

/// Whom to call, and how.
struct ContactRow: View {
    var contact: Contact

    /// What a phone does when the contact is touched.
    private var reachPath: String? {
        guard let reach = contact.reach else { return nil }
        if reach.contains("@"), !reach.contains(" "), !reach.contains("://") { return "mailto:\(reach)" }
        if reach.hasPrefix("https://") || reach.hasPrefix("http://") { return reach }
        let digits = reach.filter { $0.isASCII && $0.isNumber || $0 == "+" }
        let isNumber = reach.allSatisfy { $0.isNumber || "+-() ./".contains($0) }
        return isNumber && digits.count >= 3 ? "tel:\(digits)" : nil
    }

    static let fields: [Field<ContactRow>] = [
        .line("name") { $0.contact.role },
        .line("who") { $0.contact.name },
        .line("reach") { $0.contact.reach },
        .line("reachPath") { $0.reachPath },
        .line("missing") { $0.contact.reach == nil ? "\($0.contact.source.file) line \($0.contact.source.line)" : nil },
    ]
}

/// One of several values to choose from.
struct ChoiceRow: View {
    var value: String
    var name: String
    var meaning: String?
    var isChosen: Bool

    init(_ value: String, name: String? = nil, meaning: String? = nil, isChosen: Bool = false) {
        self.value = value
        self.name = name ?? value
        self.meaning = meaning
        self.isChosen = isChosen
    }

    static let fields: [Field<ChoiceRow>] = [
        .line("value") { $0.value }, .line("name") { $0.name }, .line("meaning") { $0.meaning },
        .flag("chosen") { $0.isChosen },
    ]
}

/// An incident in a list or on a card.
struct IncidentRow: View {
    var named: NamedIncident
    var time: PageTime
    var rank: Int
    var steps: [TaskRow] = []

    private var incident: Incident { named.incident }
    private var overdue: Int { incident.tasks.count { $0.isOverdue(at: time.now) } }

    static let fields: [Field<IncidentRow>] = [
        .number("rank") { $0.rank },
        .line("severity") { $0.incident.severity },
        .line("status") { $0.incident.status.rawValue },
        .flag("drill") { $0.incident.drill },
        .line("name") { $0.named.name },
        .line("handle") { $0.named.handle },
        .line("path") { $0.named.path },
        .line("incidentTitle") { $0.incident.title },
        .line("declaredAt") { $0.incident.time(of: .declared)?.rfc3339 },
        .line("declaredExact") { row in row.incident.time(of: .declared).map(row.time.exact) },
        .line("declared") { row in row.incident.time(of: .declared).map(row.time.when) },
        .line("lasted") { $0.incident.lasted(until: $0.time.now) },
        .line("commander") { $0.incident.commander.map(personText) },
        .line("components") { $0.incident.components.isEmpty ? nil : $0.incident.components.joined(separator: ", ") },
        .line("updateDueAt") { $0.named.updateDueAt?.rfc3339 },
        .line("updateDueExact") { row in row.named.updateDueAt.map(row.time.exact) },
        .line("updateDueIn") { row in row.named.updateDueAt.map(row.time.due) },
        .flag("updateLate") { row in row.named.updateDueAt.map(row.time.isLate) ?? false },
        .flag("overdue") { $0.overdue > 0 },
        .line("overdueText") { $0.overdue == 0 ? nil : "\($0.overdue) \($0.overdue == 1 ? "task" : "tasks") late" },
        .flag("hasSteps") { !$0.steps.isEmpty },
        .list("steps") { $0.steps },
    ]
}

extension NamedIncident {
    var path: String { "/incidents/\(QueryText.encoded(name))" }
}

extension Incident {
    /// Who commands it now.
    var commander: String? { roles.last { $0.role == Role.commander && $0.to == nil }?.person }

    /// From the start of its effects, else from the declaration, until it was resolved or until now.
    func lasted(until now: Instant) -> String? {
        guard let began = time(of: .started) ?? time(of: .declared) else { return nil }
        let end = status.isActive ? now : time(of: .resolved) ?? time(of: .closed)
        guard let end else { return nil }
        return SpanText.text(max(0, Int(end.seconds(since: began))))
    }
}

extension TimelineEntry.Kind {
    /// As people read it.
    var words: String { self == .followUp ? "Follow-up" : rawValue.capitalizedWord }
}

extension String {
    /// With its first letter large.
    var capitalizedWord: String { prefix(1).uppercased() + dropFirst() }
}
