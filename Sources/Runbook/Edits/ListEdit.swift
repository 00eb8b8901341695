import Domain
import Markdown

/// Edits of one list that keep its habits: markers, numbers, indentation, blank lines, boxes of tasks, labels.
struct ListEdit {
    let list: MarkdownNode
    private let items: [MarkdownNode]
    private let kind: MarkdownNode.List
    private let last: MarkdownNode

    init?(_ list: MarkdownNode) {
        items = Array(list.children)
        guard case .list(let kind) = list.kind, let last = items.last else { return nil }
        self.list = list
        self.kind = kind
        self.last = last
    }

    private var document: MarkdownDocument { list.document }

    // MARK: - Operations

    /// A new last item.
    func appending(_ text: String, name: String?) throws(TocsinError) -> RunbookChanges {
        let text = try itemText(text, name: name)
        let style = nextStyle
        let lines = style.lines(text)
        // Text right below the list would become a part of the item, but for a blank line.
        let candidates = [0, 1].flatMap { below in
            gaps.map { above in
                let blank = { (count: Int) in Array(repeating: style.blankLine, count: count) }
                return RunbookChange(
                    splice: LineSplice.after(
                        line: last.lines.upperBound,
                        in: document,
                        lines: blank(above) + lines + blank(below)
                    ),
                    tree: .appending(1, to: list),
                    shape: text.shape
                )
            }
        }
        return RunbookChanges(candidates: candidates)
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

    /// Blank lines before a new item: as before the last one, else what leaves the list as tight or loose as it is.
    private var gaps: [Int] {
        let usual = kind.tight ? 0 : 1
        guard items.count > 1 else { return [usual, 1 - usual] }
        let between = (items[items.count - 2].lines.upperBound + 1)..<last.lines.lowerBound
        let isBlank = between.allSatisfy { line in
            document.bytes[document.bytes(ofLine: line)].allSatisfy { " \t>".utf8.contains($0) }
        }
        let gap = isBlank ? between.count : usual
        return [gap] + [0, 1].filter { $0 != gap }
    }

    /// The style of the item that comes after the last.
    private var nextStyle: ItemStyle {
        var style = ItemStyle(of: last)
        guard kind.isOrdered, let delimiter = style.marker.last else { return style }
        var digits = Array(String(nextNumber).utf8)
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

    /// One more than the last number, or the same where all are the same.
    private var nextNumber: Int {
        let numbers = items.map(Self.number)
        let last = numbers.last ?? 1
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
