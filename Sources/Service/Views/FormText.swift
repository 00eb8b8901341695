import Domain
import Foundation
import HTTPTypes
import Markdown
import Operations
import Report
import Store

/// What a person sent with a form.
struct FormText: Sendable {
    let values: [String: String]
    /// The file that was sent with it; nil when none was chosen.
    let file: (name: String, bytes: [UInt8])?

    /// A body without a type is taken for what a form without a file sends.
    init(_ body: [UInt8], type: String?) throws(Problem) {
        let essence = (type ?? FormText.plain).prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        if essence == FormText.multipart {
            let parts = try MultipartForm(body, type: type ?? "").parts
            var values: [String: String] = [:]
            for part in parts where part.fileName == nil {
                guard let text = String(validating: part.bytes, as: UTF8.self) else {
                    throw Problem.malformed("The form is no UTF-8 text.")
                }
                values[part.name] = text
            }
            self.values = values
            file = parts.first { $0.fileName?.isEmpty == false }.map { ($0.fileName ?? "", Array($0.bytes)) }
            return
        }
        guard essence == FormText.plain else { throw .noForm(essence) }
        guard let text = String(validating: body, as: UTF8.self), let pairs = QueryText.parse(text) else {
            throw Problem.malformed("The form is no UTF-8 text.")
        }
        values = Dictionary(pairs.map { ($0.name, $0.value) }) { _, last in last }
        file = nil
    }

    private static let plain = "application/x-www-form-urlencoded"
    private static let multipart = "multipart/form-data"

    /// The text of a field, with lines that end as ours do; nil when it is empty or was not sent.
    subscript(_ name: String) -> String? {
        guard let value = values[name]?.replacing("\r\n", with: "\n"), !value.isBlank else {
            return nil
        }
        return value
    }

    /// Names with commas between them.
    func list(_ name: String) -> [String] {
        (self[name] ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}

extension Call {
    var form: FormText { get throws(Problem) { try FormText(body, type: request.headerFields[.contentType]) } }

    var time: PageTime { PageTime(zone: workspace.zone, now: now) }

    /// A time as people write it; nil for none.
    func instant(in form: FormText, _ name: String) throws -> Instant? {
        try form[name].map { text throws(TocsinError) in try TimeExpression.parse(text, now: now, zone: workspace.zone)
        }
    }

    /// The form's `at`, or now.
    func timing(in form: FormText) throws -> Timing { timing(try instant(in: form, "at")) }

    /// Where a form goes back to: a path of ours.
    func back(_ form: FormText, or standard: String, named name: String = "back") -> String {
        ourPath(form[name]) ?? standard
    }

    /// A path of ours; nil for what could lead elsewhere.
    func ourPath(_ path: String?) -> String? {
        guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), !path.contains("\\"),
            path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        return path
    }

    func frame(_ title: String, _ part: PageFrame.Part, stream: String? = nil) throws -> PageFrame {
        PageFrame(
            title: title,
            part: part,
            time: time,
            principal: principal,
            hasSession: credentials.session != nil && credentials.token == nil,
            here: here,
            stream: try stream.map { path in (path, try workspace.store.read { reader in try reader.lastArrival() }) },
            formKey: id,
            notices: words(Call.remarksName).map { service.remarks.find($0, for: principal.actor, at: now) } ?? []
        )
    }

    /// The query's name for what was remarked on the way to a page.
    static let remarksName = "remarks"

    /// The page's own address, to come back to.
    private var here: String {
        let query = query.filter { $0.key != Call.remarksName }.sorted { $0.key < $1.key }
        let text = query.map { "\($0.key)=\(QueryText.encoded($0.value))" }.joined(separator: "&")
        return text.isEmpty ? pathAlone : "\(pathAlone)?\(text)"
    }

    /// After a form: the page that it leads to shows what was remarked.
    ///
    /// A script that sent the form stays on its page, and gets the remarks as JSON.
    func told(_ answer: Answer) throws -> Answer {
        guard answer.status == .seeOther, let location = answer.headers[.location] else { return answer }
        if request.headerFields[.accept] == Answer.json { return try .json(["remarks": remarks.all]) }
        guard !remarks.all.isEmpty else { return answer }
        service.remarks.keep(remarks.all, under: id, for: principal.actor, at: now)
        let parts = location.split(separator: "#", maxSplits: 1)
        let mark = location.contains("?") ? "&" : "?"
        var answer = answer
        answer.headers[.location] =
            "\(parts.first ?? "/")\(mark)\(Call.remarksName)=\(id)" + parts.dropFirst().map { "#\($0)" }.joined()
        return answer
    }

    /// 0 for the worst severity; 3 for all from the fourth on.
    func rank(_ severity: String) -> Int {
        min(3, workspace.configuration.severities.severities.firstIndex { $0.name == severity } ?? 3)
    }
}

/// Markdown as it stands in a page.
func pageHTML(_ markdown: String) -> String { withoutPictures(renderHTML(visible(markdown, keepingNewlines: true))) }

/// HTML of cmark with the words of each picture in its place.
///
/// A picture would lie on another site, which would learn who reads the page; the policy of the pages lets none in.
func withoutPictures(_ html: String) -> String {
    guard html.contains("<img ") else { return html }
    return html.replacing(/<img src="[^"]*" alt="([^"]*)"(?: title="[^"]*")? \/>/) { picture in
        "<span class=\"soft\">[\(picture.output.1.isEmpty ? "picture" : picture.output.1)]</span>"
    }
}

/// Markdown of one line as it stands in a page, such as a step of a runbook.
func inlineHTML(_ markdown: String) -> String {
    let text = visible(markdown, keepingNewlines: true)
    let isPlain = !text.utf8.contains { "\\`*_[]<>&~|!#\n".utf8.contains($0) } && !text.contains("://")
    guard !isPlain else { return HTMLText.escaped(text) }
    let html = pageHTML(text)
    guard html.hasPrefix("<p>"), html.hasSuffix("</p>\n"), !html.dropFirst(3).contains("<p>") else {
        return HTMLText.escaped(text)
    }
    return String(html.dropFirst(3).dropLast(5))
}
