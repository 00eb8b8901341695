import CMark

/// Copies cmark's tree into an array, and puts right the block ends that cmark leaves wrong.
///
/// cmark notes a block's end when it closes it, often on a later line: lists end on a following blank line, a fence
/// ended by its container on the line after, a setext heading or an HTML comment one line off. Starts are right. So a
/// leaf's last line is counted from its start and its text, and a container ends where its last child does.
struct TreeBuilder {
    private let bytes: [UInt8]
    private let lines: LineTable
    /// The first line of the body, and its first byte, which is not the line's first after a byte order mark.
    private let firstLine: Int
    private let bodyOffset: Int
    private var records: [NodeRecord] = []

    static func build(bytes: [UInt8], bodyOffset: Int, lines: LineTable) -> [NodeRecord] {
        var builder = TreeBuilder(
            bytes: bytes,
            lines: lines,
            firstLine: lines.line(at: bodyOffset),
            bodyOffset: bodyOffset
        )
        let root = bytes[bodyOffset...].withUnsafeBytes { body in
            cmark_parse_document(body.baseAddress?.assumingMemoryBound(to: CChar.self), body.count, CMARK_OPT_DEFAULT)
        }
        guard let root else { return [builder.document] }
        defer { cmark_node_free(root) }
        builder.copy(root)
        builder.setEnds()
        return builder.records
    }

    private init(bytes: [UInt8], lines: LineTable, firstLine: Int, bodyOffset: Int) {
        self.bytes = bytes
        self.lines = lines
        self.firstLine = firstLine
        self.bodyOffset = bodyOffset
    }

    private var document: NodeRecord {
        let last = max(firstLine, lines.count)
        return NodeRecord(
            kind: .document,
            parent: 0,
            end: 1,
            lines: firstLine...last,
            bytes: bodyOffset..<max(bodyOffset, bytes.count)
        )
    }

    private mutating func copy(_ root: OpaquePointer) {
        guard let iterator = cmark_iter_new(root) else { return }
        defer { cmark_iter_free(iterator) }
        var open: [Int] = []
        while true {
            let event = cmark_iter_next(iterator)
            guard event != CMARK_EVENT_DONE, let node = cmark_iter_get_node(iterator) else { return }
            if event == CMARK_EVENT_EXIT {
                if let index = open.popLast() { records[index].end = records.count }
                continue
            }
            let index = records.count
            append(node, parent: open.last)
            if Self.isContainer(node) { open.append(index) }
        }
    }

    /// Whether cmark's iterator leaves this node by an exit event of its own.
    private static func isContainer(_ node: OpaquePointer) -> Bool {
        switch cmark_node_get_type(node) {
        case CMARK_NODE_HTML_BLOCK, CMARK_NODE_THEMATIC_BREAK, CMARK_NODE_CODE_BLOCK, CMARK_NODE_TEXT,
            CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK, CMARK_NODE_CODE, CMARK_NODE_HTML_INLINE:
            false
        default: true
        }
    }

    private mutating func append(_ node: OpaquePointer, parent: Int?) {
        guard let parent else {
            records.append(document)
            return
        }
        var record = records[parent]
        record.parent = parent
        record.end = records.count + 1
        record.kind = kind(of: node)
        if cmark_node_get_type(node).rawValue <= CMARK_NODE_LAST_BLOCK.rawValue {
            let relative = Int(cmark_node_get_start_line(node))
            let line = min(firstLine + max(1, relative) - 1, max(firstLine, lines.count))
            let base = relative <= 1 ? bodyOffset : lines.start(line)
            let start = min(base + max(1, Int(cmark_node_get_start_column(node))) - 1, lines.contentEnd(line))
            // Paragraphs are right in cmark; the others are set once what follows is known.
            let last = max(line, min(firstLine + Int(cmark_node_get_end_line(node)) - 1, lines.count))
            record.lines = line...last
            record.bytes = start..<max(start, lines.contentEnd(last))
        }
        records.append(record)
    }

    private func kind(of node: OpaquePointer) -> MarkdownNode.Kind {
        func literal() -> String { cmark_node_get_literal(node).map { String(cString: $0) } ?? "" }
        func url() -> String { cmark_node_get_url(node).map { String(cString: $0) } ?? "" }
        func title() -> String { cmark_node_get_title(node).map { String(cString: $0) } ?? "" }
        switch cmark_node_get_type(node) {
        case CMARK_NODE_BLOCK_QUOTE: return .blockQuote
        case CMARK_NODE_LIST: return .list(list(node))
        case CMARK_NODE_ITEM: return .item
        case CMARK_NODE_CODE_BLOCK:
            let info = cmark_node_get_fence_info(node).map { String(cString: $0) } ?? ""
            return .codeBlock(.init(fence: .none, info: info, literal: literal()))
        case CMARK_NODE_HTML_BLOCK: return .htmlBlock(literal())
        case CMARK_NODE_PARAGRAPH: return .paragraph
        case CMARK_NODE_HEADING: return .heading(level: Int(cmark_node_get_heading_level(node)))
        case CMARK_NODE_THEMATIC_BREAK: return .thematicBreak
        case CMARK_NODE_TEXT: return .text(literal())
        case CMARK_NODE_SOFTBREAK: return .softBreak
        case CMARK_NODE_LINEBREAK: return .lineBreak
        case CMARK_NODE_CODE: return .code(literal())
        case CMARK_NODE_HTML_INLINE: return .html(literal())
        case CMARK_NODE_EMPH: return .emph
        case CMARK_NODE_STRONG: return .strong
        case CMARK_NODE_LINK: return .link(url: url(), title: title())
        case CMARK_NODE_IMAGE: return .image(url: url(), title: title())
        default: return .document
        }
    }

    private func list(_ node: OpaquePointer) -> MarkdownNode.List {
        let tight = cmark_node_get_list_tight(node) == 1
        guard cmark_node_get_list_type(node) == CMARK_ORDERED_LIST else {
            // The bullet itself is read from the file once the start is known: see `setEnds`.
            return .init(start: nil, tight: tight, delimiter: "-")
        }
        let delimiter: Character = cmark_node_get_list_delim(node) == CMARK_PAREN_DELIM ? ")" : "."
        return .init(start: Int(cmark_node_get_list_start(node)), tight: tight, delimiter: delimiter)
    }
}

extension TreeBuilder {
    /// Goes backwards, so that children and the next block are settled before the node itself.
    private mutating func setEnds() {
        /// First line of the block that comes next in document order.
        var nextStart = Int.max
        /// The end of the last child, for containers that wait for it.
        var lastChildEnd: [Int: Int] = [:]
        for index in records.indices.reversed() where index > 0 {
            var record = records[index]
            guard record.kind.isBlock else { continue }
            let first = record.lines.lowerBound
            var last = record.lines.upperBound
            switch record.kind {
            case .paragraph: break
            case .heading(let level): last = headingEnd(record, level: level)
            case .htmlBlock(let literal): last = trimmed(first + max(1, lineEnds(literal)) - 1, from: first)
            case .codeBlock(var code):
                let count = lineEnds(code.literal)
                if isFenced(record, code) {
                    let closing = first + count + 1
                    let isClosed = closing < nextStart && closing <= lines.count && isFence(closing, like: record)
                    code.fence = isClosed ? .closed : .unclosed
                    record.kind = .codeBlock(code)
                    last = isClosed ? closing : min(first + count, lines.count)
                } else {
                    last = first + max(1, count) - 1
                }
            case .list, .item, .blockQuote: last = lastChildEnd.removeValue(forKey: index) ?? first
            default: last = first
            }
            if case .list(var list) = record.kind, !list.isOrdered, record.bytes.lowerBound < bytes.count {
                list.delimiter = Character(Unicode.Scalar(bytes[record.bytes.lowerBound]))
                record.kind = .list(list)
            }
            last = max(first, min(last, max(first, lines.count)))
            record.lines = first...last
            let start = record.bytes.lowerBound
            record.bytes = start..<max(start, lines.contentEnd(last))
            // Inlines follow their block; they hold what it had before.
            var inline = index + 1
            while inline < record.end, !records[inline].kind.isBlock {
                records[inline].lines = record.lines
                records[inline].bytes = record.bytes
                inline += 1
            }
            records[index] = record
            if lastChildEnd[record.parent] == nil { lastChildEnd[record.parent] = last }
            nextStart = first
        }
    }

    /// Takes trailing blank lines off.
    private func trimmed(_ last: Int, from first: Int) -> Int {
        var last = min(last, lines.count)
        while last > first, lines.isBlank(last) { last -= 1 }
        return last
    }

    /// An ATX heading is one line; a setext heading ends with the first line of `=` or `-` alone.
    private func headingEnd(_ record: NodeRecord, level: Int) -> Int {
        let first = record.lines.lowerBound
        let start = bytes[record.bytes.lowerBound..<lines.contentEnd(first)]
        let marks = start.prefix { $0 == UInt8(ascii: "#") }.count
        if (1...6).contains(marks), start.dropFirst(marks).first?.isSpace ?? true { return first }
        let mark = UInt8(ascii: level == 1 ? "=" : "-")
        for line in (first + 1)..<max(first + 2, lines.count + 1) {
            let content = withoutPrefix(line)
            if !content.isEmpty, content.allSatisfy({ $0 == mark }) { return line }
        }
        return first
    }

    /// A line without quote markers and the blanks around.
    private func withoutPrefix(_ line: Int) -> ArraySlice<UInt8> {
        var content = lines.content(line)
        content = content.drop { $0 == .space || $0 == .tab || $0 == UInt8(ascii: ">") }
        while let last = content.last, last == .space || last == .tab { content.removeLast() }
        return content
    }

    /// Whether a code block is fenced: an indented one may hold a line that looks like a fence.
    private func isFenced(_ record: NodeRecord, _ code: MarkdownNode.CodeBlock) -> Bool {
        guard let fence = fence(at: record) else { return false }
        guard code.info.isEmpty else { return true }
        let opening = bytes[record.bytes.lowerBound..<lines.contentEnd(record.lines.lowerBound)]
        return fence.count >= 3
            && !code.literal.utf8.prefix { $0 != .lineFeed && $0 != .carriageReturn }
                .elementsEqual(opening)
    }

    private func fence(at record: NodeRecord) -> ArraySlice<UInt8>? {
        let opening = bytes[record.bytes.lowerBound..<lines.contentEnd(record.lines.lowerBound)]
        guard let mark = opening.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return nil }
        return opening.prefix { $0 == mark }
    }

    private func isFence(_ line: Int, like record: NodeRecord) -> Bool {
        guard let fence = fence(at: record), let mark = fence.first else { return false }
        let content = withoutPrefix(line)
        return content.count >= fence.count && content.allSatisfy { $0 == mark }
    }

    private func lineEnds(_ literal: String) -> Int {
        var count = 0
        var previous: UInt8 = 0
        for byte in literal.utf8 {
            if byte == .carriageReturn || (byte == .lineFeed && previous != .carriageReturn) { count += 1 }
            previous = byte
        }
        return count
    }
}
