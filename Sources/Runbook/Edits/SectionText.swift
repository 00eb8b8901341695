import Domain
import Markdown

/// A new section: its heading or label with a person's Markdown below it, which nothing in it can leave.
///
/// The text may hold any blocks. A heading must be deeper than the section's own, and below a label there can be none; a
/// code fence that isn't closed is refused.
struct SectionText {
    let lines: [String]
    let shape: BlockShape

    /// - Parameter level: of the heading that `title` is; `Section.labelLevel` for a label.
    init(title: [String], gap: Int, text: String, level: Int) throws(TocsinError) {
        let text = text.trimmed.isEmpty ? "" : try ItemText.cleaned(text)
        var lines = title
        if !text.isEmpty {
            lines += Array(repeating: "", count: gap)
            lines += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        try self.init(lines: lines, titleLines: title.count, level: level)
    }

    /// A label with its text in the same paragraph.
    init(label: String, text: String) throws(TocsinError) {
        let text = label + " " + (try ItemText.cleaned(text))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        try self.init(lines: lines, titleLines: 1, level: Section.labelLevel)
    }

    private init(lines: [String], titleLines: Int, level: Int) throws(TocsinError) {
        let document = MarkdownDocument(lines.joined(separator: "\n"))
        for node in document.nodes where node.lines.lowerBound > titleLines {
            if case .codeBlock(let code) = node.kind, code.fence == .unclosed {
                throw TocsinError(
                    .usage,
                    "The text opens a code fence that it never closes, so it would swallow what follows. Nothing was "
                        + "changed; close the fence."
                )
            }
            if case .heading(let inner) = node.kind, node.parent == document.root, inner <= level {
                let title = node.plainText.onOneLine
                throw TocsinError(
                    .usage,
                    "The heading \"\(title)\" in the text would end the new section. Nothing was changed; "
                        + (level < 6 ? "give it \(level + 1) marks or more." : "give a bold line in its place.")
                )
            }
        }
        self.lines = lines
        shape = BlockShape(of: Array(document.root.children))
    }
}

/// How the title of a section is written: as a heading of one of three kinds, or as a label.
enum TitleStyle: Hashable {
    case heading(level: Int)
    /// `## Title ##`.
    case closedHeading(level: Int)
    /// The title with a line of `=` or `-` below.
    case underlined(level: Int)
    case label(LabelStyle)

    var level: Int {
        switch self {
        case .heading(let level), .closedHeading(let level), .underlined(let level): level
        case .label: Section.labelLevel
        }
    }

    /// The style of a section that is there.
    init(of section: Section, in document: MarkdownDocument) {
        let source = document.text(document.bytes(ofLine: section.line)).trimmed
        if section.isLabel {
            self = .label(LabelStyle(in: source) ?? .standard)
        } else if !source.hasPrefix("#") {
            self = .underlined(level: section.level)
        } else {
            self =
                source.count > section.level && source.hasSuffix("#")
                ? .closedHeading(level: section.level) : .heading(level: section.level)
        }
    }

    func lines(_ title: String) throws(TocsinError) -> [String] {
        let text = title.onOneLine
        guard !text.isEmpty else {
            throw TocsinError(.usage, "The title is empty. Nothing was changed; say what to call the section.")
        }
        let escaped = escapeMarkdown(text)
        switch self {
        case .heading(let level): return [String(repeating: "#", count: level) + " " + escaped]
        case .closedHeading(let level):
            let marks = String(repeating: "#", count: level)
            return ["\(marks) \(escaped) \(marks)"]
        case .underlined(let level):
            return [escaped, String(repeating: level == 1 ? "=" : "-", count: max(3, text.count))]
        case .label(let style): return [try style.written(text)]
        }
    }
}
