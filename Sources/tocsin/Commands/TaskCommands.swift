import ArgumentParser
import Domain
import Operations
import Report
import Store

struct Tasks: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "tasks",
        abstract: "List what is to do, by due time: of one incident, or of all.",
        discussion: "Without INC, the tasks of every incident are listed."
    )

    @Argument(
        help: ArgumentHelp("The incident.", valueName: "inc"),
        completion: .custom { _, _, _ in Completion.incidents() }
    )
    var incident: String?

    @Flag(help: "Only what is overdue.")
    var overdue = false

    @Flag(help: "Only what I own.")
    var mine = false

    @Flag(help: "In every state: done, skipped and lapsed too.")
    var all = false

    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        let now = context.world.now()
        var filter = TaskFilter()
        filter.everyState = all
        if overdue { filter.overdueAt = now }
        let me = try context.actor(workspace)
        try context.answerTasks(workspace) { reader in
            if let name = incident ?? options.incident { filter.incident = try reader.resolveIncident(name) }
            return try reader.tasks(filter).filter { stored in
                !mine || [me, me.withoutActorKind].contains(stored.task.owner ?? "")
            }
        }
    }
}

struct Done: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "done",
        abstract: "Mark a step, checklist item or follow-up as done.",
        discussion: """
            With --wrong the step is also marked as wrong in the runbook, even when it was done or skipped before.
            `tocsin runbook stats` counts such marks.
            """
    )

    @Argument(
        help: ArgumentHelp("The task's handle; see `tocsin next` or `tocsin tasks`.", valueName: "task"),
        completion: .custom { _, _, _ in Completion.tasks() }
    )
    var task: String

    @Option(help: ArgumentHelp("What is wrong with the step in the runbook.", valueName: "text"), transform: filled)
    var wrong: String?

    @OptionGroup var time: TimeOption
    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        try context.end(at: time.at) { desk, timing in try desk.finish(task, timing, wrong: wrong) }
    }
}

struct Skip: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "skip",
        abstract: "Say that a task won't be done, and why."
    )

    @Argument(
        help: ArgumentHelp("The task's handle; see `tocsin next` or `tocsin tasks`.", valueName: "task"),
        completion: .custom { _, _, _ in Completion.tasks() }
    )
    var task: String

    @Option(help: ArgumentHelp("The reason.", valueName: "text"))
    var why: String

    @OptionGroup var time: TimeOption
    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        try context.end(at: time.at) { desk, timing in try desk.skip(task, timing, why: why) }
    }
}

struct FollowUp: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow-up",
        abstract: "What to do after the incident, with an owner and a date.",
        subcommands: [Add.self, ListAll.self, Done.self, Drop.self]
    )

    struct Add: TocsinCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Add a follow-up."
        )

        @Argument(help: ArgumentHelp("[INC] TEXT, or - for standard input.", valueName: "text"))
        var words: [String]

        @Option(
            help: ArgumentHelp("Who does it.", valueName: "who"),
            completion: .custom { _, _, _ in Completion.people() },
            transform: filled
        )
        var owner: String?

        @Option(
            parsing: .unconditional,
            help: ArgumentHelp("By when: +3d, friday, 2026-12-01, or a time.", valueName: "time")
        )
        var due: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: Context) throws {
            let workspace = try context.workspace()
            let (name, words) = Context.split(words)
            let text = try context.text(words, limit: 10_000)
            let dueAt = try due.map { (text) throws(TocsinError) in
                try TimeExpression.parseDue(text, now: context.world.now(), hours: workspace.hours)
            }
            let body = FollowUpAdded(text: text, owner: owner, dueAt: dueAt)
            let task = try context.desk(workspace).addFollowUp(body) { reader in
                try context.incident(name, reader, words: 2, typed: text)
            }
            try context.answerTask(task, workspace)
        }
    }

    struct ListAll: TocsinCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List follow-ups, of all incidents unless one is named."
        )

        @Argument(
            help: ArgumentHelp("The incident.", valueName: "inc"),
            completion: .custom { _, _, _ in Completion.incidents() }
        )
        var incident: String?

        @Flag(help: "In every state.")
        var all = false

        @OptionGroup var options: GlobalOptions

        func run(in context: Context) throws {
            try context.answerTasks(try context.workspace()) { reader in
                var filter = TaskFilter()
                filter.origin = .followUp
                filter.everyState = all
                if let name = incident ?? options.incident { filter.incident = try reader.resolveIncident(name) }
                return try reader.tasks(filter)
            }
        }
    }

    struct Drop: TocsinCommand {
        static let configuration = CommandConfiguration(
            commandName: "drop",
            abstract: "Say that a follow-up won't be done, and why."
        )

        @Argument(
            help: ArgumentHelp("The follow-up's handle.", valueName: "task"),
            completion: .custom { _, _, _ in Completion.tasks() }
        )
        var task: String

        @Option(help: ArgumentHelp("The reason.", valueName: "text"))
        var why: String

        @OptionGroup var time: TimeOption
        @OptionGroup var options: GlobalOptions

        func run(in context: Context) throws {
            try context.end(at: time.at) { desk, timing in try desk.skip(task, timing, why: why) }
        }
    }
}

extension Context {
    /// Ends a task in one way, and answers with it.
    func end(at time: String?, _ work: (Desk, Timing) throws -> NamedTask) throws {
        let workspace = try workspace()
        try answerTask(try work(try desk(workspace), try timing(time, workspace)), workspace)
    }

    func answerTask(_ named: NamedTask, _ workspace: Workspace) throws {
        let now = world.now()
        try answer(named.json(now: now), text: taskLine(named, now: now, zone: workspace.zone))
    }

    /// Answers with a list of tasks, across incidents.
    func answerTasks(_ workspace: Workspace, _ query: (Reader) throws -> [StoredTask]) throws {
        let now = world.now()
        let tasks = try workspace.store.read { reader in try reader.named(try query(reader)) }
        if tasks.count == TaskFilter().limit {
            note("only the first \(tasks.count) are shown; name an incident, or finish some of them first")
        }
        let lines = tasks.map { taskLine($0, now: now, zone: workspace.zone) }
        try answer(
            tasks.map { $0.json(now: now) },
            text: lines.isEmpty ? "Nothing to do here." : lines.joined(separator: "\n")
        )
    }
}

extension String {
    /// `ana` for `human:ana`: what people call each other.
    var withoutActorKind: String { hasPrefix("human:") ? String(dropFirst(6)) : self }
}
