import ArgumentParser
import Domain
import Operations
import Store

struct ChangeSeverity: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "severity",
        abstract: "Raise or lower the severity, and plan its procedure; what was done stays done."
    )

    @Argument(
        help: ArgumentHelp("[INC] SEVERITY", valueName: "severity"),
        completion: .custom { _, _, _ in Completion.severities() }
    )
    var words: [String]

    @OptionGroup var time: TimeOption

    @Option(help: ArgumentHelp("The reason, for the timeline.", valueName: "text"), transform: filled)
    var why: String?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...2).contains(words.count) else { throw ValidationError("Give [INC] and one severity.") }
    }

    func run(in context: Context) throws {
        try context.change(words.count == 2 ? words[0] : nil, at: time.at) { desk, incident, timing in
            try desk.changeSeverity(incident, to: words[words.count - 1], timing, why: why)
        }
    }
}

struct Assign: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "assign",
        abstract: "Give somebody a role, such as commander, scribe or responder."
    )

    @Argument(help: ArgumentHelp("[INC] ROLE WHO", valueName: "role"), completion: .list(Role.usual))
    var words: [String]

    @OptionGroup var time: TimeOption
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (2...3).contains(words.count) else { throw ValidationError("Give [INC], a role and a person.") }
    }

    func run(in context: Context) throws {
        let rest = Array(words.suffix(2))
        try context.change(words.count == 3 ? words[0] : nil, at: time.at) { desk, incident, timing in
            try desk.assign(incident, rest[1], to: rest[0], timing)
        }
    }
}

struct Unassign: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "unassign",
        abstract: "Take a role from whoever has it."
    )

    @Argument(help: ArgumentHelp("[INC] ROLE", valueName: "role"), completion: .list(Role.usual))
    var words: [String]

    @OptionGroup var time: TimeOption
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...2).contains(words.count) else { throw ValidationError("Give [INC] and a role.") }
    }

    func run(in context: Context) throws {
        try context.change(words.count == 2 ? words[0] : nil, at: time.at) { desk, incident, timing in
            try desk.unassign(incident, words[words.count - 1], timing)
        }
    }
}

struct SetFacts: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Set facts of an incident: title, times, components, impact, playbook."
    )

    @Argument(
        help: ArgumentHelp("The incident; the only active one when left out.", valueName: "inc"),
        completion: .custom { _, _, _ in Completion.incidents() }
    )
    var incident: String?

    @Option(help: ArgumentHelp("What is broken, in a few words.", valueName: "text"))
    var title: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("When the impact began.", valueName: "time"))
    var started: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("When it was noticed.", valueName: "time"))
    var detected: String?

    @Option(
        name: .customLong("component"),
        help: ArgumentHelp("What is affected; may be repeated, and replaces what was set.", valueName: "name"),
        transform: filled
    )
    var components: [String] = []

    @Option(help: ArgumentHelp("What users noticed.", valueName: "text"), transform: filled)
    var impact: String?

    @Option(
        help: ArgumentHelp("The playbook to follow; its debug steps become tasks.", valueName: "name"),
        completion: .custom { _, _, _ in Completion.playbooks() }
    )
    var playbook: String?

    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        let facts = IncidentEdited(
            title: title,
            started: try context.time(started, workspace),
            detected: try context.time(detected, workspace),
            components: components.isEmpty ? nil : components,
            impact: impact,
            playbook: playbook
        )
        let id = try context.desk(workspace).edit({ try context.incident(incident, $0) }, facts)
        try context.answerIncident(id, workspace)
    }
}

struct AddLink: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "link",
        abstract: "Point from an incident to a page or to another incident."
    )

    @Argument(help: ArgumentHelp("[INC] URL|INC", valueName: "target"))
    var words: [String]

    @Option(help: ArgumentHelp("What is there.", valueName: "text"), transform: filled)
    var title: String?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...2).contains(words.count) else { throw ValidationError("Give [INC] and a URL or an incident.") }
    }

    func run(in context: Context) throws {
        try context.change(words.count == 2 ? words[0] : nil, briefly: false) { desk, incident, _ in
            try desk.link(incident, to: words[words.count - 1], title: title)
        }
    }
}

struct Use: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "use",
        abstract: "Choose the incident that commands mean when they name none; without INC, show the choice."
    )

    @Argument(
        help: ArgumentHelp("The incident.", valueName: "inc"),
        completion: .custom { _, _, _ in Completion.incidents() }
    )
    var incident: String?

    @Flag(help: "Forget the choice.")
    var clear = false

    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        if clear {
            try context.desk(workspace).write { ledger in try ledger.set(.currentIncident, nil) }
            context.note("no incident is chosen any more")
            return
        }
        guard let incident else {
            let current = try workspace.store.read { reader in try reader.currentIncident() }
            guard let current else {
                throw TocsinError(.notFound, "No incident is chosen. Choose one with `tocsin use INC-n`.")
            }
            try context.answerIncident(current, workspace)
            return
        }
        let id = try context.desk(workspace).write { ledger in
            let id = try ledger.reader.resolveIncident(incident)
            try ledger.set(.currentIncident, id.text)
            return id
        }
        try context.answerIncident(id, workspace)
    }
}
