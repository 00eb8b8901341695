import Markdown

/// A heading, or a label in place of one, with what stands under it.
final class Section {
    /// What a section is made of, in the order of the file.
    enum Block {
        case paragraph(Entry)
        /// The items, and the list they stand in: a paragraph for lines that begin with bullets Markdown doesn't know.
        case list([Entry], MarkdownNode)
        case table(Table)
        case code(MarkdownNode)
        /// A quote, HTML: kept, not looked into.
        case other(MarkdownNode)

        var lines: ClosedRange<Int> {
            switch self {
            case .paragraph(let entry): entry.lines
            case .list(let items, let node):
                (items.first?.lines.lowerBound ?? node.lines.lowerBound)...node.lines.upperBound
            case .table(let table): table.node.lines
            case .code(let node), .other(let node): node.lines
            }
        }

        /// The entries in it: the paragraph, the items, the rows.
        var entries: [Entry] {
            switch self {
            case .paragraph(let entry): [entry]
            case .list(let items, _): items
            case .table(let table): table.entries
            case .code, .other: []
            }
        }

        var isList: Bool { if case .list = self { true } else { false } }

        /// Whether it is a list with numbers.
        var isNumbered: Bool {
            if case .list(let items, _) = self { items.first?.number != nil } else { false }
        }

        /// A paragraph that leads to what comes next: "Check these:".
        var isLeadIn: Bool {
            if case .paragraph(let entry) = self { entry.text.hasSuffix(":") } else { false }
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
    /// What its title means for a playbook, and for a whole runbook.
    let playbookKind: SectionKind?
    let runbookKind: SectionKind?
    var blocks: [Block] = []
    var children: [Section] = []
    /// The name of the playbook that it is; nil in it for none, and before that was asked.
    var playbookName: String??
    /// Whether the text follows the label in its own paragraph.
    var hasInlineText = false

    init(
        title: String,
        level: Int,
        lines: ClosedRange<Int>,
        path: [String],
        node: MarkdownNode?,
        names: SectionNames
    ) {
        self.title = title
        self.node = node
        self.level = level
        self.lines = lines
        self.path = path
        let meaning = title.isEmpty ? SectionNames.Meaning() : names.meaning(of: title)
        playbookKind = meaning.playbook
        runbookKind = meaning.runbook
    }

    var line: Int { lines.lowerBound }
    var isLabel: Bool { level == Self.labelLevel }
    var isEmpty: Bool { blocks.isEmpty && children.isEmpty }

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

    /// All entries: paragraphs, items and rows of its own, and labels with their text.
    var entries: [Entry] { blocks.flatMap(\.entries) + children.compactMap(\.asEntry) }

    /// Whether a list stands in it, or in a section within.
    var hasList: Bool { blocks.contains(where: \.isList) || children.contains(where: \.hasList) }

    var holdsCode: Bool {
        blocks.contains {
            switch $0 {
            case .code: true
            case .list(let items, _): items.contains { !$0.code.isEmpty }
            case .paragraph, .table, .other: false
            }
        }
    }
}

extension Section {
    /// Arranges the blocks of a document under its headings and labels.
    static func outline(of document: MarkdownDocument, names: SectionNames) -> Section {
        let first = document.root.lines.lowerBound
        let root = Section(title: "", level: 0, lines: first...first, path: [], node: nil, names: names)
        var open = [root]
        func start(_ title: String, level: Int, lines: ClosedRange<Int>, _ node: MarkdownNode) -> Section {
            while open.count > 1, open[open.count - 1].level >= level { open.removeLast() }
            let parent = open[open.count - 1]
            let path = parent.level == 0 ? [] : parent.path + [parent.title]
            let section = Section(title: title, level: level, lines: lines, path: path, node: node, names: names)
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
                if let (lead, items) = Entry.bulleted(node) {
                    if let lead { section.blocks.append(.paragraph(lead)) }
                    section.blocks.append(.list(items, node))
                    continue
                }
                for entry in Entry.paragraph(node).map({ withPlainLabel($0, names) }) {
                    guard let label = entry.label, opensSection(entry, names) else {
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
            case .table: section.blocks.append(.table(Table(node)))
            case .codeBlock: section.blocks.append(.code(node))
            case .thematicBreak: break
            case .htmlBlock:
                if let table = Table(html: node) {
                    section.blocks.append(.table(table))
                } else if !node.htmlText.isEmpty {
                    section.blocks.append(.other(node))
                }
            default: section.blocks.append(.other(node))
            }
        }
        return root
    }

    /// A label stands for a heading when it is known as one, or has its line for itself.
    private static func opensSection(_ entry: Entry, _ names: SectionNames) -> Bool {
        guard let label = entry.label else { return false }
        return entry.isLabelAlone || names.meaning(of: label, exactly: true) != SectionNames.Meaning()
    }

    /// Takes "Symptoms: …" for a label too, though it isn't bold, when it is the exact name of a known part.
    private static func withPlainLabel(_ entry: Entry, _ names: SectionNames) -> Entry {
        guard entry.label == nil, let colon = entry.text.utf8.prefix(40).firstIndex(of: UInt8(ascii: ":")) else {
            return entry
        }
        let name = String(entry.text[..<colon])
        guard entry.markdown.hasPrefix(name + ":"), names.ofPlaybook(name, exactly: true) != nil else {
            return entry
        }
        var labelled = entry
        labelled.label = name
        labelled.text = entry.text[entry.text.index(after: colon)...].trimmed
        labelled.markdown = entry.markdown.dropFirst(name.count + 1).trimmed
        return labelled
    }
}
