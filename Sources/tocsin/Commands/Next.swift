import ArgumentParser
import Domain
import Operations
import Report

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
        let screen = try context.desk(workspace).next { try context.incident(incident, $0) }
        try context.answer(screen, text: screen.text(zone: workspace.zone))
    }
}

extension NextRequest {
    static func plain(_ arguments: ArraySlice<String>) -> (request: any Request, options: Options)? {
        guard let line = PlainArguments(arguments, known: []), line.words.count < 2 else { return nil }
        return (NextRequest(incident: line.words.first), line.options)
    }
}

extension NextScreen {
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
        let timed = tasks.filter { $0.origin != .playbook }
        func isDue(_ task: TaskItem) -> Bool { task.dueAt.map { $0 <= now } ?? false }
        lines += taskLines("OVERDUE", timed.filter { $0.isOverdue(at: now) }, zone)
        lines += taskLines("NOW", timed.filter { isDue($0) && !$0.isOverdue(at: now) }, zone)
        lines += taskLines("TO DO", timed.filter { !isDue($0) }, zone)
        lines += playbookLines(name)
        lines += contactLines()
        if let due = updateDueAt {
            lines += [
                "", Style.bold("STATUS UPDATE") + "  due \(zone.clock(due, relativeTo: now)), \(countdown(due, now))",
                "  tocsin log \(name) --kind communication \"…\"",
            ]
        }
        if overdue.isEmpty, due.isEmpty, playbook == nil { lines += ["", advice(name)] }
        // A command and a part each have room around them, one line of it between the two.
        return lines.reduce(into: [String]()) { shown, line in
            if !line.isEmpty || shown.last != "" { shown.append(line) }
        }.joined(separator: "\n")
    }

    private func taskLines(_ title: String, _ tasks: [TaskItem], _ zone: Zone) -> [String] {
        guard !tasks.isEmpty else { return [] }
        var table = Table()
        for task in tasks {
            let label = task.label.map { "\(plainText($0)): " } ?? ""
            let due = task.dueAt.map { "\(countdown($0, now))" } ?? ""
            table.add("  [ ] \(Style.bold(handles[task.id] ?? ""))", due, label + plainText(task.text))
        }
        var lines = ["", Style.bold(title)]
        for (line, task) in zip(table.lines(width: nil), tasks) {
            lines.append(line)
            if let command = task.command { lines += commandLines(command) }
        }
        return lines
    }

    /// Code with room around it, to be copied.
    private func commandLines(_ command: String) -> [String] {
        var lines = command.split(separator: "\n", omittingEmptySubsequences: false).map { "      \($0)" }
        while lines.last == "      " { lines.removeLast() }
        return [""] + lines + [""]
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
        if let command = playbook.command { lines += commandLines(command) }
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
