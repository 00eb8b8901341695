import ArgumentParser
import Domain
import Foundation
import Runbook
import Store

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
        let severity = try workspace.configuration.severities.resolve(self.severity)
        let timing = try context.timing(time.at, workspace)
        let runbook = context.runbookOrWarning(workspace)
        let title = try context.title(context.text(title, limit: 10_000))
        let confirmed = try context.playbook(playbook, runbook)
        let suggested = confirmed == nil ? runbook?.suggestPlaybook(for: title) : nil
        let body = IncidentDeclared(
            title: title,
            severity: severity.name,
            drill: drill,
            started: try context.time(started, workspace),
            detected: try context.time(detected, workspace),
            components: components,
            playbook: confirmed?.name,
            suggestedPlaybook: suggested?.playbook.name
        )
        let commander = commander
        let id = try workspace.write(context, onlyAppends: true) { ledger in
            let id = ledger.identifier()
            try ledger.append(Incident.declare(body, as: id, at: timing.at), to: id, at: timing.at, id: id)
            try ledger.append(IncidentNumbered(number: try ledger.nextNumber()), to: id, at: timing.at)
            if let commander {
                try ledger.append(RoleAssigned(role: Role.commander, person: commander), to: id, at: timing.at)
            }
            let plans = [
                runbook?.procedurePlan(
                    severity: severity.name,
                    in: workspace.configuration.severities,
                    from: timing.at,
                    anchor: .declared,
                    hours: workspace.hours,
                    id: ledger.identifier
                ),
                confirmed?.plan(id: ledger.identifier),
            ]
            for plan in plans.compactMap({ $0 }) { try ledger.append(plan, to: id, at: timing.at) }
            return id
        }
        if runbook?.procedure(severity: severity.name, in: workspace.configuration.severities) == nil {
            context.note("the runbook has no procedure for \(severity.name), so no steps were planned")
        }
        if let suggested {
            context.note("the playbook \"\(suggested.playbook.name)\" is suggested by \(suggested.why)")
        }
        try context.answerIncident(id, workspace)
    }
}

extension Context {
    /// A title on one line, of 1 to 500 bytes.
    func title(_ text: String) throws(TocsinError) -> String {
        let title = text.split(whereSeparator: \.isNewline).joined(separator: " ")
            .trimmingCharacters(in: .whitespaces)
        guard title.utf8.count <= 500 else {
            throw TocsinError(
                .usage,
                "The title has \(title.utf8.count) bytes, more than 500. Nothing was recorded. Shorten it, and log the rest."
            )
        }
        return title
    }

    /// The workspace; the first declaration of a user who has none makes the default one.
    func workspaceForDeclaring() throws -> Workspace {
        let folder = Workspace.locate(options.workspace, in: world)
        if !Workspace.isWorkspace(folder), folder == Workspace.standard(in: world) {
            try Workspace.make(at: folder, runbook: nil, in: world)
            note("there was no workspace, so one was made in \(folder)")
        }
        return try Workspace.open(folder, in: world)
    }

    /// The runbook.
    ///
    /// An incident must not wait for somebody to mend it, so what is wrong with it is only told.
    func runbookOrWarning(_ workspace: Workspace) -> Runbook? {
        do {
            let runbook = try workspace.runbook()
            if runbook == nil { note("there is no runbook at \(workspace.runbookPath)") }
            return runbook
        } catch {
            note("the runbook was left out: \(error.detail)")
            return nil
        }
    }

    /// The playbook that a person names.
    func playbook(_ name: String?, _ runbook: Runbook?) throws -> Playbook? {
        guard let name else { return nil }
        guard let runbook else {
            throw TocsinError(.notFound, "There is no runbook, so no playbook \(name). Nothing was recorded.")
        }
        return try runbook.playbook(named: name)
    }
}
