import ArgumentParser
import Domain
import Store

/// What the commands that move an incident share: which one, when, and why.
struct StatusArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The incident; the only active one when left out.", valueName: "inc"),
        completion: .custom { _, _, _ in Completion.incidents() }
    )
    var incident: String?

    @OptionGroup var time: TimeOption

    @Option(help: ArgumentHelp("The reason, for the timeline.", valueName: "text"), transform: filled)
    var why: String?
}

struct Acknowledge: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack",
        abstract: "Take an incident on: somebody is working on it."
    )
    @OptionGroup var arguments: StatusArguments
    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        try context.change(arguments.incident, at: arguments.time.at) { ledger, incident, timing in
            try ledger.append(incident.acknowledge(timing, why: arguments.why), to: incident.id, at: timing.at)
        }
    }
}

struct Mitigate: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "mitigate",
        abstract: "Record that the impact has stopped, though the cause may remain."
    )
    @OptionGroup var arguments: StatusArguments
    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        try context.change(arguments.incident, at: arguments.time.at) { ledger, incident, timing in
            try ledger.append(incident.mitigate(timing, why: arguments.why), to: incident.id, at: timing.at)
        }
    }
}

struct Resolve: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Record that it is over, and start the post-incident checklist."
    )
    @OptionGroup var arguments: StatusArguments
    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        let runbook = context.runbookOrWarning(workspace)
        try context.change(arguments.incident, at: arguments.time.at, in: workspace) { ledger, incident, timing in
            try ledger.append(incident.resolve(timing, why: arguments.why), to: incident.id, at: timing.at)
            if let revived = incident.revivingChecklist(resolvedAt: timing.at, hours: workspace.hours) {
                try ledger.append(revived, to: incident.id, at: timing.at)
            } else if !incident.tasks.contains(where: { $0.origin == .checklist }), let runbook,
                let plan = runbook.checklistPlan(resolvedAt: timing.at, hours: workspace.hours, id: ledger.identifier)
            {
                try ledger.append(plan, to: incident.id, at: timing.at)
            }
        }
    }
}

struct Close: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Close an incident whose checklist and follow-ups are done.",
        discussion: "While something is open it is refused with the list, unless --why says why to close all the same."
    )
    @OptionGroup var arguments: StatusArguments
    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        var reminders: [String] = []
        try context.change(arguments.incident, at: arguments.time.at) { ledger, incident, timing in
            let body: IncidentClosed
            do throws(TocsinError) {
                body = try incident.close(timing, why: arguments.why)
            } catch {
                throw try ledger.reader.namingTasks(error)
            }
            try ledger.append(body, to: incident.id, at: timing.at)
            reminders = try ledger.reader.runbookReminders(incident)
        }
        for reminder in reminders { context.note(reminder) }
    }
}

struct Reopen: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "reopen",
        abstract: "Open an incident again: it still burns, or burns anew.",
        discussion: "Later milestones are cleared, and lapsed procedure steps come back."
    )
    @OptionGroup var arguments: StatusArguments
    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        try context.change(arguments.incident, at: arguments.time.at) { ledger, incident, timing in
            try ledger.append(incident.reopen(timing, why: arguments.why), to: incident.id, at: timing.at)
        }
    }
}

struct Cancel: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Say that it was none: a false alarm, or a duplicate of another incident."
    )
    @OptionGroup var arguments: StatusArguments

    @Option(
        help: ArgumentHelp("The incident that it duplicates.", valueName: "inc"),
        completion: .custom { _, _, _ in Completion.incidents() }
    )
    var duplicateOf: String?

    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        try context.change(arguments.incident, at: arguments.time.at) { ledger, incident, timing in
            let other = try duplicateOf.map { try ledger.incident(try ledger.reader.resolveIncident($0)) }
            let body = try incident.cancel(why: arguments.why, duplicateOf: other)
            try ledger.append(body, to: incident.id, at: timing.at)
        }
    }
}

extension Context {
    /// Changes one incident in one transaction, and answers with how it stands then.
    func change(
        _ argument: String?,
        at time: String?,
        in opened: Workspace? = nil,
        briefly: Bool = true,
        _ work: (inout Ledger, Incident, Timing) throws -> Void
    ) throws {
        let workspace = try opened ?? self.workspace()
        let timing = try self.timing(time, workspace)
        let id = try withoutActuallyEscaping(work) { work in
            try workspace.write(self) { ledger in
                let incident = try ledger.incident(try self.incident(argument, ledger.reader))
                try work(&ledger, incident, timing)
                return incident.id
            }
        }
        try answerIncident(id, workspace, briefly: briefly)
    }
}

extension Workspace {
    /// Writes as the person who acts; see `Store.write`.
    ///
    /// A clock that went back is told once, and stops nothing: the order of the log doesn't depend on it.
    func write<Value>(
        _ context: Context,
        onlyAppends: Bool = false,
        _ command: @escaping (inout Ledger) throws -> Value
    ) throws -> Value {
        let actor = try context.actor(self)
        let (value, behind) = try store.write(actor: actor, onlyAppends: onlyAppends) { ledger in
            let behind = try ledger.clockWentBack()
            return (try command(&ledger), behind)
        }
        if let behind {
            context.note(
                "this machine's clock is \(SpanText.text(behind)) behind the last entry. Everything is recorded in order; "
                    + "check the clock, and correct wrong times with `tocsin amend ENTRY --at TIME`"
            )
        }
        return value
    }
}

extension Reader {
    /// What a closed incident still has for the runbook: learnings that nobody proposed, and open proposals.
    fileprivate func runbookReminders(_ incident: Incident) throws -> [String] {
        var reminders: [String] = []
        let learnings = try learningsToPropose(of: incident)
        if !learnings.isEmpty {
            let lines = try learnings.map { "\n  \(try handle(of: $0.id, among: .entries))  \($0.text)" }.joined()
            reminders.append(
                "\(counted(learnings.count, "learning")) not proposed for the runbook yet:\(lines)"
                    + "\n  tocsin runbook propose --from ENTRY --playbook NAME --section Solutions"
            )
        }
        let open = incident.proposals.count { $0.state == .open }
        if open > 0 {
            reminders.append(
                "\(counted(open, "proposal")) for the runbook still open: tocsin runbook proposals --incident "
                    + incident.name
            )
        }
        return reminders
    }

    /// A refusal that lists tasks by id, with handles that people can type.
    func namingTasks(_ error: TocsinError) throws -> TocsinError {
        var named = error
        named.errors = try error.errors.map { field in
            guard let id = Identifier(field.field) else { return field }
            let handle = try handle(of: id, among: .tasks)
            return TocsinError.Field(handle, "\(handle)  \(field.detail)")
        }
        return named
    }
}
