import Domain
import Markdown
import Synchronization

/// The documents that can be made: the built-in templates, and a workspace's own over them.
///
/// Rendering reads nothing but its input: the same input gives the same bytes.
package final class Documents: Sendable {
    /// Template texts by name, without `.md`.
    private let sources: [String: String]
    /// The templates that were asked for, since compiling one takes as long as rendering a hundred entries.
    private let compiled = Mutex<[String: Template]>([:])

    package static let report = "report"
    package static let handover = "handover"
    package static let runbookUpdate = "runbook-update"

    /// The templates that are part of the program.
    package static let builtIn: [String: String] = [
        report: String(decoding: PackageResources.report_md, as: UTF8.self),
        "postmortem": String(decoding: PackageResources.postmortem_md, as: UTF8.self),
        "status-update": String(decoding: PackageResources.status_update_md, as: UTF8.self),
        handover: String(decoding: PackageResources.handover_md, as: UTF8.self),
        runbookUpdate: String(decoding: PackageResources.runbook_update_md, as: UTF8.self),
        "_entry": String(decoding: PackageResources._entry_md, as: UTF8.self),
        "_task": String(decoding: PackageResources._task_md, as: UTF8.self),
    ]

    /// Those of a workspace without templates of its own.
    package static let standard = Documents()

    /// `overrides` are texts by name without `.md`; one whose name begins with `_` is only a part of others.
    package init(overrides: [String: String] = [:]) {
        sources = Documents.builtIn.merging(overrides) { _, own in own }
    }

    /// The documents about one incident, in alphabetical order.
    package var names: [String] {
        sources.keys.filter { !$0.hasPrefix("_") && $0 != Documents.handover }.sorted()
    }

    /// Throws `configuration`, with file and line, at the first template that names what isn't there or has a fault of syntax.
    package func check() throws(TocsinError) {
        for name in names where name != Documents.runbookUpdate { _ = try template(name, for: IncidentView.schema) }
        _ = try template(Documents.runbookUpdate, for: RunbookUpdateView.schema)
        _ = try template(Documents.handover, for: HandoverView.schema)
    }

    /// Whether a document says the handles of entries and tasks, so that its input must have them.
    ///
    /// The built-in reports don't, and finding the handles of a thousand entries takes longer than all the rest.
    package func usesHandles(template name: String, format: DocumentFormat) throws(TocsinError) -> Bool {
        if case .json = format { return true }
        try require(name)
        // Its handles are those of proposals, which are always there.
        if name == Documents.runbookUpdate { return false }
        return try template(name, for: IncidentView.schema).names.contains("handle")
    }

    /// A document about one incident, as UTF-8.
    ///
    /// Throws `notFound` for a template that isn't there, and `configuration` for a bad one.
    package func render(
        template name: String,
        input: DocumentInput,
        format: DocumentFormat
    ) throws(TocsinError) -> [UInt8] {
        if name == Documents.runbookUpdate {
            return try render(runbookUpdate: RunbookUpdateInput(input), format: format)
        }
        let view = IncidentView(input)
        if case .json = format {
            try require(name)
            return try json(view)
        }
        let title = (input.incident.drill ? "Drill: " : "") + "\(input.name) \(input.incident.title)"
        return convert(try markdown(name, view), title: title, to: format)
    }

    /// The document for the next shift.
    ///
    /// Throws `configuration` for a bad template.
    package func render(handover input: HandoverInput, format: DocumentFormat) throws(TocsinError) -> [UInt8] {
        let view = HandoverView(input)
        if case .json = format { return try json(view) }
        return convert(
            try template(Documents.handover, for: HandoverView.schema).bytes(view),
            title: "Handover",
            to: format
        )
    }

    /// The change note for the runbook, about an incident or a month.
    ///
    /// Throws `configuration` for a bad template.
    package func render(
        runbookUpdate input: RunbookUpdateInput,
        format: DocumentFormat
    ) throws(TocsinError) -> [UInt8] {
        let view = RunbookUpdateView(input)
        if case .json = format { return try json(view) }
        return convert(
            try template(Documents.runbookUpdate, for: RunbookUpdateView.schema).bytes(view),
            title: "Runbook update: \(input.scope)",
            to: format
        )
    }

    private func markdown(_ name: String, _ view: IncidentView) throws(TocsinError) -> [UInt8] {
        try require(name)
        return try template(name, for: IncidentView.schema).bytes(view)
    }

    /// `schema` is what the document of that name is about.
    private func template(
        _ name: String,
        for schema: @autoclosure () -> Schema
    ) throws(TocsinError) -> Template {
        if let known = compiled.withLock({ $0[name] }) { return known }
        let template = try Template(named: name, in: sources, for: schema())
        compiled.withLock { $0[name] = template }
        return template
    }

    private func require(_ name: String) throws(TocsinError) {
        guard name != Documents.handover else {
            throw TocsinError(.usage, "The handover is about all incidents: use `tocsin handover`.")
        }
        guard names.contains(name) else {
            let hint = nearestName(to: name, in: names).map { "; did you mean `\($0)`?" } ?? ""
            throw TocsinError(
                .notFound,
                "There is no template `\(name)`; the templates are \(names.joined(separator: ", "))\(hint)"
            )
        }
    }

    private func json(_ view: some View) throws(TocsinError) -> [UInt8] {
        Array((try jsonText(ViewJSON(view: view)) + "\n").utf8)
    }

    private func convert(_ markdown: [UInt8], title: String, to format: DocumentFormat) -> [UInt8] {
        // Made where it is needed: a string of a long document is checked for being UTF-8 once more.
        var text: String { String(decoding: markdown, as: UTF8.self) }
        return switch format {
        case .markdown, .json: markdown
        case .html: HTMLPage.bytes(title: title, markdown: markdown)
        case .text(let width, let colour): Array(renderTerminal(text, width: width, colour: colour).utf8)
        case .man: Array((manHeader(title) + renderMan(text)).utf8)
        case .latex: Array(renderLaTeX(text).utf8)
        }
    }

    /// The line that a manual page begins with, so that `man -l` sets it.
    private func manHeader(_ title: String) -> String {
        let name = visible(title, keepingNewlines: false).filter { $0 != "\"" && $0 != "\\" }
        return ".TH \"\(name)\" 7\n"
    }
}
