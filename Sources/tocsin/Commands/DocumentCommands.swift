import ArgumentParser
import Domain
import Foundation
import Operations
import Report

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
        let format = context.format(format, output)
        if context.world.service == nil { Heap.takeLargePages() }
        let workspace = try context.workspace()
        let asOf = try context.time(asOf, workspace)
        if let month {
            guard template == Documents.runbookUpdate else {
                throw TocsinError(
                    .usage,
                    "Only the template \(Documents.runbookUpdate) is about a month. Leave --month out, or name that template."
                )
            }
            guard incident == nil, context.options.incident == nil else {
                throw TocsinError(.usage, "Give an incident or --month, not both.")
            }
            try context.deliver(try workspace.runbookUpdate(month: month, asOf: asOf, format: format), to: output)
            return
        }
        let document = try workspace.document(
            template: template,
            of: { try context.incident(incident, $0) },
            asOf: asOf,
            format: format,
            keep: { context.untilExit?.keep($0) }
        )
        try context.deliver(document, to: output)
    }
}

extension ReportRequest {
    static func plain(_ arguments: ArraySlice<String>) -> (request: any Request, options: Options)? {
        let known = ["--template", "--format", "--as-of", "--output", "-o"]
        guard let line = PlainArguments(arguments, known: known), line.words.count < 2,
            line.last("-o") == nil || line.last("--output") == nil
        else { return nil }
        var format: FormatName?
        for name in line.values("--format") {
            guard let known = FormatName(rawValue: name) else { return nil }
            format = known
        }
        let request = ReportRequest(
            incident: line.words.first,
            template: line.last("--template") ?? Documents.report,
            format: format,
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
        let document = try workspace.handover(from: from, to: now, format: context.format(format, output))
        try context.deliver(document, to: output)
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

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        if folder != nil, context.world.service != nil {
            throw TocsinError(
                .usage,
                "A service writes only its own archive. Nothing was written. Leave the folder out."
            )
        }
        let folder = folder.map { Workspace.absolute($0, in: context.world) } ?? workspace.archiveFolder
        let answers = try context.desk(workspace).writeArchive(in: folder)
        var lines = answers.filter { $0.result != "unchanged" }.map { answer in
            "\(answer.result)  \(answer.file)" + (answer.replaced.map { "  (was \($0))" } ?? "")
        }
        let unchanged = answers.count { $0.result == "unchanged" }
        lines.append("\(counted(answers.count, "incident")), \(unchanged) unchanged, in \(folder)")
        try context.answer(answers, text: lines.joined(separator: "\n"))
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
    func deliver(_ document: [UInt8], to file: String?) throws {
        let lineEnd = UInt8(ascii: "\n")
        guard let file else {
            world.print(document.last == lineEnd ? document : document + [lineEnd])
            return
        }
        try world.write(Data(document), to: file)
        note("written to \(world.service == nil ? Workspace.absolute(file, in: world) : file)")
    }
}
