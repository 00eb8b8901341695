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
    /// The paragraph or item that it was read from; a labelled part shares its paragraph with others.
    var node: MarkdownNode?

    /// Whether there is nothing but a label, as with a bold line in place of a heading.
    var isLabelAlone: Bool { label != nil && text.isEmpty && code.isEmpty }
}

extension Entry {
    /// The labelled parts of a paragraph, each starting on a line of its own; mostly just one.
    static func paragraph(_ node: MarkdownNode) -> [Entry] {
        let markdown = content(node)
        let inlines = Array(node.children)
        let whole = Entry(inlines, markdown: markdown, lines: node.lines, of: node, isItem: false)
        guard node.lines.count > 1, hasLaterBoldStart(markdown) else { return [whole] }
        let lines = contentLines(markdown)
        let starts = labelStarts(inlines, in: lines)
        guard !starts.isEmpty else { return [whole] }
        var parts: [Entry] = []
        var from = (inline: 0, line: 0)
        for end in starts + [(inlines.count, lines.count)] {
            let first = node.lines.lowerBound + from.line
            let part = Entry(
                inlines[from.inline..<end.inline],
                markdown: lines[from.line..<end.line].joined(separator: "\n"),
                lines: first...(node.lines.lowerBound + end.line - 1),
                of: node,
                isItem: false
            )
            guard part.label != nil || from.line == 0 else { return [whole] }
            parts.append(part)
            from = end
        }
        return parts
    }

    /// Where bold text begins a line: its place among the inlines, and its line.
    ///
    /// None when the breaks in the tree aren't the lines of the file, as within a code span.
    private static func labelStarts(_ inlines: [MarkdownNode], in lines: [String]) -> [(inline: Int, line: Int)] {
        var starts: [(inline: Int, line: Int)] = []
        var line = 0
        for (index, inline) in inlines.enumerated() {
            if index > 0, inline.kind == .strong, inlines[index - 1].kind.isBreak, line < lines.count,
                isBoldStart(lines[line])
            {
                starts.append((index, line))
            }
            for node in inline.subtree where node.kind.isBreak { line += 1 }
        }
        return line == lines.count - 1 ? starts : []
    }

    /// The items of a paragraph whose lines begin with bullets that Markdown doesn't know, and what leads to them.
    ///
    /// Nil unless two lines at least begin so: one could be a dash in a sentence.
    static func bulleted(_ node: MarkdownNode) -> (lead: Entry?, items: [Entry])? {
        guard node.lines.count > 1, mayBeBulleted(node) else { return nil }
        let lines = contentLines(content(node))
        let starts = lines.indices.filter { bulletLength(lines[$0]) > 0 }
        guard starts.count > 1 else { return nil }
        let inlines = Array(node.children)
        var firsts = [0]
        for (index, inline) in inlines.enumerated() {
            if inline.kind.isBreak { firsts.append(index + 1) }
        }
        // A break within bold text or a link: the lines can't be told apart.
        guard firsts.count == lines.count else { return nil }
        func entry(_ range: Range<Int>, isItem: Bool) -> Entry {
            let end = range.upperBound < lines.count ? firsts[range.upperBound] - 1 : inlines.count
            let number = node.lines.lowerBound
            var parts = inlines[firsts[range.lowerBound]..<end]
            var markdown = lines[range].joined(separator: "\n")
            let bullet = isItem ? bulletLength(markdown) : 0
            if bullet > 0 {
                let mark = markdown.utf8.prefix(bullet)
                if let first = parts.first, case .text(let text) = first.kind, text.trimmed.utf8.elementsEqual(mark) {
                    parts = parts.dropFirst()
                }
                markdown = String(Substring(markdown.utf8.dropFirst(bullet))).trimmed
            }
            var entry = Entry(
                parts,
                markdown: markdown,
                lines: (number + range.lowerBound)...(number + range.upperBound - 1),
                of: node,
                isItem: isItem
            )
            let left = bulletLength(entry.text)
            if isItem, left > 0 { entry.text = String(Substring(entry.text.utf8.dropFirst(left))).trimmed }
            return entry
        }
        let ends = starts.dropFirst() + [lines.count]
        return (
            starts[0] > 0 ? entry(0..<starts[0], isItem: false) : nil,
            zip(starts, ends).map { entry($0..<$1, isItem: true) }
        )
    }

    /// How many bytes a bullet takes that Markdown doesn't know, where blanks follow it; 0 for other text.
    private static func bulletLength(_ line: String) -> Int {
        guard let first = line.utf8.first, first >= 0x80, let bullet = line.unicodeScalars.first,
            "•◦‣⁃∙▪▫■□●○◆◇►▸▹→➔➜➤✓✔✗✘☐☑☒–—·".unicodeScalars.contains(bullet)
        else { return 0 }
        let length = UTF8.width(bullet)
        return line.utf8.dropFirst(length).first?.isBlank == true ? length : 0
    }

    /// A list item: the label and text of its first paragraph, and what else it holds.
    static func item(_ node: MarkdownNode, number: Int?) -> Entry {
        var entry = Entry(label: nil, text: "", markdown: "", lines: node.lines, node: node)
        var blocks = node.children
        var next = blocks.next()
        if let first = next, first.kind == .paragraph {
            var markdown = content(first)
            var inlines = Array(first.children)[...]
            // The box of a task list is no part of the text.
            if let box = inlines.first, case .taskBox = box.kind {
                inlines = inlines.dropFirst()
                if let blank = inlines.first, case .text(let text) = blank.kind, text.trimmed.isEmpty {
                    inlines = inlines.dropFirst()
                }
                markdown = String(Substring(markdown.utf8.dropFirst(box.bytes.count))).trimmed
            }
            entry = Entry(inlines, markdown: markdown, lines: node.lines, of: node, isItem: true)
            next = blocks.next()
        }
        entry.number = number
        guard next != nil else { return entry }
        var texts = [entry.text]
        var markdown = [entry.markdown]
        while let block = next {
            if !block.isCodeBlock { texts.append(block.textWithoutCode) }
            for node in block.subtree where node.isBlock && node.isCodeBlock { entry.code.append(node) }
            markdown.append(dedented(block))
            next = blocks.next()
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

    /// The time that an item such as "**5 minutes**: page the lead" has for its label.
    var timeLabel: TimeLabel? { (label ?? labelledByColon.label).flatMap { TimeLabel($0) } }

    /// The time that an item such as "Response time: 15 minutes" sets.
    var targetTime: (label: TimeLabel, written: String)? {
        let entry = label == nil ? labelledByColon : self
        guard let words = entry.label?.searchWords, let last = words.last,
            ["time", "target", "sla", "deadline", "within", "response", "resolution", "acknowledgement", "eta"]
                .contains(last), let time = TimeLabel.loose(entry.text)
        else { return nil }
        return (time, entry.text)
    }

    private init(
        _ inlines: some BidirectionalCollection<MarkdownNode>,
        markdown: String,
        lines: ClosedRange<Int>,
        of node: MarkdownNode,
        isItem: Bool
    ) {
        self.lines = lines
        self.node = node
        if let split = Self.split(inlines, markdown: markdown, isItem: isItem) {
            (label, text, self.markdown) = split
        } else {
            text = Self.plainText(inlines)
            self.markdown = markdown
        }
    }
}

extension Entry {
    /// Parts a paragraph that begins with bold or italic text and a colon or dash; nil when it doesn't.
    private static func split(
        _ inlines: some BidirectionalCollection<MarkdownNode>,
        markdown: String,
        isItem: Bool
    ) -> (label: String?, text: String, markdown: String)? {
        guard let first = inlines.first, let kind = first.spanKind else { return nil }
        var label = first.plainText.onOneLine
        var tail = plainText(inlines.dropFirst())
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
            guard tail.isEmpty, !isItem, kind == .strong, isShort, !isSentence else { return nil }
        }
        guard !label.isEmpty else { return nil }
        let rest = cut(first, from: markdown).map { $0.trimmed.dropFirst(separator.count).trimmed } ?? markdown
        return (label, tail, inlineSafe(rest))
    }

    /// What a reader sees of inlines, on one line.
    private static func plainText(_ inlines: some BidirectionalCollection<MarkdownNode>) -> String {
        if inlines.count == 1, let only = inlines.first, case .text(let literal) = only.kind {
            return literal.onOneLine
        }
        var text = ""
        for inline in inlines {
            switch inline.kind {
            case .text(let literal), .code(let literal), .html(let literal): text += literal
            case .softBreak, .lineBreak: text += " "
            default: text += inline.plainText
            }
        }
        return text.onOneLine
    }

    private static func separators(isItem: Bool) -> [String] {
        isItem ? [":", "：", "- ", "– ", "— "] : [":", "："]
    }

    /// What follows an opening bold or italic span in a paragraph's Markdown.
    private static func cut(_ span: MarkdownNode, from markdown: String) -> String? {
        let text = markdown.trimmed
        guard let mark = text.first, mark == "*" || mark == "_" else { return nil }
        let run = String(repeating: mark, count: span.kind == .strong ? 2 : 1)
        let wanted = span.plainText
        // Mostly the span is written as its text between two runs.
        let plain = run + wanted + run
        if text.utf8.starts(with: plain.utf8) {
            return String(Substring(text.utf8.dropFirst(plain.utf8.count)))
        }
        return cutByParsing(span, wanted, run: run, from: text)
    }

    /// The same for a span with markup in it: it ends at the first closing run with which the beginning parses as that
    /// very span, since inline positions of the parser can't be relied on.
    private static func cutByParsing(_ span: MarkdownNode, _ wanted: String, run: String, from text: String) -> String?
    {
        var from = text.index(text.startIndex, offsetBy: run.count, limitedBy: text.endIndex) ?? text.endIndex
        // Every closing run tried costs a parse, and a hostile text has thousands.
        for _ in 0..<16 where from < text.endIndex {
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
        guard let first = rest.utf8.first, "#>-+*=~<_|:0123456789".utf8.contains(first) else { return rest }
        let digits = rest.utf8.prefix { $0.isASCIIDigit }
        let next = rest.utf8.dropFirst(digits.count).first
        if !digits.isEmpty, next != UInt8(ascii: "."), next != UInt8(ascii: ")") { return rest }
        if onlyParagraph(rest) != nil { return rest }
        return String(Substring(digits)) + "\\" + rest.dropFirst(digits.count)
    }

    private static func onlyParagraph(_ markdown: String) -> MarkdownNode? {
        var blocks = MarkdownDocument(markdown).root.children
        guard let first = blocks.next(), first.kind == .paragraph, blocks.next() == nil else { return nil }
        return first
    }

    private static func isBoldStart(_ line: String) -> Bool {
        let start = line.utf8.prefix(2)
        return start.elementsEqual("**".utf8) || start.elementsEqual("__".utf8)
    }

    /// Whether a line of a paragraph begins beyond ASCII.
    private static func mayBeBulleted(_ paragraph: MarkdownNode) -> Bool {
        let document = paragraph.document
        return paragraph.lines.dropFirst().contains { line in
            let range = document.bytes(ofLine: line)
            return document.bytes[range].first { !$0.isIndentation(isQuoted: true) } ?? 0 >= 0x80
        }
    }

    /// A paragraph as it is written, its lines without indentation and quote markers.
    private static func content(_ paragraph: MarkdownNode) -> String {
        let document = paragraph.document
        let lines = paragraph.lines
        let isQuoted = lines.count > 1 && paragraph.isQuoted
        func inner(_ range: Range<Int>) -> Range<Int> {
            var (start, end) = (range.lowerBound, range.upperBound)
            while start < end, document.bytes[start].isIndentation(isQuoted: isQuoted) { start += 1 }
            while start < end, document.bytes[end - 1].isBlank { end -= 1 }
            return start..<end
        }
        guard lines.count > 1 else { return document.text(inner(paragraph.bytes)) }
        var content: [UInt8] = []
        content.reserveCapacity(paragraph.bytes.count)
        for line in lines {
            let range = document.bytes(ofLine: line)
            if !content.isEmpty { content.append(UInt8(ascii: "\n")) }
            content += document.bytes[inner(max(range.lowerBound, paragraph.bytes.lowerBound)..<range.upperBound)]
        }
        return String(decoding: content, as: UTF8.self)
    }

    /// Whether bold text begins a line after the first.
    private static func hasLaterBoldStart(_ content: String) -> Bool {
        var (last, beforeLast): (UInt8, UInt8) = (0, 0)
        for byte in content.utf8 {
            if beforeLast == UInt8(ascii: "\n"), last == byte, byte == UInt8(ascii: "*") || byte == UInt8(ascii: "_") {
                return true
            }
            (beforeLast, last) = (last, byte)
        }
        return false
    }

    private static func contentLines(_ content: String) -> [String] {
        content.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// A block within a list item without the item's indentation.
    private static func dedented(_ block: MarkdownNode) -> String {
        let document = block.document
        let first = block.lines.lowerBound
        let column = block.bytes.lowerBound - document.bytes(ofLine: first).lowerBound
        let isQuoted = block.lines.count > 1 && block.isQuoted
        var result: [UInt8] = []
        for line in block.lines {
            let range = document.bytes(ofLine: line)
            var start = line == first ? block.bytes.lowerBound : range.lowerBound
            var dropped = line == first ? column : 0
            while dropped < column, start < range.upperBound,
                document.bytes[start].isIndentation(isQuoted: isQuoted)
            {
                dropped += document.bytes[start] == UInt8(ascii: "\t") ? 4 - dropped % 4 : 1
                start += 1
            }
            if line > first { result.append(UInt8(ascii: "\n")) }
            result += document.bytes[start..<range.upperBound]
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate func isIndentation(isQuoted: Bool) -> Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || (isQuoted && self == UInt8(ascii: ">"))
    }
}

extension MarkdownNode.Kind {
    fileprivate var isBreak: Bool { self == .softBreak || self == .lineBreak }
}

extension MarkdownNode {
    /// `strong` or `emph`; nil for anything else.
    fileprivate var spanKind: Kind? {
        let kind = kind
        return switch kind {
        case .strong, .emph: kind
        default: nil
        }
    }

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

    /// What a reader sees of it, code blocks left out, on one line.
    var textWithoutCode: String {
        var texts: [String] = []
        for node in subtree where node.isBlock {
            switch node.kind {
            case .paragraph, .heading, .tableCell: texts.append(node.plainText)
            case .htmlBlock: texts.append(node.htmlText)
            default: break
            }
        }
        return texts.joined(separator: " ").onOneLine
    }
}
