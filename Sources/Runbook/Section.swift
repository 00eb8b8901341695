import Markdown

/// A heading, or a label in place of one, with what stands under it.
final class Section {
    /// What a section is made of, in the order of the file.
    enum Block {
        case paragraph(Entry)
        /// The items, and the list they stand in.
        case list([Entry], MarkdownNode)
        case code(MarkdownNode)
        /// A quote, HTML: kept, not looked into.
        case other(MarkdownNode)

        var lines: ClosedRange<Int> {
            switch self {
            case .paragraph(let entry): entry.lines
            case .list(let items, _):
                (items.first?.lines.lowerBound ?? 1)...(items.last?.lines.upperBound ?? 1)
            case .code(let node), .other(let node): node.lines
            }
        }
    }

    /// Labels lie below every heading.
    static let labelLevel = 7

    let title: String
    /// The heading, or the paragraph that a label begins; nil for the whole document.
    let node: MarkdownNode?
    /// 0 for the whole document, 1 to 6 for headings.
    let level: Int
    let lines: ClosedRange<Int>
    /// Titles of the sections around, outermost first.
    let path: [String]
    var blocks: [Block] = []
    var children: [Section] = []
    /// Whether the text follows the label in its own paragraph.
    var hasInlineText = false

    init(title: String, level: Int, lines: ClosedRange<Int>, path: [String], node: MarkdownNode?) {
        self.title = title
        self.node = node
        self.level = level
        self.lines = lines
        self.path = path
    }

    var line: Int { lines.lowerBound }
    var isLabel: Bool { level == Self.labelLevel }

    /// A label with its text and nothing else: an entry of the section around rather than one of its own.
    var asEntry: Entry? {
        guard isLabel, hasInlineText, blocks.count == 1, case .paragraph(var entry) = blocks[0] else { return nil }
        entry.label = title
        return entry
    }

    /// The last line of anything in it.
    var lastLine: Int {
        max(lines.upperBound, blocks.last?.lines.upperBound ?? 0, children.last?.lastLine ?? 0)
    }

    /// The children that are sections of their own.
    var subsections: [Section] { children.filter { $0.asEntry == nil } }

    /// All entries: paragraphs and items of its own, and labels with their text.
    var entries: [Entry] {
        var entries: [Entry] = []
        for block in blocks {
            switch block {
            case .paragraph(let entry): entries.append(entry)
            case .list(let items, _): entries += items
            case .code, .other: break
            }
        }
        return entries + children.compactMap(\.asEntry)
    }
}

extension Section {
    /// Arranges the blocks of a document under its headings and labels.
    static func outline(of document: MarkdownDocument) -> Section {
        let root = Section(title: "", level: 0, lines: 1...1, path: [], node: nil)
        var open = [root]
        func start(_ title: String, level: Int, lines: ClosedRange<Int>, _ node: MarkdownNode) -> Section {
            while open.count > 1, open[open.count - 1].level >= level { open.removeLast() }
            let parent = open[open.count - 1]
            let path = parent.level == 0 ? [] : parent.path + [parent.title]
            let section = Section(title: title, level: level, lines: lines, path: path, node: node)
            parent.children.append(section)
            open.append(section)
            return section
        }
        for node in document.root.children {
            let section = open[open.count - 1]
            switch node.kind {
            case .heading(let level):
                let title = node.plainText.onOneLine
                _ = start(
                    title.hasSuffix(":") ? title.dropLast().trimmed : title,
                    level: level,
                    lines: node.lines,
                    node
                )
            case .paragraph:
                for entry in Entry.paragraph(node).map(withPlainLabel) {
                    guard let label = entry.label, opensSection(entry) else {
                        open[open.count - 1].blocks.append(.paragraph(entry))
                        continue
                    }
                    let labelled = start(label, level: labelLevel, lines: entry.lines, node)
                    guard !entry.isLabelAlone else { continue }
                    var text = entry
                    text.label = nil
                    labelled.blocks.append(.paragraph(text))
                    labelled.hasInlineText = true
                }
            case .list(let list):
                let items = node.children.enumerated().map { index, item in
                    Entry.item(item, number: list.start.map { $0 + index })
                }
                section.blocks.append(.list(items, node))
            case .codeBlock: section.blocks.append(.code(node))
            case .thematicBreak: break
            case .htmlBlock(let html) where html.hasPrefix("<!--"): break
            default: section.blocks.append(.other(node))
            }
        }
        return root
    }

    /// A label stands for a heading when it is known as one, or has its line for itself.
    private static func opensSection(_ entry: Entry) -> Bool {
        guard let label = entry.label else { return false }
        return entry.isLabelAlone || SectionKind.ofPlaybook(label, exactly: true) != nil
            || SectionKind.ofRunbook(label, exactly: true) != nil
    }

    /// Takes "Symptoms: …" for a label too, though it isn't bold, when it is the exact name of a known part.
    private static func withPlainLabel(_ entry: Entry) -> Entry {
        guard entry.label == nil, let colon = entry.text.firstIndex(of: ":") else { return entry }
        let name = String(entry.text[..<colon])
        guard SectionKind.ofPlaybook(name, exactly: true) != nil, entry.markdown.hasPrefix(name + ":") else {
            return entry
        }
        var labelled = entry
        labelled.label = name
        labelled.text = entry.text[entry.text.index(after: colon)...].trimmed
        labelled.markdown = entry.markdown.dropFirst(name.count + 1).trimmed
        return labelled
    }
}
