/// An inline node, and its own bytes in the original file.
package struct InlineSpan: Sendable {
    package let node: MarkdownNode
    package var bytes: Range<Int>
}

extension MarkdownNode {
    /// The inlines of a paragraph, heading or table cell in document order, each with its own bytes in the file.
    ///
    /// A span has the node's markup: backticks, brackets with address and title, escapes. It is one range: over a line
    /// break it has the markers and blanks of the containers on the next line too. A break has the blanks around the
    /// line end and those markers. A text that came to nothing has no bytes.
    ///
    /// The block is walked again each time: ask once. Nil for any other block; and rather than guess, nil too where the
    /// walk would not come out even with the block's bytes, which no file is known to bring about.
    package var inlineSpans: [InlineSpan]? {
        guard let content = InlineContent(of: self) else { return nil }
        var start = 0
        while true {
            var walk = InlineWalk(content, from: start)
            if let spans = walk.spans(of: self) { return spans }
            // Link definitions stand before a paragraph's text, and leave no node.
            guard content.canBeginWithDefinition, let next = content.lineStart(after: start) else { return nil }
            start = next
        }
    }
}

/// Follows the inlines of a block along its content: the tree says what comes next, so nothing has to be guessed.
private struct InlineWalk {
    private let content: InlineContent
    private var position: Int
    private var spans: [InlineSpan] = []
    private var open: [Open] = []

    /// An inline whose end is still to come.
    private struct Open {
        var span: Int
        var start: Int
        var end: Int
        var closing: Closing
    }

    private enum Closing {
        case run(UInt8, count: Int)
        case bracket
        case angle
        case nothing
    }

    init(_ content: InlineContent, from start: Int) {
        self.content = content
        position = start
    }

    private var bytes: [UInt8] { content.bytes }

    private func byte(at position: Int) -> UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func spans(of block: MarkdownNode) -> [InlineSpan]? {
        for node in block.subtree.dropFirst() {
            guard close(before: node.index), enter(node) else { return nil }
        }
        guard close(before: block.end), bytes[position...].allSatisfy(\.isSpace) else { return nil }
        return spans
    }

    private mutating func enter(_ node: MarkdownNode) -> Bool {
        let start = position
        switch node.kind {
        case .text(let literal):
            guard take(text: Array(literal.utf8)) else { return false }
        case .softBreak, .lineBreak:
            let isEscape = take(UInt8(ascii: "\\"))
            while let byte = byte(at: position), byte.isSpace, byte != .lineFeed { position += 1 }
            guard take(.lineFeed) else { return false }
            // A lazy line has blanks, and after a backslash they are text.
            while !isEscape, let byte = byte(at: position), byte.isBlank { position += 1 }
        case .code:
            guard takeCode() else { return false }
        case .html(let literal):
            guard take(verbatim: Array(literal.utf8)) else { return false }
        case .taskBox:
            guard take(UInt8(ascii: "[")), position + 1 < bytes.count else { return false }
            position += 1
            guard take(UInt8(ascii: "]")) else { return false }
        case .emph: return enter(node, run: [UInt8(ascii: "*"), UInt8(ascii: "_")], count: 1...1)
        case .strong: return enter(node, run: [UInt8(ascii: "*"), UInt8(ascii: "_")], count: 2...2)
        case .strikethrough: return enter(node, run: [UInt8(ascii: "~")], count: 1...2)
        case .image:
            guard take(UInt8(ascii: "!")), take(UInt8(ascii: "[")) else { return false }
            push(node, from: start, .bracket)
            return true
        case .link:
            if take(UInt8(ascii: "[")) {
                push(node, from: start, .bracket)
            } else if take(UInt8(ascii: "<")) {
                push(node, from: start, .angle)
            } else {
                push(node, from: start, .nothing)
            }
            return true
        default: return false
        }
        spans.append(InlineSpan(node: node, bytes: content.range(start, position)))
        return true
    }

    private mutating func enter(_ node: MarkdownNode, run marks: [UInt8], count: ClosedRange<Int>) -> Bool {
        let start = position
        guard let mark = byte(at: position), marks.contains(mark) else { return false }
        while position - start < count.upperBound, take(mark) {}
        guard position - start >= count.lowerBound else { return false }
        push(node, from: start, .run(mark, count: position - start))
        return true
    }

    private mutating func push(_ node: MarkdownNode, from start: Int, _ closing: Closing) {
        open.append(Open(span: spans.count, start: start, end: node.end, closing: closing))
        spans.append(InlineSpan(node: node, bytes: 0..<0))
    }

    /// Ends what has no further node.
    private mutating func close(before index: Int) -> Bool {
        while let last = open.last, last.end <= index {
            open.removeLast()
            switch last.closing {
            case .run(let mark, let count):
                for _ in 0..<count { guard take(mark) else { return false } }
            case .bracket:
                guard take(UInt8(ascii: "]")) else { return false }
                position = content.endOfLink(after: position)
            case .angle: guard take(UInt8(ascii: ">")) else { return false }
            case .nothing: break
            }
            spans[last.span].bytes = content.range(last.start, position)
        }
        return true
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard self.byte(at: position) == byte else { return false }
        position += 1
        return true
    }

    private mutating func takeCode() -> Bool {
        func run(at start: Int) -> Int { bytes[start...].prefix { $0 == UInt8(ascii: "`") }.count }
        let length = run(at: position)
        guard length > 0 else { return false }
        var end = position + length
        while end < bytes.count {
            let count = run(at: end)
            end += max(1, count)
            if count == length {
                position = end
                return true
            }
        }
        return false
    }

    private mutating func take(verbatim literal: [UInt8]) -> Bool {
        var done = 0
        while done < literal.count { guard takeByte(of: literal, &done) else { return false } }
        return true
    }

    /// Takes what a text's characters were written as: themselves, with a backslash before, or by a reference.
    private mutating func take(text literal: [UInt8]) -> Bool {
        // Backslashes escape nothing in an address in angle brackets.
        var hasEscapes = true
        if let last = open.last, case .angle = last.closing { hasEscapes = false }
        var done = 0
        while done < literal.count {
            switch byte(at: position) {
            case UInt8(ascii: "\\") where hasEscapes:
                if let next = byte(at: position + 1), next.isPunctuation {
                    guard literal[done] == next else { return false }
                    position += 2
                    done += 1
                    continue
                }
            case UInt8(ascii: "&"):
                if let reference = content.reference(at: position) {
                    guard literal[done...].starts(with: reference.text) else { return false }
                    position = reference.end
                    done += reference.text.count
                    continue
                }
            default: break
            }
            guard takeByte(of: literal, &done) else { return false }
        }
        return true
    }

    private mutating func takeByte(of literal: [UInt8], _ done: inout Int) -> Bool {
        guard let byte = byte(at: position) else { return false }
        if byte == 0, literal[done...].starts(with: "\u{FFFD}".utf8) {
            done += 3
        } else if byte == .lineFeed, literal[done...].starts(with: "\r\n".utf8) {
            done += 2
        } else if byte == literal[done] || (byte == .lineFeed && literal[done] == .carriageReturn) {
            done += 1
        } else {
            return false
        }
        position += 1
        return true
    }
}
