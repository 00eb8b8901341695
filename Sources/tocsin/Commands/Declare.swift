import ArgumentParser
import Domain
import Operations

struct Declare: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "declare",
        abstract: "Declare an incident: it gets a number, and the severity's procedure as timed steps.",
        discussion: "Example: tocsin declare P0 all calls failing since the deploy"
    )

    @Argument(
        help: ArgumentHelp(
            "P0, P1 and so on, as the workspace has them; SEV1 and sev-1 are understood.",
            valueName: "severity"
        ),
        completion: .custom { _, _, _ in Completion.severities() }
    )
    var severity: String

    @Argument(help: ArgumentHelp("What is broken, in a few words.", valueName: "title"))
    var title: [String]

    @Option(
        help: ArgumentHelp("The runbook's playbook to follow.", valueName: "name"),
        completion: .custom { _, _, _ in Completion.playbooks() }
    )
    var playbook: String?

    @OptionGroup var time: TimeOption

    @Option(parsing: .unconditional, help: ArgumentHelp("When the impact began.", valueName: "time"))
    var started: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("When it was noticed.", valueName: "time"))
    var detected: String?

    @Option(
        name: .customLong("component"),
        help: ArgumentHelp("What is affected; may be repeated.", valueName: "name"),
        transform: filled
    )
    var components: [String] = []

    @Option(
        help: ArgumentHelp("Who leads.", valueName: "who"),
        completion: .custom { _, _, _ in Completion.people() },
        transform: filled
    )
    var commander: String?

    @Flag(help: "An exercise: marked everywhere, and left out of the numbers.")
    var drill = false

    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        let workspace = try context.workspaceForDeclaring()
        let declaration = Declaration(
            severity: severity,
            title: try context.text(title, limit: 10_000),
            playbook: playbook,
            started: try context.time(started, workspace),
            detected: try context.time(detected, workspace),
            components: components,
            commander: commander,
            drill: drill
        )
        let timing = try context.timing(time.at, workspace)
        try context.answerIncident(try context.desk(workspace).declare(declaration, timing), workspace)
    }
}

extension Context {
    /// The workspace; the first declaration of a user who has none makes the default one.
    func workspaceForDeclaring() throws -> Workspace {
        if world.service != nil { return try workspace() }
        let folder = Workspace.locate(options.workspace, in: world)
        if !Workspace.isWorkspace(folder), folder == Workspace.standard(in: world) {
            try Workspace.make(at: folder, runbook: nil, in: world)
            note("there was no workspace, so one was made in \(folder)")
        }
        return try Workspace.open(folder, in: world)
    }
}
