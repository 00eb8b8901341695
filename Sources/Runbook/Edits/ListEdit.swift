import Domain
import Markdown

/// Edits of one list that keep its habits: markers, numbers, indentation, blank lines, boxes of tasks, labels.
struct ListEdit {
    let list: MarkdownNode
    private let items: [MarkdownNode]
    private let kind: MarkdownNode.List

    init?(_ list: MarkdownNode) {
        items = Array(list.children)
        guard case .list(let kind) = list.kind, !items.isEmpty else { return nil }
        self.list = list
        self.kind = kind
    }

    private var document: MarkdownDocument { list.document }

    // MARK: - Operations

    /// A new item: by its time where the items have times in rising order, else the last one.
    ///
    /// The items after it keep their numbers as they are written: one that comes between has the number that the next
    /// one has, and what a reader sees counts on.
    func adding(_ text: String, name: String?) throws(TocsinError) -> RunbookChanges {
        let text = try itemText(text, name: name)
        let place = place(of: text)
        var candidates = place == items.count ? [] : candidates(text, at: place)
        candidates += self.candidates(text, at: items.count)
        return RunbookChanges(candidates: candidates)
    }

    /// The index at which an item's time puts it.
    private func place(of text: ItemText) -> Int {
        let written = MarkdownDocument("- " + text.lines.joined(separator: "\n  "))
        guard let item = written.root.firstChild?.firstChild,
            let time = Entry.item(item, number: nil).timeLabel?.seconds
        else { return items.count }
        let times = items.map { Entry.item($0, number: nil).timeLabel?.seconds }
        let known = times.compactMap(\.self)
        guard known.count == times.count, known == known.sorted() else { return items.count }
        return known.firstIndex { $0 > time } ?? items.count
    }

    /// Ways to insert an item at an index.
    private func candidates(_ text: ItemText, at index: Int) -> [RunbookChange] {
        guard index > 0 else { return candidatesBeforeFirst(text) }
        let style = style(after: index - 1)
        let lines = style.lines(text)
        let line = items[index - 1].lines.upperBound
        // Text right below the list would become a part of the item, but for a blank line.
        return (index == items.count ? [0, 1] : [0]).flatMap { below in
            gaps(at: index).map { above in
                let blank = { (count: Int) in Array(repeating: style.blankLine, count: count) }
                return RunbookChange(
                    splice: LineSplice.after(line: line, in: document, lines: blank(above) + lines + blank(below)),
                    tree: index == items.count ? .appending(1, to: list) : .inserting(1, after: items[index - 1]),
                    shape: text.shape
                )
            }
        }
    }

    /// The same before the first item, unless that stands behind the marker of an item around.
    private func candidatesBeforeFirst(_ text: ItemText) -> [RunbookChange] {
        let first = items[0]
        let style = ItemStyle(of: first)
        let line = document.bytes(ofLine: first.lines.lowerBound)
        let start = max(line.lowerBound, document.bodyOffset)
        guard document.bytes[start..<first.bytes.lowerBound].elementsEqual(style.prefix) else { return [] }
        let end = LineSplice.lineEnd(of: document, near: first.lines.lowerBound)
        return gaps(at: 1).map { below in
            let lines = style.lines(text) + Array(repeating: style.blankLine, count: below)
            return RunbookChange(
                splice: Splice(start..<start, lines.flatMap { $0 + end }),
                tree: .prepending(1, to: list),
                shape: text.shape
            )
        }
    }

    /// Another text for an item.
    func replacing(_ item: MarkdownNode, _ text: String, name: String?) throws(TocsinError) -> RunbookChanges {
        let text = try itemText(text, name: name)
        let style = ItemStyle(of: item)
        let start = ItemStyle.textStart(of: item)
        var bytes: [UInt8] = start == item.bytes.lowerBound + style.marker.count ? [.blank] : []
        let lineEnd = LineSplice.lineEnd(of: document, near: item.lines.lowerBound)
        for (index, line) in text.lines.enumerated() {
            if index > 0 { bytes += lineEnd + (line.isEmpty ? style.blankLine : style.continuation) }
            bytes += line.utf8
        }
        let range = start..<max(start, item.bytes.upperBound)
        let candidates = [bytes, bytes + lineEnd + style.blankLine].map {
            RunbookChange(splice: Splice(range, $0), tree: .replacing(item), shape: text.shape)
        }
        return RunbookChanges(candidates: candidates)
    }

    /// Without an item; without the list when it is the only one.
    func removing(_ item: MarkdownNode) -> RunbookChanges {
        let position = items.firstIndex(of: item) ?? 0
        let node = items.count == 1 ? list : item
        var ranges: [Range<Int>] = []
        if position > 0 {
            // With the blank lines before it, so that no more of them are left than were between two items.
            ranges.append(
                document.bytes(ofLine: items[position - 1].lines.upperBound).upperBound..<item.bytes.upperBound
            )
        }
        if position + 1 < items.count {
            ranges.append(item.bytes.lowerBound..<items[position + 1].bytes.lowerBound)
        }
        let lines = item.lines
        if items.count == 1 {
            ranges += LineSplice.removals(of: lines, in: document)
            ranges.append(item.bytes)
        }
        return RunbookChanges(
            candidates: ranges.map { RunbookChange(splice: Splice($0, []), tree: .removing(node), shape: nil) }
        )
    }

    /// A fenced code block at the end of an item.
    func addingCode(_ code: String, language: String?, to item: MarkdownNode) throws(TocsinError) -> RunbookChanges {
        let lines = try CodeText.lines(code, language: language)
        return Self.adding(lines, to: item, isTight: kind.tight)
    }

    /// Whether the list around an item is tight.
    static func isTight(_ item: MarkdownNode) -> Bool {
        if case .list(let list) = item.parent?.kind { list.tight } else { true }
    }

    /// A block of Markdown at the end of an item.
    static func adding(_ lines: [String], to item: MarkdownNode, isTight: Bool) -> RunbookChanges {
        let style = ItemStyle(of: item)
        let indented = lines.map { $0.isEmpty ? style.blankLine : style.continuation + Array($0.utf8) }
        let shape = BlockShape(below: MarkdownDocument(lines.joined(separator: "\n")).root)
        let candidates = (isTight ? [0, 1] : [1, 0]).map { gap in
            RunbookChange(
                splice: LineSplice.after(
                    line: item.lines.upperBound,
                    in: item.document,
                    lines: Array(repeating: style.blankLine, count: gap) + indented
                ),
                tree: .appending(1, to: item),
                shape: shape
            )
        }
        return RunbookChanges(candidates: candidates)
    }

    // MARK: - Habits

    private func itemText(_ text: String, name: String?) throws(TocsinError) -> ItemText {
        guard let name else { return try ItemText(text, isTight: kind.tight) }
        let label = LabelStyle(of: items)
        let written = try label.written(name)
        return try ItemText(text, label: { label.joined(written, $0) }, isTight: kind.tight)
    }

    /// Blank lines before a new item: as between those around or before the last one, else what leaves the list as tight
    /// or loose as it is.
    private func gaps(at index: Int) -> [Int] {
        let usual = kind.tight ? 0 : 1
        guard items.count > 1 else { return [usual, 1 - usual] }
        let next = min(max(index, 1), items.count - 1)
        let between = (items[next - 1].lines.upperBound + 1)..<items[next].lines.lowerBound
        let isBlank = between.allSatisfy { line in
            document.bytes[document.bytes(ofLine: line)].allSatisfy { " \t>".utf8.contains($0) }
        }
        let gap = isBlank ? between.count : usual
        return [gap] + [0, 1].filter { $0 != gap }
    }

    /// The style of an item that comes after another.
    private func style(after index: Int) -> ItemStyle {
        var style = ItemStyle(of: items[index])
        guard kind.isOrdered, let delimiter = style.marker.last else { return style }
        var digits = Array(String(number(after: index)).utf8)
        let old = style.marker.count - 1
        if style.marker.first == UInt8(ascii: "0"), digits.count < old {
            digits = Array(repeating: UInt8(ascii: "0"), count: old - digits.count) + digits
        }
        style.marker = digits + [delimiter]
        // Texts that stand in one column go on to, where a longer number leaves room.
        if digits.count > old, style.padding.count > 1, style.padding.allSatisfy({ $0 == .blank }) {
            style.padding.removeLast(min(digits.count - old, style.padding.count - 1))
        }
        return style
    }

    /// One more than an item's number, or the same where all are the same.
    private func number(after index: Int) -> Int {
        let numbers = items.map(Self.number)
        let last = numbers[index]
        if numbers.count > 1 { return numbers.allSatisfy { $0 == last } ? last : last + 1 }
        return last == 1 && document.numbersAllItemsOne ? 1 : last + 1
    }

    fileprivate static func number(_ item: MarkdownNode) -> Int {
        let digits = item.document.bytes[item.bytes].prefix { (48...57).contains($0) }
        return Int(String(decoding: digits, as: UTF8.self)) ?? 1
    }
}

extension MarkdownDocument {
    /// Whether every ordered list of more than one item has 1 before each, and there is one.
    fileprivate var numbersAllItemsOne: Bool {
        var found = false
        for node in nodes {
            guard case .list(let list) = node.kind, list.isOrdered else { continue }
            let numbers = node.children.map(ListEdit.number)
            guard numbers.count > 1 else { continue }
            guard numbers.allSatisfy({ $0 == 1 }) else { return false }
            found = true
        }
        return found
    }
}
