import Markdown

/// A paragraph, a labelled part of one, or a list item: what the readers of sections work on.
struct Entry {
    /// What stands before the text as `**Label**:` or `**Label:**`, without the colon.
    var label: String?
    var text: String
    var markdown: String
    var lines: ClosedRange<Int>
    /// The number of an item of an ordered list, as written for the first and counted from there.
    var number: Int?
    /// The code blocks within a list item.
    var code: [MarkdownNode] = []

    /// Whether there is nothing but a label, as with a bold line in place of a heading.
    var isLabelAlone: Bool { label != nil && text.isEmpty && code.isEmpty }
}

extension Entry {
    /// The labelled parts of a paragraph, each starting on a line of its own; mostly just one.
    static func paragraph(_ node: MarkdownNode) -> [Entry] {
        let lines = contentLines(node)
        let whole = Entry(node, markdown: lines.joined(separator: "\n"), lines: node.lines, isItem: false)
        let starts = lines.indices.filter { $0 > 0 && isBoldStart(lines[$0]) }
        guard !starts.isEmpty else { return [whole] }
        var parts: [Entry] = []
        var from = 0
        for end in starts + [lines.count] {
            let markdown = lines[from..<end].joined(separator: "\n")
            let first = node.lines.lowerBound + from
            guard let paragraph = onlyParagraph(markdown) else { return [whole] }
            let part = Entry(
                paragraph,
                markdown: markdown,
                lines: first...(first + end - from - 1),
                isItem: false
            )
            guard part.label != nil || from == 0 else { return [whole] }
            parts.append(part)
            from = end
        }
        return parts
    }

    /// A list item: the label and text of its first paragraph, and what else it holds.
    static func item(_ node: MarkdownNode, number: Int?) -> Entry {
        var blocks = Array(node.children)
        var entry = Entry(label: nil, text: "", markdown: "", lines: node.lines)
        if let first = blocks.first, first.kind == .paragraph {
            let markdown = contentLines(first).joined(separator: "\n")
            entry = Entry(first, markdown: markdown, lines: node.lines, isItem: true)
            blocks.removeFirst()
        }
        entry.number = number
        var texts = [entry.text]
        var markdown = [entry.markdown]
        for block in blocks {
            if case .codeBlock = block.kind {} else { texts.append(block.textWithoutCode) }
            entry.code += block.subtree.filter(\.isCodeBlock)
            markdown.append(dedented(block))
        }
        entry.text = texts.filter { !$0.isEmpty }.joined(separator: " ").onOneLine
        entry.markdown = markdown.filter { !$0.isEmpty }.joined(separator: "\n\n")
        return entry
    }

    /// The same with a label taken from "Name: text", for lists that don't mark their labels.
    var labelledByColon: Entry {
        guard label == nil, let colon = text.firstRange(of: ": ") else { return self }
        let name = text[..<colon.lowerBound]
        guard !name.isEmpty, name.split(separator: " ").count <= 6 else { return self }
        var entry = self
        entry.label = name.trimmed
        entry.text = text[colon.upperBound...].trimmed
        if markdown.hasPrefix(name + ": ") {
            entry.markdown = Entry.inlineSafe(String(markdown.dropFirst(name.count + 2)).trimmed)
        }
        return entry
    }

    private init(_ paragraph: MarkdownNode, markdown: String, lines: ClosedRange<Int>, isItem: Bool) {
        self.lines = lines
        if let split = Self.split(paragraph, markdown: markdown, isItem: isItem) {
            (label, text, self.markdown) = split
        } else {
            text = paragraph.plainText.onOneLine
            self.markdown = markdown
        }
        guard isItem, label == nil else { return }
        // The box of a task list is no part of the text.
        for box in ["[ ] ", "[x] ", "[X] "] where text.hasPrefix(box) && self.markdown.hasPrefix(box) {
            text = String(text.dropFirst(box.count))
            self.markdown = String(self.markdown.dropFirst(box.count))
        }
    }
}

extension Entry {
    /// Parts a paragraph that begins with bold or italic text and a colon or dash; nil when it doesn't.
    private static func split(
        _ paragraph: MarkdownNode,
        markdown: String,
        isItem: Bool
    ) -> (label: String?, text: String, markdown: String)? {
        guard let first = paragraph.firstChild, first.kind == .strong || first.kind == .emph else { return nil }
        var label = first.plainText.onOneLine
        var tail = ""
        for inline in paragraph.children.dropFirst() {
            tail += inline.kind == .lineBreak ? " " : inline.plainText
        }
        tail = tail.onOneLine
        var separator = ""
        if label.hasSuffix(":") || label.hasSuffix("：") {
            label = label.dropLast().trimmed
        } else if let found = separators(isItem: isItem).first(where: { tail.hasPrefix($0) }) {
            separator = found.trimmed
            tail = tail.dropFirst(separator.count).trimmed
        } else {
            // A bold line on its own is a label, a bold sentence is not.
            let isShort = label.split(separator: " ").count <= 8
            let isSentence = label.last.map { ".!?".contains($0) } ?? true
            guard tail.isEmpty, !isItem, first.kind == .strong, isShort, !isSentence else { return nil }
        }
        guard !label.isEmpty else { return nil }
        let rest = cut(first, from: markdown).map { $0.trimmed.dropFirst(separator.count).trimmed } ?? markdown
        return (label, tail, inlineSafe(rest))
    }

    private static func separators(isItem: Bool) -> [String] {
        isItem ? [":", "：", "- ", "– ", "— "] : [":", "："]
    }

    /// What follows an opening bold or italic span in a paragraph's Markdown.
    ///
    /// Inline positions of the parser can't be relied on, so the end is the first closing run with which the beginning
    /// parses as that very span.
    private static func cut(_ span: MarkdownNode, from markdown: String) -> String? {
        let text = markdown.trimmed
        guard let mark = text.first, mark == "*" || mark == "_" else { return nil }
        let run = String(repeating: mark, count: span.kind == .strong ? 2 : 1)
        guard text.hasPrefix(run) else { return nil }
        let wanted = span.plainText
        var from = text.index(text.startIndex, offsetBy: run.count)
        for _ in 0..<16 {
            guard let range = text[from...].firstRange(of: run) else { return nil }
            let head = String(text[..<range.upperBound])
            if let paragraph = onlyParagraph(head), let only = paragraph.firstChild, only.kind == span.kind,
                Array(paragraph.children).count == 1, only.plainText == wanted
            {
                return String(text[range.upperBound...])
            }
            from = text.index(after: range.lowerBound)
        }
        return nil
    }

    /// The rest of a paragraph as Markdown of its own: what would now start a block gets a backslash.
    private static func inlineSafe(_ rest: String) -> String {
        guard let first = rest.first, !first.isLetter, first != "`", first != "[", first != "*" else { return rest }
        if onlyParagraph(rest) != nil { return rest }
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        return digits + "\\" + rest.dropFirst(digits.count)
    }

    private static func onlyParagraph(_ markdown: String) -> MarkdownNode? {
        let blocks = Array(MarkdownDocument(markdown).root.children)
        guard blocks.count == 1, blocks[0].kind == .paragraph else { return nil }
        return blocks[0]
    }

    private static func isBoldStart(_ line: String) -> Bool {
        line.hasPrefix("**") || line.hasPrefix("__")
    }

    /// A paragraph's lines without indentation and quote markers.
    private static func contentLines(_ paragraph: MarkdownNode) -> [String] {
        let isQuoted = paragraph.isQuoted
        return paragraph.sourceLines.map { line in
            line.drop { $0 == " " || $0 == "\t" || (isQuoted && $0 == ">") }.trimmedEnd
        }
    }

    /// A block within a list item without the item's indentation.
    private static func dedented(_ block: MarkdownNode) -> String {
        let lines = block.sourceLines
        let document = block.document
        let lineStart = document.bytes(ofLines: block.lines.lowerBound...block.lines.lowerBound).lowerBound
        let column = block.bytes.lowerBound - lineStart
        let isQuoted = block.isQuoted
        return lines.enumerated().map { index, line in
            if index == 0 { return line }
            var rest = line[...]
            var dropped = 0
            while dropped < column, let next = rest.first,
                next == " " || next == "\t" || (isQuoted && next == ">")
            {
                dropped += next == "\t" ? 4 - dropped % 4 : 1
                rest = rest.dropFirst()
            }
            return String(rest)
        }.joined(separator: "\n")
    }
}

extension MarkdownNode {
    var isCodeBlock: Bool {
        if case .codeBlock = kind { true } else { false }
    }

    var isQuoted: Bool {
        var node = parent
        while let current = node {
            if current.kind == .blockQuote { return true }
            node = current.parent
        }
        return false
    }

    /// The source in lines, without line ends.
    var sourceLines: [String] {
        lines.map { line in
            let range = document.bytes(ofLine: line)
            return document.text(max(range.lowerBound, bytes.lowerBound)..<range.upperBound)
        }
    }

    /// What a reader sees of it, code blocks left out, on one line.
    var textWithoutCode: String {
        var texts: [String] = []
        for node in subtree {
            switch node.kind {
            case .paragraph, .heading: texts.append(node.plainText)
            case .htmlBlock(let html): texts.append(html)
            default: break
            }
        }
        return texts.joined(separator: " ").onOneLine
    }
}

extension StringProtocol {
    fileprivate var trimmedEnd: String {
        var end = endIndex
        while end > startIndex, self[index(before: end)].isWhitespace { end = index(before: end) }
        return String(self[..<end])
    }
}
