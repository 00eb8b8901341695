import ArgumentParser
import Domain
import Operations

/// The root of the command tree.
struct Tocsin: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tocsin",
        abstract: "An incident manager and post-mortem tracker that works while everything else is down.",
        discussion: """
            Start with `tocsin init --runbook FILE` in your team's folder, or try `tocsin demo`.
            In an incident: `tocsin declare P1 what is broken`, then `tocsin next` says what to do.
            INC is a key such as INC-7, a number, a handle or an id; left out, the only active incident is meant.
            TIME is 14:05, -10m, 10m ago, yesterday 23:10, or RFC 3339.
            """,
        version: Program.version,
        groupedSubcommands: [
            CommandGroup(
                name: "During an incident",
                subcommands: [
                    Declare.self, Next.self, Log.self, Acknowledge.self, Mitigate.self, Resolve.self, Close.self,
                    Reopen.self, Cancel.self, ChangeSeverity.self, Assign.self, Unassign.self, Done.self, Skip.self,
                    Use.self,
                ]
            ),
            CommandGroup(
                name: "Looking",
                subcommands: [
                    List.self, Show.self, Timeline.self, Tasks.self, Search.self, Similar.self, ShowMetrics.self,
                    Handover.self,
                ]
            ),
            CommandGroup(
                name: "Correcting and completing",
                subcommands: [
                    Amend.self, Retract.self, Erase.self, SetFacts.self, AddLink.self, Attach.self, FollowUp.self,
                ]
            ),
            CommandGroup(name: "Documents", subcommands: [MakeReport.self, WriteArchive.self, RunbookCommand.self]),
            CommandGroup(name: "The service", subcommands: [Serve.self, TokenCommand.self]),
            CommandGroup(
                name: "The workspace",
                subcommands: [
                    Initialize.self, Demo.self, Verify.self, Rebuild.self, Backup.self, Restore.self,
                ]
            ),
        ]
    )
}

/// A command that runs in a world: parse, call, render.
///
/// Each names itself in its configuration: a name made from the type's costs a dynamic cast for every command there is,
/// most of the time that a short answer takes.
protocol TocsinCommand: ParsableCommand {
    var options: GlobalOptions { get }
    /// Where it runs when `--url` names a service.
    var place: CommandPlace { get }
    /// Files that it reads, as the person names them.
    var files: [String] { get }
    func run(in context: Context) throws
}

/// Where a command runs when a service is named.
enum CommandPlace {
    /// In the service, on its workspace.
    case service
    /// Here, since it is about this machine's files.
    case here
    /// Only where the database is.
    case machine
}

extension TocsinCommand {
    var place: CommandPlace { .service }
    var files: [String] { [] }
}

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Flag(help: "Print one JSON document instead of text.")
    var json = false

    @Option(name: .customLong("as"), help: ArgumentHelp("Who acts (or TOCSIN_ACTOR).", valueName: "name"))
    var actor: String?

    @Option(
        help: ArgumentHelp("The workspace's folder (or TOCSIN_WORKSPACE).", valueName: "dir"),
        completion: .directory
    )
    var workspace: String?

    @Option(
        help: ArgumentHelp("Which incident is meant (or TOCSIN_INCIDENT).", valueName: "inc"),
        completion: .custom { _, _, _ in Completion.incidents() }
    )
    var incident: String?

    @Option(
        help: ArgumentHelp("A service to run it in (or TOCSIN_URL), with the token in TOCSIN_TOKEN.", valueName: "url")
    )
    var url: String?
}

/// The values of what every command takes.
struct Options: Hashable {
    var json = false
    var actor: String?
    var workspace: String?
    var incident: String?
    var url: String?
}

extension GlobalOptions {
    var values: Options { Options(json: json, actor: actor, workspace: workspace, incident: incident, url: url) }
}

/// The value of an option that must say something, of up to 10,000 bytes.
@Sendable func filled(_ text: String) throws -> String {
    guard !text.isBlank, text.utf8.count <= 10_000 else {
        throw ValidationError("It must have 1 to 10,000 bytes. Nothing was recorded; leave it out, or say something.")
    }
    return text
}

/// `--at`, for what can be back-dated.
struct TimeOption: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("When it happened: 14:05, -10m, yesterday 23:10, RFC 3339.", valueName: "time")
    )
    var at: String?
}
