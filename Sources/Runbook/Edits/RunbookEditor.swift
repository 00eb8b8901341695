import Domain
import Markdown

/// Finds where in a section an edit belongs, and what it looks like there.
struct RunbookEditor {
    let outline: RunbookOutline
    let place: RunbookOutline.Place

    var document: MarkdownDocument { outline.document }
    var section: Section { place.section }

    func changes(for edit: RunbookEdit) throws(TocsinError) -> RunbookChanges {
        switch edit {
        case .addItem(_, let name, let text): try addItem(name: name, text: text)
        case .replaceItem(_, let reference, let name, let text):
            if bullets.isEmpty {
                try item(reference).within.replacing(item(reference).node, text, name: name)
            } else {
                try bullet(reference).within.replacing(bullet(reference).node, text, name: name)
            }
        case .removeItem(_, let reference):
            if bullets.isEmpty {
                try item(reference).within.removing(item(reference).node)
            } else {
                try bullet(reference).within.removing(bullet(reference).node)
            }
        case .addCode(_, let reference?, let language, let code):
            try item(reference).within.addingCode(code, language: language, to: item(reference).node)
        case .addCode(_, nil, let language, let code): try addCode(code, language: language)
        case .addRow(_, let cells): try addRow(cells)
        case .replaceRow(_, let reference, let cells):
            try row(reference).within.replacing(row(reference).node, cells)
        case .removeRow(_, let reference): try row(reference).within.removing(row(reference).node)
        case .addSection(_, let title, let text): try addSection(title: title, text: text)
        case .addPlaybook(let title, let text): try addPlaybook(title: title, text: text)
        }
    }

    // MARK: - Items

    private var lists: [MarkdownNode] {
        if let item = place.item { return item.children.filter(\.kind.isList) }
        let blocks = outline.blocks(of: place)
        let lists = blocks.filter(\.kind.isList)
        return lists.isEmpty ? blocks.filter { $0.kind == .blockQuote }.flatMap(Self.listsIn) : lists
    }

    /// Paragraphs with bullets that Markdown doesn't know, where there is no list.
    private var bullets: [BulletEdit] {
        guard place.item == nil, lists.isEmpty else { return [] }
        return outline.blocks(of: place).compactMap { BulletEdit($0) }
    }

    /// The outermost lists in a quote.
    private static func listsIn(_ quote: MarkdownNode) -> [MarkdownNode] {
        quote.subtree.filter { node in
            guard node.kind.isList, var around = node.parent else { return false }
            while around != quote {
                guard around.kind == .blockQuote, let next = around.parent else { return false }
                around = next
            }
            return true
        }
    }

    private func addItem(name: String?, text: String) throws(TocsinError) -> RunbookChanges {
        if let list = lists.last.flatMap({ ListEdit($0) }) { return try list.adding(text, name: name) }
        if place.item != nil { return try addList(name: name, text: text) }
        if let last = bullets.last { return try last.adding(text, name: name) }
        let within = outline.children(of: place).filter { $0.section.asEntry == nil }
        if let last = within.last, section.level > 0 {
            // Steps and solutions that are headings of their own.
            if let title = Self.nextTitle(name, after: last.section.title) {
                return try addSection(title: title, text: text)
            }
            guard let name else {
                let titles = within.map { "\"\(outline.path(of: $0))\"" }.prefix(8).joined(separator: ", ")
                throw TocsinError(
                    .refused,
                    "\"\(outline.path(of: place))\" has no list but sections within: \(titles). Nothing was changed; "
                        + "give the path of one of them, or a name for a new one."
                )
            }
            return try addSection(title: name, text: text)
        }
        if !tables.isEmpty {
            throw TocsinError(
                .refused,
                "\"\(outline.path(of: place))\" in \(outline.file) is a table, and a table has rows. Nothing was changed; "
                    + "add a row with its cells."
            )
        }
        if let name, let style = paragraphLabels {
            let written = try style.written(name)
            let text = try ItemText(text, label: { style.joined(written, $0) }, isTight: false)
            return try addBlocks(text.lines, shape: text.shape, gaps: [1])
        }
        return try addList(name: name, text: text)
    }

    /// How the labels of a section's paragraphs are written, when it has such.
    private var paragraphLabels: LabelStyle? {
        for block in section.blocks.reversed() {
            guard case .paragraph(let entry) = block, entry.label != nil else { continue }
            return LabelStyle(in: document.text(document.bytes(ofLine: entry.lines.lowerBound)).trimmed)
        }
        return nil
    }

    /// The first list of a section that has none.
    private func addList(name: String?, text: String) throws(TocsinError) -> RunbookChanges {
        let marker = isForSteps ? "1." : usualBullet
        let item: ItemText
        if let name {
            let label = LabelStyle.standard
            let written = try label.written(name)
            item = try ItemText(text, label: { label.joined(written, $0) }, isTight: true)
        } else {
            item = try ItemText(text, isTight: true)
        }
        let style = ItemStyle(prefix: [], marker: Array(marker.utf8), padding: [.blank], hasBox: false)
        let lines = style.lines(item).map { String(decoding: $0, as: UTF8.self) }
        if let around = place.item {
            return ListEdit.adding(lines, to: around, isTight: ListEdit.isTight(around))
        }
        let shape = BlockShape(of: Array(MarkdownDocument(lines.joined(separator: "\n")).root.children))
        return try addBlocks(lines, shape: shape, gaps: section.blocks.isEmpty ? [usualGap, 1] : [1])
    }

    /// Whether what is listed here is done in order.
    private var isForSteps: Bool {
        if SeverityLabel.leading(section.title) != nil { return true }
        if section.playbookKind == .diagnosis { return true }
        switch section.runbookKind {
        case .maintenanceSteps, .postIncident: return true
        default: return false
        }
    }

    /// The bullet that most lists of the file have.
    private var usualBullet: String {
        var counts: [Character: Int] = [:]
        for node in document.nodes {
            guard case .list(let list) = node.kind, !list.isOrdered else { continue }
            counts[list.delimiter, default: 0] += 1
        }
        return String(counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? "-")
    }

    // MARK: - Finding

    /// An item or a row, with the list or table that it is in and the words that it is found by.
    fileprivate struct Candidate<Within, Node> {
        var within: Within
        var node: Node
        var line: Int
        var label: String?
        var text: String
    }

    private func item(_ reference: ItemReference) throws(TocsinError) -> Candidate<ListEdit, MarkdownNode> {
        var items: [Candidate<ListEdit, MarkdownNode>] = []
        for list in lists {
            guard let edit = ListEdit(list) else { continue }
            items += list.children.map { item in
                let entry = Entry.item(item, number: nil).labelledByColon
                return Candidate(
                    within: edit,
                    node: item,
                    line: item.lines.lowerBound,
                    label: entry.label,
                    text: entry.text
                )
            }
        }
        return try find(reference, in: items, of: "list", called: "item")
    }

    private func bullet(_ reference: ItemReference) throws(TocsinError) -> Candidate<BulletEdit, Int> {
        let items = bullets.flatMap { edit in
            edit.items.indices.map { index in
                let entry = edit.items[index].labelledByColon
                return Candidate(
                    within: edit,
                    node: index,
                    line: entry.lines.lowerBound,
                    label: entry.label,
                    text: entry.text
                )
            }
        }
        return try find(reference, in: items, of: "list", called: "item")
    }

    private func row(_ reference: ItemReference) throws(TocsinError) -> Candidate<TableEdit, MarkdownNode> {
        let rows = tables.flatMap { table in
            table.rows.map { row in
                let label = row.firstChild?.plainText
                return Candidate(
                    within: table,
                    node: row,
                    line: row.lines.lowerBound,
                    label: label,
                    text: table.text(of: row)
                )
            }
        }
        return try find(reference, in: rows, of: "table", called: "row")
    }

    /// By number, or by words: the whole label or text, else how it begins, else what stands in it.
    private func find<Within, Node>(
        _ reference: ItemReference,
        in candidates: [Candidate<Within, Node>],
        of container: String,
        called noun: String
    ) throws(TocsinError) -> Candidate<Within, Node> {
        let place = "\"\(outline.path(of: place))\" in \(outline.file)"
        guard !candidates.isEmpty else {
            throw TocsinError(
                .notFound,
                "\(place) has no \(container), so it has no such \(noun). Nothing was changed."
            )
        }
        switch reference {
        case .number(let number):
            guard candidates.indices.contains(number - 1) else {
                throw TocsinError(
                    .notFound,
                    "\(place) has \(candidates.count) \(noun)s, so there is no \(noun) \(number). Nothing was changed."
                )
            }
            return candidates[number - 1]
        case .text(let text):
            let wanted = text.searchWords
            let ways: [(Candidate<Within, Node>) -> Bool] = [
                { $0.label?.searchWords == wanted || $0.text.searchWords == wanted || $0.words == wanted },
                { $0.words.starts(with: wanted) || $0.text.searchWords.starts(with: wanted) },
                { $0.words.contains(wanted) },
            ]
            for way in ways where !wanted.isEmpty {
                let found = candidates.filter(way)
                if found.count == 1 { return found[0] }
                guard found.isEmpty else {
                    let lines = found.map { String($0.line) }.joined(separator: ", ")
                    throw TocsinError(
                        .refused,
                        "\"\(text)\" fits \(found.count) \(noun)s of \(place), in the lines \(lines). Nothing was changed; "
                            + "give the \(noun)'s number or more of its words."
                    )
                }
            }
            let near = nearestName(to: text, in: candidates.map { $0.label ?? $0.text })
            throw TocsinError(
                .notFound,
                "\(place) has no \(noun) \"\(text)\"; nothing was changed."
                    + (near.map { " Did you mean \"\($0)\"?" } ?? "")
            )
        }
    }

    // MARK: - Code and rows

    private func addCode(_ code: String, language: String?) throws(TocsinError) -> RunbookChanges {
        let lines = try CodeText.lines(code, language: language)
        if let item = place.item { return ListEdit.adding(lines, to: item, isTight: ListEdit.isTight(item)) }
        let shape = BlockShape(of: Array(MarkdownDocument(lines.joined(separator: "\n")).root.children))
        return try addBlocks(lines, shape: shape, gaps: section.blocks.isEmpty ? [usualGap, 1] : [1])
    }

    private var tables: [TableEdit] { place.item != nil ? [] : outline.blocks(of: place).compactMap { TableEdit($0) } }

    private func addRow(_ cells: [String]) throws(TocsinError) -> RunbookChanges {
        guard let table = tables.last else {
            throw TocsinError(
                .refused,
                "\"\(outline.path(of: place))\" in \(outline.file) has no table. Nothing was changed; add an item instead."
            )
        }
        return try table.appending(cells)
    }

    // MARK: - Blocks

    /// Blocks at the end of the section's own, before the sections within.
    private func addBlocks(_ lines: [String], shape: BlockShape, gaps: [Int]) throws(TocsinError) -> RunbookChanges {
        let blocks = outline.blocks(of: place).filter { $0.kind != .thematicBreak }
        let line = blocks.last?.lines.upperBound ?? (section.level == 0 ? 0 : section.lines.upperBound)
        return try insert(lines, afterLine: line, shape: shape, gaps: line == 0 ? [0, 1] : gaps)
    }

    /// Lines of Markdown as blocks of the document after the block that ends with a line.
    private func insert(
        _ lines: [String],
        afterLine line: Int,
        shape: BlockShape,
        gaps: [Int],
        sections: RunbookChange.Sections? = nil
    ) throws(TocsinError) -> RunbookChanges {
        let node = document.root.children.first { $0.lines.contains(line) }
        guard node.map({ $0.lines.upperBound == line }) ?? (line == 0) else {
            throw TocsinError(
                .refused,
                "Line \(line) of \(outline.file) stands in one paragraph with the line after it, so nothing can come "
                    + "between. Nothing was changed; put a blank line there first."
            )
        }
        let bytes = lines.map { Array($0.utf8) }
        func blank(_ count: Int) -> [[UInt8]] { Array(repeating: [], count: count) }
        // At the start of the file, the blank lines come after; so does one before text that would go on with these lines.
        let ways = line == 0 ? gaps.map { (0, $0) } : gaps.map { ($0, 0) } + gaps.map { ($0, 1) }
        let candidates = ways.map { above, below in
            RunbookChange(
                splice: LineSplice.after(line: line, in: document, lines: blank(above) + bytes + blank(below)),
                tree: node.map { .inserting(nil, after: $0) } ?? .prepending(nil, to: document.root),
                shape: shape,
                sections: sections
            )
        }
        return RunbookChanges(candidates: candidates)
    }

    /// Blank lines between a title and what comes first under it, as in the other sections of the file.
    private var usualGap: Int {
        let alike = outline.sections.filter { $0.index > 0 && $0.section.isLabel == section.isLabel }
        for place in alike.reversed() {
            guard let first = outline.blocks(of: place).first, !place.section.hasInlineText else { continue }
            return max(0, first.lines.lowerBound - place.section.lines.upperBound - 1)
        }
        return 1
    }

    // MARK: - Sections

    private func addSection(title: String, text: String) throws(TocsinError) -> RunbookChanges {
        guard !section.isLabel, place.item == nil else {
            throw TocsinError(
                .refused,
                "\"\(outline.path(of: place))\" is a label and can't hold sections. Nothing was changed; add the section to "
                    + "what stands around it."
            )
        }
        // The title of the document holds its sections.
        let tops = outline.children(of: place)
        if section.level == 0, tops.count == 1, tops[0].section.level == 1 {
            return try RunbookEditor(outline: outline, place: tops[0]).addSection(title: title, text: text)
        }
        let style =
            tops.last.map { TitleStyle(of: $0.section, in: document) }
            ?? (section.level < 6 ? .heading(level: section.level == 0 ? 1 : section.level + 1) : .label(.standard))
        return try addSection(title: title, text: text, style: style, model: tops.last, in: place)
    }

    private func addPlaybook(title: String, text: String) throws(TocsinError) -> RunbookChanges {
        let lines = Set(outline.playbooks.map(\.source.line))
        guard let model = outline.sections.last(where: { $0.index > 0 && lines.contains($0.section.line) }),
            let parent = model.parent
        else {
            let first = try addSection(title: title, text: text)
            let second = try addSection(title: "Issue: \(title)", text: text)
            let all = (first.candidates + second.candidates).map { $0.addingPlaybook() }
            return RunbookChanges(candidates: all)
        }
        let style = TitleStyle(of: model.section, in: document)
        let titles = [Self.playbookTitle(title, like: model.section.title), "Issue: \(title)"]
        var candidates: [RunbookChange] = []
        for title in titles {
            let changes = try addSection(
                title: title,
                text: text,
                style: style,
                model: model,
                in: outline.sections[parent]
            )
            candidates += changes.candidates.map { $0.addingPlaybook() }
        }
        return RunbookChanges(candidates: candidates)
    }

    /// The name with the prefix that the other playbooks have, such as `Issue:`; a number in it counts on.
    private static func playbookTitle(_ title: String, like model: String) -> String {
        guard RunbookReader.withoutPrefix(title) == nil, let name = RunbookReader.withoutPrefix(model),
            model.hasSuffix(name)
        else { return title }
        return counted(model.dropLast(name.count)) + title
    }

    /// `Step 3: name` after `Step 2: Look`, or `Step 3` without a name; nil when the last title has no number.
    private static func nextTitle(_ name: String?, after last: String) -> String? {
        guard let ordinal = Ordinal(last), last.hasSuffix(ordinal.rest) else { return nil }
        let prefix = counted(last.dropLast(ordinal.rest.count))
        guard let name = name?.onOneLine, !name.isEmpty else {
            // "3." alone would be the number of a list.
            return ordinal.word == nil ? nil : prefix.split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
        }
        return ordinal.rest.isEmpty ? "\(prefix.trimmed): \(name)" : prefix + name
    }

    /// A title's beginning with one more for the number in it.
    private static func counted(_ prefix: Substring) -> String {
        guard let start = prefix.firstIndex(where: \.isNumber) else { return String(prefix) }
        let digits = prefix[start...].prefix(while: \.isNumber)
        guard let number = Int(digits) else { return String(prefix) }
        return prefix[..<start] + String(number + 1) + prefix[digits.endIndex...]
    }

    /// A section after the last one of a section, or after another section in it.
    private func addSection(
        title: String,
        text: String,
        style: TitleStyle,
        model: RunbookOutline.Place?,
        in parent: RunbookOutline.Place
    ) throws(TocsinError) -> RunbookChanges {
        let titleLines = try style.lines(title)
        let before = model ?? parent
        let after = before.index == 0 && document.root.firstChild == nil ? 0 : outline.lastLine(of: before)
        let sections = RunbookChange.Sections(index: before.end, parent: parent.index)
        let gapBefore = model.map { blankLines(before: $0.section.line) } ?? 1
        var gapAfter = 1
        if let model, let first = outline.blocks(of: model).first, !model.section.hasInlineText {
            gapAfter = max(0, first.lines.lowerBound - model.section.lines.upperBound - 1)
        }
        var texts: [SectionText] = []
        var gaps = gapAfter == 1 ? [1] : [gapAfter, 1]
        if case .label = style, MarkdownDocument(text.trimmed).root.firstChild?.kind == .paragraph {
            // A paragraph stands behind its label, if that makes a section, or parted from it.
            texts.append(try SectionText(label: titleLines[0], text: text))
            gaps = [1]
        }
        for gap in gaps {
            texts.append(try SectionText(title: titleLines, gap: gap, text: text, level: style.level))
        }
        var candidates: [RunbookChange] = []
        for text in texts {
            let gaps = after == 0 ? [0, 1] : gapBefore == 1 ? [1] : [gapBefore, 1]
            candidates += try insert(text.lines, afterLine: after, shape: text.shape, gaps: gaps, sections: sections)
                .candidates
        }
        return RunbookChanges(candidates: candidates)
    }

    private func blankLines(before line: Int) -> Int {
        var count = 0
        while line - count - 1 >= document.root.lines.lowerBound,
            LineSplice.isBlank(line - count - 1, in: document)
        {
            count += 1
        }
        return line - count - 1 < document.root.lines.lowerBound ? 1 : count
    }
}

extension RunbookEditor.Candidate {
    fileprivate var words: [String] { ((label ?? "") + " " + text).searchWords }
}
