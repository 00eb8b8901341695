import Domain
import Operations
import Report
import Runbook
import Store

/// What is burning, and what to do about it.
struct NowPage: View {
    var time: PageTime
    /// The most severe first, then the oldest.
    var active: [IncidentRow]
    /// What is late after incidents that are over.
    var checklists: [IncidentRow]
    var contacts: [ContactRow]
    var last: NamedIncident?

    static let template = PageTemplate<NowPage>("now")

    private var updates: [IncidentRow] {
        active.filter { $0.named.updateDueAt != nil }
            .sorted { ($0.named.updateDueAt ?? .latest) < ($1.named.updateDueAt ?? .latest) }
    }

    private var summary: String? {
        let tasks = active.reduce(0) { sum, row in sum + row.named.incident.tasks.count { $0.isOverdue(at: time.now) } }
        let late = updates.count { row in row.named.updateDueAt.map(time.isLate) ?? false }
        let parts = [counted(tasks, "task"), counted(late, "status update")].compactMap { $0 }
        guard !parts.isEmpty else { return nil }
        return "\(parts.joined(separator: " and ")) \(tasks + late == 1 ? "is" : "are") late"
    }

    private func counted(_ count: Int, _ noun: String) -> String? {
        count == 0 ? nil : "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    static let fields: [Field<NowPage>] = [
        .line("headline") { page in page.counted(page.active.count, "active incident") ?? "Now" },
        .line("summary") { $0.summary },
        .line("clock") { $0.time.time($0.time.now) },
        .line("zoneCity") { page in
            let place = page.time.zone.identifier.split(separator: "/").last.map(String.init)
            return place?.replacing("_", with: " ")
        },
        .flag("hasActive") { !$0.active.isEmpty },
        .list("active") { $0.active },
        .line("calm") { page in
            guard let last = page.last, let changed = last.stored.activity.updatedAt else {
                return "No incident was ever declared."
            }
            let at = last.incident.time(of: .closed) ?? last.incident.time(of: .resolved) ?? changed
            return "No incident is active. The last one, \(last.name), was \(last.incident.status.rawValue) "
                + "\(page.time.span(since: at)) ago."
        },
        .flag("hasContacts") { !$0.contacts.isEmpty },
        .list("contacts") { $0.contacts },
        .flag("hasUpdates") { !$0.updates.isEmpty },
        .list("updates") { $0.updates },
        .flag("hasChecklists") { !$0.checklists.isEmpty },
        .list("checklists") { $0.checklists },
    ]
}

extension Call {
    /// Steps shown of each active incident.
    private static let steps = 2

    func nowPage() throws -> Answer {
        var frame = try self.frame("Now", .now, stream: "/api/v1/events")
        frame.refreshes = true
        let (active, over, last, handles) = try workspace.store.read { reader in
            let active = try workspace.named(try reader.activeIncidents(limit: 100), reader)
            var filter = TaskFilter()
            filter.overdueAt = now
            filter.limit = 200
            let known = Set(active.map(\.incident.id))
            var ids: [Identifier] = []
            for task in try reader.tasks(filter) where !known.contains(task.incident) && !ids.contains(task.incident) {
                ids.append(task.incident)
            }
            var newest = IncidentFilter()
            newest.limit = 1
            return (
                active,
                try ids.prefix(20).map { try workspace.incident($0, reader) },
                active.isEmpty ? try workspace.named(try reader.incidents(newest), reader).first : nil,
                try reader.handles(of: active.flatMap { $0.nextSteps(Call.steps).map(\.id) }, among: .tasks)
            )
        }
        let page = NowPage(
            time: time,
            active: active.map { named in
                let steps = named.nextSteps(Call.steps).enumerated().map { index, task in
                    TaskRow(
                        named: NamedTask(task, handle: handles[task.id] ?? "", incident: named.name),
                        time: time,
                        path: named.path,
                        isFirst: index == 0
                    )
                }
                return IncidentRow(named: named, time: time, rank: rank(named.incident.severity), steps: steps)
            }.sorted {
                ($0.rank, $0.named.incident.time(of: .declared) ?? .latest)
                    < ($1.rank, $1.named.incident.time(of: .declared) ?? .latest)
            },
            checklists: over.map { IncidentRow(named: $0, time: time, rank: rank($0.incident.severity)) },
            contacts: contacts(desk.runbookOrNote()),
            last: last
        )
        return .html(try NowPage.template.render(page, in: frame))
    }

    /// Whom the runbook says to call.
    func contacts(_ runbook: Runbook?) -> [ContactRow] {
        (runbook?.contacts ?? []).filter { $0.scope != .external }.map(ContactRow.init)
    }
}

extension NamedIncident {
    /// The open steps of the procedure by due time, else of the playbook.
    fileprivate func nextSteps(_ count: Int) -> [TaskItem] {
        let open = incident.tasks.filter { $0.state == .open }
        let timed = open.filter { $0.dueAt != nil }.sorted { ($0.dueAt ?? .latest) < ($1.dueAt ?? .latest) }
        return Array((timed.isEmpty ? open.filter { $0.origin == .playbook } : timed).prefix(count))
    }
}
