import ArgumentParser
import Domain
import Foundation
import Markdown
import Report
import Store

struct MakeReport: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Render an incident as a document: report, post-mortem, status update, runbook update.",
        discussion: "The same log, template, configuration, version and --as-of give the same bytes."
    )

    @Argument(
        help: ArgumentHelp("The incident; the only active one when left out.", valueName: "inc"),
        completion: .custom { _, _, _ in Completion.incidents() }
    )
    var incident: String?

    @Option(
        help: ArgumentHelp(
            "report, postmortem, status-update, runbook-update, or one of templates/.",
            valueName: "name"
        ),
        completion: .custom { _, _, _ in Completion.templates() }
    )
    var template = "report"

    @Option(help: ArgumentHelp("With runbook-update: every proposal of a month, such as 2026-11.", valueName: "month"))
    var month: String?

    @Option(help: ArgumentHelp("md, html, text, json, man or latex.", valueName: "format"))
    var format: FormatName?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("What was known then; the last event when left out.", valueName: "time")
    )
    var asOf: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"), completion: .file())
    var output: String?

    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws { try request.run(in: context) }

    var request: ReportRequest {
        ReportRequest(
            incident: incident,
            template: template,
            month: month,
            format: format,
            asOf: asOf,
            output: output
        )
    }
}

/// Which document `report` was asked for.
struct ReportRequest: Hashable, Request {
    var incident: String?
    var template = Documents.report
    var month: String?
    var format: FormatName?
    var asOf: String?
    var output: String?

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        let asOf = try context.time(asOf, workspace)
        let format = context.format(format, output)
        let documents = Documents(overrides: try workspace.templates())
        if let month {
            guard template == Documents.runbookUpdate else {
                throw TocsinError(
                    .usage,
                    "Only the template \(Documents.runbookUpdate) is about a month. Leave --month out, or name that template."
                )
            }
            let span = try MonthSpan(month, zone: workspace.zone)
            let input = try workspace.store.read { reader in try update(in: span, asOf, context, workspace, reader) }
            try context.deliver(try documents.render(runbookUpdate: input, format: format), to: output)
            return
        }
        let usesHandles = try documents.usesHandles(template: template, format: format)
        let input = try workspace.store.read { reader in
            try workspace.documentInput(
                try context.incident(incident, reader),
                asOf: asOf,
                withHandles: usesHandles,
                reader
            )
        }
        try context.deliver(try documents.render(template: template, input: input, format: format), to: output)
    }
}

extension ReportRequest {
    /// The proposals that were made in a month, by incident.
    private func update(
        in span: MonthSpan,
        _ asOf: Instant?,
        _ context: Context,
        _ workspace: Workspace,
        _ reader: Reader
    ) throws -> RunbookUpdateInput {
        guard incident == nil, context.options.incident == nil else {
            throw TocsinError(.usage, "Give an incident or --month, not both.")
        }
        var filter = ProposalFilter()
        filter.since = span.start
        filter.before = span.end
        var ids: [Identifier] = []
        for stored in try reader.proposals(filter) where !ids.contains(stored.incident) { ids.append(stored.incident) }
        var inputs: [DocumentInput] = []
        for id in ids {
            if let asOf, let declared = try reader.event(id)?.recorded, declared > asOf { continue }
            var input = try workspace.documentInput(id, asOf: asOf, withHandles: false, reader)
            input.incident.proposals.removeAll { $0.at < span.start || $0.at >= span.end }
            if !input.incident.proposals.isEmpty { inputs.append(input) }
        }
        return RunbookUpdateInput(
            scope: span.name,
            incidents: inputs,
            zone: workspace.zone,
            // The last event of any of them, so that the same log gives the same bytes.
            asOf: asOf ?? inputs.map(\.asOf).max() ?? span.start,
            program: "tocsin \(Tocsin.version)"
        )
    }
    static func plain(_ arguments: ArraySlice<String>) -> (request: any Request, options: Options)? {
        let known: Set = ["--template", "--format", "--as-of", "--output", "-o"]
        guard let line = PlainArguments(arguments, known: known), line.words.count < 2,
            line.values["-o"] == nil || line.values["--output"] == nil
        else { return nil }
        let formats = (line.values["--format"] ?? []).map(FormatName.init(rawValue:))
        guard !formats.contains(nil) else { return nil }
        let request = ReportRequest(
            incident: line.words.first,
            template: line.last("--template") ?? Documents.report,
            format: formats.last ?? nil,
            asOf: line.last("--as-of"),
            output: line.last("--output") ?? line.last("-o")
        )
        return (request, line.options)
    }
}

struct Handover: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "handover",
        abstract: "What the next shift must know: active incidents, overdue tasks, follow-ups, what changed."
    )

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("When the shift began; 12 hours ago when left out.", valueName: "time")
    )
    var since: String?

    @Option(help: ArgumentHelp("md, html, text, json, man or latex.", valueName: "format"))
    var format: FormatName?

    @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"), completion: .file())
    var output: String?

    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        let now = context.world.now()
        let from =
            try since.map { (text) throws(TocsinError) in
                try TimeExpression.parseSince(text, now: now, zone: workspace.zone)
            } ?? now.advanced(bySeconds: -12 * 3_600)
        let input = try workspace.store.read { reader in
            try workspace.handoverInput(from: from, to: now, reader)
        }
        let format = context.format(format, output)
        let documents = Documents(overrides: try workspace.templates())
        let text =
            format == .json ? try jsonText(HandoverJSON(input)) : try documents.render(handover: input, format: format)
        try context.deliver(text, to: output)
    }
}

struct WriteArchive: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "Write every incident to incidents/ as Markdown; writing again changes no byte.",
        discussion: "A file that a person edited is reported and never overwritten."
    )

    @Argument(help: ArgumentHelp("The folder; the workspace's incidents/ when left out.", valueName: "dir"))
    var folder: String?

    @OptionGroup var options: GlobalOptions

    private struct Answer: Encodable {
        var file: String
        /// written, unchanged, replaced, edited or foreign.
        var result: String
        /// The older name of a replaced file.
        @Nullable var replaced: String?
        /// Files that a person edited, which stay as they are.
        var kept: [String]

        init(_ outcome: Archive.Outcome) {
            file = outcome.file
            kept = outcome.kept
            switch outcome.change {
            case .written: result = "written"
            case .unchanged: result = "unchanged"
            case .replaced(let old):
                result = "replaced"
                replaced = old
            case .edited: result = "edited"
            case .foreign: result = "foreign"
            }
        }
    }

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        let folder = folder.map { Workspace.absolute($0, in: context.world) } ?? workspace.archiveFolder
        var archive = try workspace.archive(in: folder)
        let usesHandles = try archive.usesHandles()
        var answers: [Answer] = []
        for id in try workspace.store.read({ reader in try reader.incidentIdentifiers() }) {
            let input = try workspace.store.read { reader in
                try workspace.documentInput(id, asOf: nil, withHandles: usesHandles, reader)
            }
            let outcome = try archive.write(input)
            context.noteKept(outcome, in: folder)
            answers.append(Answer(outcome))
        }
        var lines = answers.filter { $0.result != "unchanged" }.map { answer in
            "\(answer.result)  \(answer.file)" + (answer.replaced.map { "  (was \($0))" } ?? "")
        }
        let unchanged = answers.count { $0.result == "unchanged" }
        lines.append("\(counted(answers.count, "incident")), \(unchanged) unchanged, in \(folder)")
        try context.answer(answers, text: lines.joined(separator: "\n"))
    }
}

extension Workspace {
    /// What a document shows: as projected, or folded anew from what was recorded until a moment.
    ///
    /// Handles take a look-up for each entry; most documents show none.
    func documentInput(
        _ id: Identifier,
        asOf: Instant?,
        withHandles: Bool,
        _ reader: Reader
    ) throws -> DocumentInput {
        guard let current = try reader.incident(id) else {
            throw TocsinError(.notFound, "There is no incident \(id.text).")
        }
        var stored = current
        var timeline: [TimelineEntry]
        let last = current.activity.updatedAt ?? .earliest
        if let asOf, asOf < last {
            let events = try reader.events(of: id).filter { $0.recorded <= asOf }
            guard let replayed = IncidentFold.replay(events), replayed.fold.incident.isDeclared else {
                throw TocsinError(
                    .notFound,
                    "\(current.incident.name) was not declared yet at \(zone.full(asOf)). Give a later --as-of."
                )
            }
            stored = StoredIncident(incident: replayed.fold.incident, activity: replayed.fold.activity)
            timeline = replayed.timeline
        } else {
            timeline = try reader.timeline(of: id)
        }
        let names = try Context.Names(of: [stored], reader)
        return DocumentInput(
            incident: stored.incident,
            activity: stored.activity,
            timeline: timeline,
            handle: names.handles[id] ?? "",
            entryHandles: withHandles ? try reader.handles(of: timeline.map(\.id), among: .entries) : [:],
            taskHandles: withHandles
                ? try reader.handles(of: stored.incident.tasks.map(\.id), among: .tasks) : [:],
            proposalHandles: try reader.handles(of: stored.incident.proposals.map(\.id), among: .proposals),
            severity: configuration.severities.find(stored.incident.severity),
            zone: zone,
            asOf: asOf ?? last,
            program: "tocsin \(Tocsin.version)",
            names: names.linked
        )
    }

    func handoverInput(from: Instant, to: Instant, _ reader: Reader) throws -> HandoverInput {
        func named(_ stored: StoredTask) throws -> HandoverInput.Task {
            HandoverInput.Task(
                stored.task,
                handle: try reader.handle(of: stored.task.id, among: .tasks),
                incident: try reader.name(of: stored.incident) ?? stored.incident.text
            )
        }
        var overdue = TaskFilter()
        overdue.dueBefore = to
        var followUps = TaskFilter()
        followUps.origin = .followUp
        return HandoverInput(
            from: from,
            to: to,
            active: try reader.activeIncidents().map { stored in
                var input = try documentInput(stored.incident.id, asOf: nil, withHandles: true, reader)
                input.asOf = to
                return input
            },
            overdue: try reader.tasks(overdue).map(named),
            followUps: try reader.tasks(followUps).map(named),
            changes: try reader.entries(recordedSince: from, until: to, limit: 500).reversed().map { entry in
                HandoverInput.Change(
                    entry,
                    handle: try reader.handle(of: entry.id, among: .entries),
                    incident: try reader.name(of: entry.incident) ?? entry.incident.text
                )
            },
            zone: zone,
            asOf: to,
            program: "tocsin \(Tocsin.version)"
        )
    }

    func archive(in folder: String) throws -> Archive {
        try Archive(folder: folder, documents: Documents(overrides: templates()), digest: sha256)
    }
}

/// What `--format` takes.
enum FormatName: String, CaseIterable, ExpressibleByArgument {
    case md, html, text, json, man, latex
}

extension Context {
    /// The format that is asked for, else that of the file's name, else text for the terminal.
    func format(_ name: FormatName?, _ file: String?) -> DocumentFormat {
        let suffix = file.flatMap { $0.split(separator: ".").last.map(String.init) }
        switch name ?? suffix.flatMap(FormatName.init(rawValue:)) ?? (options.json ? .json : file == nil ? .text : .md)
        {
        case .md: return .markdown
        case .html: return .html
        case .text: return .text(width: min(world.width, 100), colour: file == nil && world.hasColour)
        case .json: return .json
        case .man: return .man
        case .latex: return .latex
        }
    }

    /// Writes a document to a file, or prints it.
    func deliver(_ text: String, to file: String?) throws {
        guard let file else {
            world.output(text.hasSuffix("\n") ? text : text + "\n")
            return
        }
        let path = Workspace.absolute(file, in: world)
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw TocsinError(.cannotCreate, "\(path) can't be written: \(error.localizedDescription)")
        }
        note("written to \(path)")
    }

    /// After an erasure the archive must not keep the words either.
    func rearchive(_ incident: Identifier, _ workspace: Workspace) throws {
        var archive = try workspace.archive(in: workspace.archiveFolder)
        guard archive.holds(incident) else { return }
        let usesHandles = try archive.usesHandles()
        let input = try workspace.store.read { reader in
            try workspace.documentInput(incident, asOf: nil, withHandles: usesHandles, reader)
        }
        noteKept(try archive.write(input), in: workspace.archiveFolder)
    }

    /// Tells which files of the archive were left as a person made them.
    fileprivate func noteKept(_ outcome: Archive.Outcome, in folder: String) {
        switch outcome.change {
        case .edited: note("\(folder)/\(outcome.file) was edited by a person and is kept as it is")
        case .foreign: note("\(folder)/\(outcome.file) is not the archive's, so it is kept and nothing was written")
        case .written, .unchanged, .replaced: break
        }
        for name in outcome.kept { note("\(folder)/\(name) was edited by a person and is kept beside \(outcome.file)") }
    }
}

extension HandoverJSON {
    fileprivate init(_ input: HandoverInput) {
        self.init(
            from: input.from,
            to: input.to,
            active: input.active.map { document in
                IncidentJSON(
                    document.incident,
                    activity: document.activity,
                    handle: document.handle,
                    now: input.asOf,
                    updateDueAt: document.updateDueAt,
                    names: document.names
                )
            },
            overdue: input.overdue.map { TaskJSON($0.task, handle: $0.handle, incident: $0.incident, now: input.asOf) },
            followUps: input.followUps.map {
                TaskJSON($0.task, handle: $0.handle, incident: $0.incident, now: input.asOf)
            },
            changes: input.changes.map { EntryJSON($0.entry, handle: $0.handle, incident: $0.incident) }
        )
    }
}
