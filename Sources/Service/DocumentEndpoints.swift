import Domain
import Foundation
import HTTPTypes
import Operations
import Report
import Store

/// Documents: reports, the runbook update of a month, the handover, and the templates that make them.
enum DocumentEndpoints {
    static let all = [report, runbookUpdate, handover, templates]

    private static let formats = ["json", "md", "html", "text", "man", "latex"]
    private static let types = [
        "json": Answer.json, "md": "text/markdown; charset=utf-8", "html": Answer.html,
        "text": "text/plain; charset=utf-8", "man": "text/troff; charset=utf-8",
        "latex": "application/x-latex; charset=utf-8",
    ]

    private static let format = Endpoint.Parameter(
        name: "format",
        schema: .string(values: formats),
        about: "Comes before `Accept`."
    )
    private static let asOf = Endpoint.Parameter(
        name: "asOf",
        schema: .instant,
        about: "What was known then; the last event when left out."
    )

    private static func success(_ about: String) -> Endpoint.Success {
        var content: [String: Schema?] = [Answer.json: .some(.any)]
        for (name, type) in types where name != "json" {
            content[String(type.prefix { $0 != ";" })] = .some(.string(0...Int.max))
        }
        return Endpoint.Success(about: about, content: content)
    }

    /// What is wanted: `format` in the query, else the best of `Accept`, else JSON.
    ///
    /// - Throws: 406 when nothing that is accepted can be had.
    private static func wanted(_ call: Call) throws -> String {
        if let format = call.query["format"] { return format }
        guard let accept = call.request.headerFields[.accept] else { return "json" }
        let ranges = accept.split(separator: ",").map { range -> (type: String, quality: Double) in
            let parts = range.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            return (parts.first ?? "", quality)
        }
        // The wish that stands first wins among equals.
        for (type, quality) in ranges.enumerated()
            .sorted(by: { ($1.element.quality, $0.offset) < ($0.element.quality, $1.offset) }).map(\.element)
        where quality > 0 {
            if type == "*/*" || type == "application/*" { return "json" }
            if type == "text/*" { return "text" }
            if let found = formats.first(where: { types[$0]?.prefix { $0 != ";" } ?? "" == type }) { return found }
        }
        throw Problem(
            status: .notAcceptable,
            code: "notAcceptable",
            title: "Not acceptable",
            detail:
                "A document comes as \(formats.compactMap { types[$0] }.joined(separator: ", ")). Accept one of them."
        )
    }

    private static func answer(_ call: Call, _ render: (DocumentFormat) throws -> [UInt8]) throws -> Answer {
        let name = try wanted(call)
        let format: DocumentFormat =
            switch name {
            case "md": .markdown
            case "html": .html
            case "text": .text(width: 100, colour: false)
            case "man": .man
            case "latex": .latex
            default: .json
            }
        var answer = Answer.bytes(try render(format), type: types[name] ?? Answer.json)
        answer.headers[.vary] = "Accept"
        return answer
    }

    static let report = Endpoint(
        method: .get,
        path: "/api/v1/incidents/{incident}/report",
        name: "report",
        summary: "An incident as a document: report, post-mortem, status update, runbook update.",
        tag: "Documents",
        query: [
            .init(name: "template", schema: .text(200), about: "One of the templates; report when left out."),
            format, asOf,
        ],
        isRecentEnough: true,
        success: success("The document.")
    ) { call in
        try answer(call) { format in
            try call.workspace.document(
                template: call.query["template"] ?? Documents.report,
                of: call.incident,
                asOf: call.instant("asOf"),
                format: format
            )
        }
    }

    static let runbookUpdate = Endpoint(
        method: .get,
        path: "/api/v1/runbook/update",
        name: "runbookUpdate",
        summary: "The proposals for the runbook that were made in a month, as a change note.",
        tag: "Documents",
        query: [
            .init(name: "month", schema: .text(20), about: "Such as 2026-11.", isRequired: true), format, asOf,
        ],
        success: success("The change note.")
    ) { call in
        try answer(call) { format in
            try call.workspace.runbookUpdate(
                month: call.query["month"] ?? "",
                asOf: call.instant("asOf"),
                format: format
            )
        }
    }

    static let handover = Endpoint(
        method: .get,
        path: "/api/v1/handover",
        name: "handover",
        summary: "What the next shift must know.",
        tag: "Documents",
        query: [.init(name: "since", schema: .instant, about: "When the shift began; 12 hours ago."), format],
        success: success("The handover; as JSON, its parts.")
    ) { call in
        let from = call.instant("since") ?? call.now.advanced(bySeconds: -12 * 3_600)
        guard from <= call.now else {
            throw Problem.invalid([TocsinError.Field("since", "is in the future")])
        }
        return try answer(call) { try call.workspace.handover(from: from, to: call.now, format: $0) }
    }

    static let templates = Endpoint(
        method: .get,
        path: "/api/v1/templates",
        name: "listTemplates",
        summary: "The names of the document templates.",
        tag: "Documents",
        success: .json(.list(.text(200), most: .max), "The names.")
    ) { call in
        try .json(call.workspace.documents().names)
    }
}
