import Domain
import Markdown

/// How labels are written before a text: `**Name**: text`, `**Name:** text`, `Name: text`, `*Name* - text`.
struct LabelStyle: Hashable {
    /// What stands on both sides of the name.
    var mark = "**"
    /// Between name and closing mark.
    var inside = ""
    /// Between closing mark and text.
    var outside = ":"

    static let standard = LabelStyle()

    init() {}

    /// The style of the last labelled item of a list; the standard one when none is labelled.
    init(of items: [MarkdownNode]) {
        self.init(
            of: items.compactMap { item in
                guard let paragraph = item.firstChild, paragraph.kind == .paragraph else { return nil }
                return (Entry.item(item, number: nil), paragraph.source)
            }
        )
    }

    /// The same of items that are no nodes, each with its Markdown.
    init(of items: [(entry: Entry, markdown: String)]) {
        for (entry, markdown) in items.reversed() {
            if entry.label != nil, let style = LabelStyle(in: markdown) {
                self = style
                if inside.isEmpty, outside.isEmpty { outside = ":" }
                return
            }
            if entry.label == nil, entry.labelledByColon.label != nil {
                (mark, inside, outside) = ("", "", ":")
                return
            }
        }
        self = .standard
    }

    /// The style of a label at the start of some Markdown; a bold line alone has nothing after its name.
    init?(in markdown: String) {
        var text = markdown[...]
        for box in ["[ ] ", "[x] ", "[X] "] where text.hasPrefix(box) { text = text.dropFirst(box.count) }
        for mark in ["**", "__", "*", "_"] where text.hasPrefix(mark) {
            guard let end = text.dropFirst(mark.count).firstRange(of: mark) else { return nil }
            self.mark = mark
            if text[..<end.lowerBound].last == ":" {
                (inside, outside) = (":", "")
                return
            }
            let rest = text[end.upperBound...]
            let blanks = rest.prefix { $0 == " " }
            let separator = rest.dropFirst(blanks.count).prefix { ":：-–—".contains($0) }
            outside = separator.isEmpty ? (rest.trimmed.isEmpty ? "" : ":") : String(blanks + separator.prefix(1))
            return
        }
        return nil
    }

    /// A name as a label, on one line.
    func written(_ name: String) throws(TocsinError) -> String {
        var name = name.onOneLine
        while let last = name.last, last == ":" || last == " " { name.removeLast() }
        guard !name.isEmpty else {
            throw TocsinError(.usage, "The name is empty. Nothing was changed; say what to call it.")
        }
        return mark + escapeMarkdown(name) + inside + mark + outside
    }

    /// A label with the text after it, or below it when that begins with a code fence.
    func joined(_ label: String, _ text: String) -> String {
        text.hasPrefix("```") || text.hasPrefix("~~~") ? "\(label)\n\(text)" : "\(label) \(text)"
    }
}
