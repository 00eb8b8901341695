import ArgumentParser
import Domain
import Operations
import Report
import Store

struct List: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List incidents, the latest first."
    )

    @Option(
        help: ArgumentHelp(
            "open, acknowledged, mitigated, resolved, closed, cancelled, or active.",
            valueName: "status"
        ),
        completion: .list(["active"] + Status.allCases.map(\.rawValue))
    )
    var status: String?

    @Option(
        help: ArgumentHelp("Of one severity.", valueName: "severity"),
        completion: .custom { _, _, _ in Completion.severities() }
    )
    var severity: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("Declared since: 7d, 24h, a date.", valueName: "time"))
    var since: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("Declared until.", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("That affected a component.", valueName: "name"))
    var component: String?

    @Option(help: ArgumentHelp("How many at most.", valueName: "n"))
    var limit = 50

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 100000.") }
    }

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        let now = context.world.now()
        var filter = IncidentFilter()
        filter.statuses = try statuses()
        filter.severity = try severity.map { (name) throws(TocsinError) in
            try workspace.configuration.severities.resolve(name).name
        }
        filter.since = try since.map { (text) throws(TocsinError) in
            try TimeExpression.parseSince(text, now: now, zone: workspace.zone)
        }
        filter.until = try until.map { (text) throws(TocsinError) in
            try TimeExpression.parseUntil(text, now: now, zone: workspace.zone)
        }
        filter.component = component
        filter.limit = limit
        let incidents = try workspace.store.read { reader in
            try workspace.named(try reader.incidents(filter), reader)
        }
        var table = Table()
        for named in incidents {
            let incident = named.incident
            table.add(
                Style.bold(named.name),
                severityText(incident.severity),
                statusText(incident.status) + (incident.drill ? " drill" : ""),
                incident.time(of: .declared).map { workspace.zone.clock($0, relativeTo: now) } ?? "unknown",
                incident.title
            )
        }
        let width = context.world.outputIsTerminal ? context.world.width : nil
        try context.answer(
            incidents.map { $0.json(now: now) },
            text: incidents.isEmpty ? "No incident." : table.lines(width: width).joined(separator: "\n")
        )
    }

    private func statuses() throws(TocsinError) -> [Status] {
        guard let status else { return [] }
        if status == "active" { return Status.allCases.filter(\.isActive) }
        guard let known = Status(rawValue: status.lowercased()) else {
            throw TocsinError(
                .usage,
                "There is no status \(status). Use active, \(Status.allCases.map(\.rawValue).joined(separator: ", "))."
            )
        }
        return [known]
    }
}

struct Show: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one incident: facts, milestones, roles, tasks."
    )

    @Argument(
        help: ArgumentHelp("The incident; the only active one when left out.", valueName: "inc"),
        completion: .custom { _, _, _ in Completion.incidents() }
    )
    var incident: String?

    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        let id = try workspace.store.read { reader in try context.incident(incident, reader) }
        try context.answerIncident(id, workspace)
    }
}

struct Timeline: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline",
        abstract: "Show what happened, by when it happened; corrections are marked."
    )

    @Argument(
        help: ArgumentHelp("The incident; the only active one when left out.", valueName: "inc"),
        completion: .custom { _, _, _ in Completion.incidents() }
    )
    var incident: String?

    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        try context.answerEntries(workspace, whenEmpty: "Nothing has happened yet.") { reader in
            try reader.timeline(of: try context.incident(incident, reader))
        }
    }
}

struct Search: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find timeline entries by their words, the best match first."
    )

    @Argument(help: ArgumentHelp("Words, or beginnings of words.", valueName: "text"))
    var words: [String]

    @Option(help: ArgumentHelp("How many at most.", valueName: "n"))
    var limit = 50

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 100000.") }
    }

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        let text = words.joined(separator: " ")
        try context.answerEntries(workspace, whenEmpty: "Nothing found for “\(text)”.", naming: true) { reader in
            try reader.search(text, limit: limit)
        }
    }
}

struct Similar: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "similar",
        abstract: "Find past incidents like this one, and say why."
    )

    @Argument(
        help: ArgumentHelp("The incident; the only active one when left out.", valueName: "inc"),
        completion: .custom { _, _, _ in Completion.incidents() }
    )
    var incident: String?

    @Option(help: ArgumentHelp("How many at most.", valueName: "n"))
    var limit = 5

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...100).contains(limit) else { throw ValidationError("--limit must be from 1 to 100.") }
    }

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        let now = context.world.now()
        let similar = try workspace.store.read { reader in
            try workspace.similar(to: try context.incident(incident, reader), limit: limit, reader)
        }
        var table = Table()
        for found in similar {
            let incident = found.incident.incident
            table.add(
                Style.bold(found.incident.name),
                statusText(incident.status),
                incident.time(of: .declared).map { workspace.zone.clock($0, relativeTo: now) } ?? "unknown",
                "\(incident.title)  \(Style.dim("(\(found.why))"))"
            )
        }
        try context.answer(
            similar.map { $0.json(now: now) },
            text: similar.isEmpty ? "No past incident is like it." : table.lines(width: nil).joined(separator: "\n")
        )
    }
}

extension Context {
    /// Answers with timeline entries.
    func answerEntries(
        _ workspace: Workspace,
        whenEmpty: String,
        naming: Bool = false,
        _ query: (Reader) throws -> [TimelineEntry]
    ) throws {
        let entries = try workspace.store.read { reader in try reader.named(try query(reader)) }
        let shown = entries.map { entry in
            guard naming else { return entry }
            var told = entry.entry
            told.text = "\(entry.incident): \(told.text)"
            return NamedEntry(told, handle: entry.handle, incident: entry.incident)
        }
        try answer(
            entries.map(\.json),
            text: entries.isEmpty ? whenEmpty : entryLines(shown, zone: workspace.zone).joined(separator: "\n")
        )
    }
}
