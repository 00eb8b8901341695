import Domain
import Foundation
import HTTPTypes
import Markdown
import Operations
import Report
import Runbook
import Store

/// What a person sent with a form.
struct FormText: Sendable {
    let values: [String: String]

    init(_ body: [UInt8]) throws(Problem) {
        guard let text = String(validating: body, as: UTF8.self), let pairs = QueryText.parse(text) else {
            throw Problem.malformed("The form is no UTF-8 text.")
        }
        values = Dictionary(pairs.map { ($0.name, $0.value) }) { _, last in last }
    }

    /// The text of a field, with lines that end as ours do; nil when it is empty or was not sent.
    subscript(_ name: String) -> String? {
        guard let value = values[name]?.replacing("\r\n", with: "\n"), !value.allSatisfy(\.isWhitespace) else { return nil }
        return value
    }

    /// Names with commas between them.
    func list(_ name: String) -> [String] {
        (self[name] ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}

extension Call {
    var form: FormText { get throws(Problem) { try FormText(body) } }

    var time: PageTime { PageTime(zone: workspace.zone, now: now) }

    /// A time as people write it; nil for none.
    func instant(in form: FormText, _ name: String) throws -> Instant? {
        try form[name].map { text throws(TocsinError) in try TimeExpression.parse(text, now: now, zone: workspace.zone) }
    }

    /// The form's `at`, or now.
    func timing(in form: FormText) throws -> Timing { timing(try instant(in: form, "at")) }

    /// Where a form goes back to: a path of ours.
    func back(_ form: FormText, or standard: String, named name: String = "back") -> String {
        guard let path = form[name], path.hasPrefix("/"), !path.hasPrefix("//"), !path.contains("\\"),
            path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return standard }
        return path
    }

    func frame(_ title: String, _ part: PageFrame.Part, stream: String? = nil) throws -> PageFrame {
        PageFrame(
            title: title,
            part: part,
            time: time,
            principal: principal,
            hasSession: credentials.session != nil && credentials.token == nil,
            here: request.path ?? "/",
            stream: try stream.map { path in (path, try workspace.store.read { reader in try reader.lastArrival() }) },
            formKey: id
        )
    }

    /// 0 for the worst severity; 3 for all from the fourth on.
    func rank(_ severity: String) -> Int {
        min(3, workspace.configuration.severities.severities.firstIndex { $0.name == severity } ?? 3)
    }
}

/// Markdown of one line as it stands in a page, such as a step of a runbook.
func inlineHTML(_ markdown: String) -> String {
    let text = visible(markdown, keepingNewlines: true)
    let isPlain = !text.utf8.contains { "\\`*_[]<>&~|!#\n".utf8.contains($0) } && !text.contains("://")
    guard !isPlain else { return HTMLText.escaped(text) }
    let html = renderHTML(text)
    guard html.hasPrefix("<p>"), html.hasSuffix("</p>\n"), !html.dropFirst(3).contains("<p>") else {
        return HTMLText.escaped(text)
    }
    return String(html.dropFirst(3).dropLast(5))
}
