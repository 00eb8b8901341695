import ArgumentParser
import Domain
import Foundation
import Markdown
import Report
import Runbook
import Store

struct Next: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "next",
        abstract: "What to do now: due and overdue steps, the playbook's next step, whom to call."
    )

    @Argument(
        help: ArgumentHelp("The incident; the only active one when left out.", valueName: "inc"),
        completion: .custom { _, _, _ in Completion.incidents() }
    )
    var incident: String?

    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws { try request.run(in: context) }

    var request: NextRequest { NextRequest(incident: incident) }
}

/// What `next` was asked to show.
struct NextRequest: Hashable, Request {
    var incident: String?

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        let (stored, names, handles) = try workspace.store.read { reader in
            let id = try context.incident(incident, reader)
            guard let stored = try reader.incident(id) else {
                throw TocsinError(.notFound, "There is no incident \(id.text).")
            }
            return (
                stored, try Context.Names(of: [stored], reader),
                try reader.handles(of: stored.incident.tasks.filter { $0.state == .open }.map(\.id), among: .tasks)
            )
        }
        let screen = NextScreen(
            incident: context.json(stored, names, workspace),
            tasks: stored.incident.tasks.filter { $0.state == .open },
            handles: handles,
            runbook: context.runbookOrWarning(workspace),
            now: context.world.now()
        )
        try context.answer(screen, text: screen.text(zone: workspace.zone))
    }
}

extension NextRequest {
    static func plain(_ arguments: ArraySlice<String>) -> (request: any Request, options: Options)? {
        guard let line = PlainArguments(arguments, known: []), line.words.count < 2 else { return nil }
        return (NextRequest(incident: line.words.first), line.options)
    }
}

/// The screen for 03:00.
struct NextScreen: Encodable {
    struct PlaybookStep: Hashable, Encodable {
        var name: String
        /// Nobody has confirmed it yet.
        var suggested: Bool
        @Nullable var nextStep: String?
        /// The step's task, when the playbook is confirmed.
        @Nullable var task: String?
        @Nullable var command: String?
        @Nullable var quickFix: String?
        @Nullable var escalation: String?
    }

    struct Call: Hashable, Encodable {
        var role: String
        @Nullable var name: String?
        @Nullable var reach: String?
    }

    var incident: IncidentJSON
    var due: [TaskJSON]
    var overdue: [TaskJSON]
    @Nullable var playbook: PlaybookStep?
    var contacts: [Call]
    @Nullable var updateDueAt: Instant?

    private enum CodingKeys: String, CodingKey {
        case incident, due, overdue, playbook, contacts, updateDueAt
    }

    private let now: Instant
    private let tasks: [TaskItem]
    private let handles: [Identifier: String]
    private let unset: [(role: String, source: SourceLine)]

    /// `tasks` are the open ones.
    init(
        incident: IncidentJSON,
        tasks: [TaskItem],
        handles: [Identifier: String],
        runbook: Runbook?,
        now: Instant
    ) {
        self.incident = incident
        self.tasks = tasks.sorted { ($0.dueAt ?? .latest) < ($1.dueAt ?? .latest) }
        self.handles = handles
        self.now = now
        updateDueAt = incident.updateDueAt
        let name = incident.key ?? incident.id.text
        let timed = self.tasks.filter { $0.origin != .playbook }.map {
            TaskJSON($0, handle: handles[$0.id] ?? "", incident: name, now: now)
        }
        overdue = timed.filter(\.overdue)
        due = timed.filter { !$0.overdue }
        playbook = NextScreen.step(incident, tasks, handles, runbook)
        let onCall = runbook?.contacts.filter { $0.scope != .external } ?? []
        contacts = onCall.map { Call(role: $0.role, name: $0.name, reach: $0.reach) }
        unset = onCall.filter { $0.reach == nil }.map { ($0.role, $0.source) }
    }

    /// The first debug step that nobody has done; of a suggested playbook, its first.
    private static func step(
        _ incident: IncidentJSON,
        _ tasks: [TaskItem],
        _ handles: [Identifier: String],
        _ runbook: Runbook?
    ) -> PlaybookStep? {
        guard incident.status.isActive, let name = incident.playbook ?? incident.suggestedPlaybook else { return nil }
        let playbook = runbook?.playbooks.first { $0.name == name }
        let open = tasks.first { $0.origin == .playbook }
        let first = incident.playbook == nil ? playbook?.debugSteps.first : nil
        return PlaybookStep(
            name: name,
            suggested: incident.playbook == nil,
            nextStep: open?.text ?? first?.markdown,
            task: open.map { handles[$0.id] ?? "" },
            command: open?.command ?? first.flatMap { playbook?.command(for: $0)?.code }
                ?? playbook?.commands.first?.code,
            quickFix: playbook?.quickFix?.text,
            escalation: playbook?.escalation?.text
        )
    }

    func text(zone: Zone) -> String {
        let name = incident.key ?? incident.handle
        var lines = ["\(Style.bold(name))  \(severityText(incident.severity))  \(statusText(incident.status))"]
        if incident.drill { lines[0] += "  \(Style.yellow("DRILL"))" }
        lines[0] += "  \(Style.bold(incident.title))"
        if let declared = incident.declaredAt {
            lines.append(
                "declared \(zone.clock(declared, relativeTo: now)), \(SpanText.text(Int(now.seconds(since: declared)))) ago"
            )
        }
        // A step for "immediately" is due from the first second, and nobody is late yet.
        let isLate = overdue.contains { ($0.dueAt ?? now) <= now.advanced(bySeconds: -60) }
        lines += taskLines(
            isLate ? "OVERDUE" : "NOW",
            tasks.filter { $0.origin != .playbook && $0.isOverdue(at: now) },
            zone
        )
        lines += taskLines("TO DO", tasks.filter { $0.origin != .playbook && !$0.isOverdue(at: now) }, zone)
        lines += playbookLines(name)
        lines += contactLines()
        if let due = updateDueAt {
            lines += [
                "", Style.bold("STATUS UPDATE") + "  due \(zone.clock(due, relativeTo: now)), \(countdown(due, now))",
                "  tocsin log \(name) --kind communication \"…\"",
            ]
        }
        if overdue.isEmpty, due.isEmpty, playbook == nil { lines += ["", advice(name)] }
        return lines.joined(separator: "\n")
    }

    private func taskLines(_ title: String, _ tasks: [TaskItem], _ zone: Zone) -> [String] {
        guard !tasks.isEmpty else { return [] }
        var table = Table()
        for task in tasks {
            let label = task.label.map { "\(plainText($0)): " } ?? ""
            let due = task.dueAt.map { "\(countdown($0, now))" } ?? ""
            table.add("  [ ] \(Style.bold(handles[task.id] ?? ""))", due, label + plainText(task.text))
        }
        return ["", Style.bold(title)] + table.lines(width: nil)
    }

    private func playbookLines(_ name: String) -> [String] {
        guard let playbook else { return [] }
        var lines = ["", "\(Style.bold("PLAYBOOK"))  \(playbook.name)"]
        if playbook.suggested {
            lines[1] += " \(Style.yellow("(suggested)"))"
            lines.append("  confirm: tocsin set \(name) --playbook \(shellQuoted(playbook.name))")
        }
        if let step = playbook.nextStep {
            lines.append("  [ ] " + (playbook.task.map { Style.bold($0) + "  " } ?? "") + plainText(step))
        } else {
            lines.append("  Every debug step is done.")
        }
        if let command = playbook.command {
            lines.append("")
            lines += command.split(separator: "\n", omittingEmptySubsequences: false).map { "      \($0)" }
            while lines.last == "      " { lines.removeLast() }
            lines.append("")
        }
        if let quickFix = playbook.quickFix { lines.append("  Quick fix: \(quickFix)") }
        if let escalation = playbook.escalation { lines.append("  Escalation: \(escalation)") }
        return lines
    }

    private func contactLines() -> [String] {
        guard !contacts.isEmpty else { return [] }
        var table = Table()
        for contact in contacts {
            let reach =
                contact.reach
                ?? unset.first { $0.role == contact.role }.map {
                    Style.yellow("not set (\($0.source.file), line \($0.source.line))")
                }
            table.add("  \(contact.role)", [contact.name, reach].compactMap { $0 }.joined(separator: "  "))
        }
        return ["", Style.bold("ESCALATE TO")] + table.lines(width: nil)
    }

    private func advice(_ name: String) -> String {
        switch incident.status {
        case .open, .acknowledged: "No step is planned. When the impact has stopped: tocsin mitigate \(name)"
        case .mitigated: "No step is left. When it is over: tocsin resolve \(name)"
        case .resolved: "Nothing is left to do. Close it: tocsin close \(name)"
        case .closed, .cancelled: "Nothing is left to do."
        }
    }
}
