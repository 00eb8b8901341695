import Domain
import Markdown
import Yams

/// An incident as a file: YAML front matter for programs, then its report for people.
///
/// The last line of the front matter is a digest of all the rest, so that a file that a person has edited is
/// recognised. Neither the program's version nor the time of writing is in it: writing again gives the same bytes.
struct ArchiveDocument {
    let id: Identifier
    /// `INC-7-label-printers.md`.
    let file: String
    let text: String

    private static let fence = "---\n"
    private static let digestKey = "digest: "

    /// Throws `configuration` when the workspace's report template is bad.
    init(
        _ input: DocumentInput,
        documents: Documents,
        digest: (String) -> String
    ) throws(TocsinError) {
        var input = input
        input.program = "tocsin"
        input.asOf = input.activity.updatedAt ?? input.asOf
        id = input.incident.id
        file = "\(input.name)-\(Slug.text(input.incident.title)).md"
        let rendered = try documents.render(template: Documents.report, input: input, format: .markdown)
        let body = String(decoding: rendered, as: UTF8.self)
        let head = ArchiveDocument.fence + (try ArchiveDocument.frontMatter(input.incident))
        let tail = ArchiveDocument.fence + "\n" + body
        text = head + ArchiveDocument.digestKey + digest(head + tail) + "\n" + tail
    }

    private static func frontMatter(_ incident: Incident) throws(TocsinError) -> String {
        func quoted(_ text: String) -> Node {
            .scalar(Node.Scalar(visible(text, keepingNewlines: false), Tag(.str), .doubleQuoted))
        }
        func plain(_ text: String?) -> Node {
            .scalar(Node.Scalar(text ?? "null", Tag(.implicit), .plain))
        }
        var pairs: [(Node, Node)] = [
            (plain("id"), plain(incident.id.text)),
            (plain("key"), plain(incident.key)),
            (plain("title"), quoted(incident.title)),
            (plain("severity"), quoted(incident.severity)),
            (plain("status"), plain(incident.status.rawValue)),
            (plain("drill"), plain(incident.drill ? "true" : "false")),
        ]
        for milestone in Milestone.allCases {
            pairs.append((plain("\(milestone.rawValue)At"), plain(incident.time(of: milestone)?.rfc3339)))
        }
        do {
            return try serialize(node: .mapping(Node.Mapping(pairs)), width: -1, allowUnicode: true, sortKeys: false)
        } catch {
            throw TocsinError(.internal, "The front matter of \(incident.name) could not be written: \(error)")
        }
    }

    /// What an archive's file says of itself.
    struct Found {
        let id: Identifier
        let isEdited: Bool

        /// Nil for a file that no archive wrote.
        init?(_ text: String, digest: (String) -> String) {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            guard lines.first == "---", let close = lines.dropFirst().firstIndex(of: "---"),
                let name = lines[..<close].first(where: { $0.hasPrefix("id: ") }),
                let id = Identifier(name.dropFirst(4))
            else { return nil }
            self.id = id
            guard let last = lines[..<close].last, last.hasPrefix(digestKey) else {
                isEdited = true
                return
            }
            let rest = lines[..<(close - 1)] + lines[close...]
            isEdited = last.dropFirst(digestKey.count) != digest(rest.joined(separator: "\n"))
        }
    }
}
