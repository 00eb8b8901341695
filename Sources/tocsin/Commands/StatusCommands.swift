import ArgumentParser
import Domain
import Operations
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
        try context.change(arguments.incident, at: arguments.time.at) { desk, incident, timing in
            try desk.acknowledge(incident, timing, why: arguments.why)
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
        try context.change(arguments.incident, at: arguments.time.at) { desk, incident, timing in
            try desk.mitigate(incident, timing, why: arguments.why)
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
        try context.change(arguments.incident, at: arguments.time.at) { desk, incident, timing in
            try desk.resolve(incident, timing, why: arguments.why)
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
        try context.change(arguments.incident, at: arguments.time.at) { desk, incident, timing in
            try desk.close(incident, timing, why: arguments.why)
        }
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
        try context.change(arguments.incident, at: arguments.time.at) { desk, incident, timing in
            try desk.reopen(incident, timing, why: arguments.why)
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
        try context.change(arguments.incident, at: arguments.time.at) { desk, incident, timing in
            try desk.cancel(incident, timing, why: arguments.why, duplicateOf: duplicateOf)
        }
    }
}

extension Context {
    /// Changes one incident, and answers with how it stands then.
    func change(
        _ incident: String?,
        at time: String? = nil,
        briefly: Bool = true,
        _ work: (Desk, IncidentChoice, Timing) throws -> Identifier
    ) throws {
        let workspace = try workspace()
        let timing = try timing(time, workspace)
        let id = try work(try desk(workspace), { reader in try self.incident(incident, reader) }, timing)
        try answerIncident(id, workspace, briefly: briefly)
    }
}
