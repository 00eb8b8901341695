import Domain
import Markdown

/// A person's text as the content of one list item, which nothing in it can leave.
///
/// The text is Markdown, with these rules:
/// - A bullet before all of it is dropped, since the list has its own; several items at once are refused.
/// - What would be a heading, a rule or raw HTML, a quote or number at the very start, or the definition of a link gets
///   a backslash, so that it stays text.
/// - Paragraphs, closed code fences, and lists and quotes after the first line stay what they are. A code fence that
///   isn't closed is refused.
/// - In a list without blank lines between its items, blank lines between paragraphs become hard line breaks, since one
///   blank line would spread out every other item.
struct ItemText {
    /// Without the item's indentation.
    let lines: [String]
    /// What must be found within the item.
    let shape: BlockShape

    /// The most bytes that a text may have.
    static let maximumSize = 64 * 1_024

    init(_ text: String, label: (String) -> String = { $0 }, isTight: Bool) throws(TocsinError) {
        var text = try Self.withoutBullet(Self.cleaned(text))
        text = try Self.escaped(label(text))
        if isTight { text = try Self.joined(text) }
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        shape = BlockShape(below: MarkdownDocument(text).root)
    }

    /// With LF line ends, and without blanks around.
    static func cleaned(_ text: String) throws(TocsinError) -> String {
        guard text.utf8.count <= maximumSize else {
            throw TocsinError(
                .usage,
                "The text has more than \(maximumSize / 1_024) KiB. Nothing was changed; give a shorter one."
            )
        }
        guard !text.unicodeScalars.contains("\0") else {
            throw TocsinError(.usage, "The text holds a NUL character. Nothing was changed; give it without.")
        }
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        let cleaned = lines.joined(separator: "\n").trimmed
        guard !cleaned.isEmpty else {
            throw TocsinError(.usage, "The text is empty. Nothing was changed; say what to write.")
        }
        return cleaned
    }

    /// The text of an item that was given with its bullet.
    private static func withoutBullet(_ text: String) throws(TocsinError) -> String {
        let blocks = Array(MarkdownDocument(text).root.children)
        guard blocks.count == 1, case .list(let list) = blocks[0].kind else { return text }
        let count = blocks[0].children.reduce(0) { count, _ in count + 1 }
        guard count == 1 else {
            throw TocsinError(
                .usage,
                "The text is a list of \(count) items, and an edit adds one. Nothing was changed; add them one by one."
            )
        }
        guard !list.isOrdered else { return text }
        let blank = text.dropFirst().prefix { $0 == " " || $0 == "\t" }
        let width = 1 + (blank.contains("\t") || blank.count > 4 ? 1 : blank.count)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let content = lines.enumerated().map { index, line in
            if index == 0 { return String(line.dropFirst()) }
            return String(line.dropFirst(line.prefix(width).prefix { $0 == " " }.count))
        }
        return try cleaned(content.joined(separator: "\n"))
    }

    /// With a backslash before all that would be another block than the item can hold.
    private static func escaped(_ text: String) throws(TocsinError) -> String {
        var text = text
        // One backslash can uncover another mark: `---` under `# a`.
        for _ in 0..<64 {
            let marks = try marks(in: MarkdownDocument(text))
            if marks.isEmpty { return text }
            var bytes = Array(text.utf8)
            for mark in Set(marks).sorted(by: >) { bytes.insert(UInt8(ascii: "\\"), at: mark) }
            text = String(decoding: bytes, as: UTF8.self)
        }
        throw TocsinError(
            .usage,
            "The text holds Markdown that can't be made the content of one item. Nothing was changed; give plainer text."
        )
    }

    /// Where backslashes are needed.
    private static func marks(in document: MarkdownDocument) throws(TocsinError) -> [Int] {
        guard document.bodyOffset == 0 else { return [0] }
        var marks: [Int] = []
        var code: Set<Int> = []
        let first = document.root.firstChild
        for node in document.nodes {
            switch node.kind {
            case .codeBlock(let block):
                guard block.fence != .unclosed else {
                    throw TocsinError(
                        .usage,
                        "The code fence in line \(node.lines.lowerBound) of the text is never closed, so it would swallow "
                            + "what follows. Nothing was changed; close the fence."
                    )
                }
                code.formUnion(node.lines)
            case .heading: marks.append(headingMark(node))
            case .thematicBreak, .htmlBlock: marks.append(node.bytes.lowerBound)
            case .blockQuote where node == first: marks.append(node.bytes.lowerBound)
            case .list(let list) where node == first:
                let digits = list.isOrdered ? document.bytes[node.bytes].prefix { (48...57).contains($0) }.count : 0
                marks.append(node.bytes.lowerBound + digits)
            default: break
            }
        }
        for line in 1...max(1, document.lineCount) where !code.contains(line) {
            let range = document.bytes(ofLine: line)
            guard let start = definition(document.bytes[range]) else { continue }
            marks.append(start)
        }
        return marks
    }

    /// Where the mark of a heading stands: before its text, or on the line below.
    private static func headingMark(_ node: MarkdownNode) -> Int {
        let last = node.document.bytes(ofLine: node.lines.upperBound)
        guard node.lines.count > 1, var end = node.document.bytes[last].lastIndex(where: { $0 != 32 && $0 != 9 }) else {
            return node.bytes.lowerBound
        }
        let mark = node.document.bytes[end]
        while end > last.lowerBound, node.document.bytes[end - 1] == mark { end -= 1 }
        return end
    }

    /// Where a line that may define a link's address starts to: such a line would vanish from what is shown.
    private static func definition(_ line: ArraySlice<UInt8>) -> Int? {
        let markers = Set(" \t>-+*0123456789.)".utf8)
        guard let start = line.firstIndex(where: { !markers.contains($0) }), line[start] == UInt8(ascii: "["),
            // Escaped already, or the box of a task.
            line[start...].firstRange(of: Array("]:".utf8)) != nil
        else { return nil }
        return start
    }

    /// Without blank lines between blocks.
    private static func joined(_ text: String) throws(TocsinError) -> String {
        let document = MarkdownDocument(text)
        let blocks = Array(document.root.children)
        var lines: [String] = []
        var kinds: [MarkdownNode.Kind] = []
        for (block, previous) in zip(blocks, [nil] + blocks) {
            let isBroken = previous?.kind == .paragraph && block.kind == .paragraph
            if isBroken, let last = lines.popLast() {
                lines.append(last.hasSuffix("\\") ? last : last + "\\")
            } else {
                kinds.append(block.kind)
            }
            lines += block.lines.map { document.text(document.bytes(ofLine: $0)) }
        }
        let joined = lines.joined(separator: "\n")
        guard MarkdownDocument(joined).root.children.map(\.kind) == kinds else {
            throw TocsinError(
                .usage,
                "The list has no blank lines between its items, and this text needs one within. Nothing was changed; give "
                    + "it as one paragraph, with code or a list at its end."
            )
        }
        return joined
    }
}
