import ArgumentParser
import Domain
import Foundation
import Report
import Runbook
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
        let workspace = try context.workspace()
        let severity = try workspace.configuration.severities.resolve(words[words.count - 1])
        let runbook = context.runbookOrWarning(workspace)
        try context.change(words.count == 2 ? words[0] : nil, at: time.at, in: workspace) { ledger, incident, timing in
            try ledger.append(
                incident.change(severity: severity.name, why: why, timing),
                to: incident.id,
                at: timing.at
            )
            let done = incident.tasks.filter { $0.origin == .procedure && ($0.state == .done || $0.state == .skipped) }
            let plan = runbook?.procedurePlan(
                severity: severity.name,
                in: workspace.configuration.severities,
                from: timing.at,
                anchor: .severityChanged,
                without: Set(done.map(\.text)),
                hours: workspace.hours,
                id: ledger.identifier
            )
            if let plan { try ledger.append(plan, to: incident.id, at: timing.at) }
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
        try context.change(words.count == 3 ? words[0] : nil, at: time.at) { ledger, incident, timing in
            try ledger.append(incident.assign(rest[1], to: rest[0].lowercased()), to: incident.id, at: timing.at)
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
        let role = words[words.count - 1].lowercased()
        try context.change(words.count == 2 ? words[0] : nil, at: time.at) { ledger, incident, timing in
            try ledger.append(incident.unassign(role), to: incident.id, at: timing.at)
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
        let confirmed =
            playbook == nil ? nil : try context.playbook(playbook, context.runbookOrWarning(workspace))
        let edit = IncidentEdited(
            title: try title.map { (text) throws(TocsinError) in try context.title(text) },
            started: try context.time(started, workspace),
            detected: try context.time(detected, workspace),
            components: components.isEmpty ? nil : components,
            impact: impact,
            playbook: confirmed?.name
        )
        try context.change(incident, at: nil, in: workspace, briefly: false) { ledger, incident, timing in
            try ledger.append(incident.edit(edit), to: incident.id, at: timing.at)
            for (milestone, instant) in [(Milestone.started, edit.started), (.detected, edit.detected)] {
                guard let instant,
                    let moved = incident.rescheduling(milestone, to: instant, hours: workspace.hours)
                else { continue }
                try ledger.append(moved, to: incident.id, at: timing.at)
            }
            if let confirmed, incident.playbook != confirmed.name, let plan = confirmed.plan(id: ledger.identifier) {
                try ledger.append(plan, to: incident.id, at: timing.at)
            }
        }
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
        let target = words[words.count - 1]
        try context.change(words.count == 2 ? words[0] : nil, at: nil, briefly: false) { ledger, incident, timing in
            let link: LinkAdded
            if target.contains("://") {
                link = LinkAdded(url: try Link.address(target), title: title)
            } else {
                let other = try ledger.incident(try ledger.reader.resolveIncident(target))
                link = LinkAdded(incident: other.id, key: other.key, title: title ?? other.title)
            }
            try ledger.append(incident.link(link), to: incident.id, at: timing.at)
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
            try workspace.write(context) { ledger in try ledger.set(.currentIncident, nil) }
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
        let id = try workspace.write(context) { ledger in
            let id = try ledger.reader.resolveIncident(incident)
            try ledger.set(.currentIncident, id.text)
            return id
        }
        try context.answerIncident(id, workspace)
    }
}
