import CMark

/// Lists a tree's nodes in document order, and puts right the block ends that cmark leaves wrong.
///
/// cmark notes a block's end when it closes it, often on a later line: lists end on a following blank line, a fence
/// ended by its container on the line after, a setext heading or an HTML comment one line off. Starts are right. So a
/// leaf's last line is counted from its start and its text, and a container ends where its last child does.
struct TreeBuilder {
    private let tree: MarkdownTree
    private let source: MarkdownSource
    private var records: [NodeRecord] = []

    static func build(_ tree: MarkdownTree, of source: MarkdownSource) -> [NodeRecord] {
        var builder = TreeBuilder(tree: tree, source: source)
        builder.records.append(builder.document)
        if let root = tree.root {
            builder.copy(root)
            builder.setEnds()
        }
        return builder.records
    }

    private init(tree: MarkdownTree, source: MarkdownSource) {
        self.tree = tree
        self.source = source
    }

    private var lines: LineTable { source.lines }
    private var bytes: [UInt8] { source.bytes }

    private var document: NodeRecord {
        NodeRecord(
            node: nil,
            parent: 0,
            end: 1,
            firstLine: Int32(source.firstLine),
            lastLine: Int32(max(source.firstLine, lines.count)),
            start: Int32(source.bodyOffset),
            stop: Int32(max(source.bodyOffset, bytes.count)),
            isBlock: true
        )
    }

    private mutating func copy(_ root: OpaquePointer) {
        var parent: Int32 = 0
        var next = cmark_node_first_child(root)
        while true {
            if let node = next {
                let index = Int32(records.count)
                append(node, parent: parent)
                if let child = cmark_node_first_child(node) {
                    parent = index
                    next = child
                } else {
                    next = cmark_node_next(node)
                }
            } else {
                // The container is done.
                records[Int(parent)].end = Int32(records.count)
                guard parent > 0, let node = records[Int(parent)].node else { return }
                parent = records[Int(parent)].parent
                next = cmark_node_next(node)
            }
        }
    }

    private mutating func append(_ node: OpaquePointer, parent: Int32) {
        let outer = records[Int(parent)]
        let added = tree.addition(node)
        var record = NodeRecord(
            node: node,
            parent: parent,
            end: Int32(records.count) + 1,
            firstLine: outer.firstLine,
            lastLine: outer.lastLine,
            start: outer.start,
            stop: outer.stop,
            isBlock: added?.kind.isBlock ?? (cmark_node_get_type(node).rawValue <= CMARK_NODE_LAST_BLOCK.rawValue)
        )
        if let added {
            if let span = added.span {
                set(&record, span.lines, start: span.bytes.lowerBound, stop: span.bytes.upperBound)
            }
        } else if record.isBlock {
            let relative = max(1, Int(cmark_node_get_start_line(node)))
            let line = min(source.firstLine + relative - 1, max(source.firstLine, lines.count))
            let base = max(lines.start(line), source.bodyOffset)
            let start = min(base + max(1, Int(cmark_node_get_start_column(node))) - 1, lines.contentEnd(line))
            // Paragraphs are right in cmark; the others are set once what follows is known.
            let last = max(line, min(source.firstLine + Int(cmark_node_get_end_line(node)) - 1, lines.count))
            set(&record, line...last, start: start, stop: lines.contentEnd(last))
        }
        records.append(record)
    }

    private func set(_ record: inout NodeRecord, _ lines: ClosedRange<Int>, start: Int, stop: Int) {
        record.firstLine = Int32(lines.lowerBound)
        record.lastLine = Int32(lines.upperBound)
        record.start = Int32(start)
        record.stop = Int32(max(start, stop))
    }
}

extension TreeBuilder {
    /// Goes backwards, so that children and the next block are settled before the node itself.
    private mutating func setEnds() {
        /// First line of the block that comes next in document order.
        var nextStart = Int.max
        /// For containers that wait for it, the last line of the last child; it is noted in their own record.
        var isSettled = [Bool](repeating: false, count: records.count)
        for index in records.indices.reversed() where index > 0 && records[index].isBlock {
            var record = records[index]
            guard let node = record.node else { continue }
            let first = Int(record.firstLine)
            if tree.addition(node) == nil {
                let last = max(first, min(end(of: &record, node, nextStart, isSettled[index]), max(first, lines.count)))
                set(&record, first...last, start: Int(record.start), stop: lines.contentEnd(last))
                records[index] = record
                if cmark_node_get_type(node) == CMARK_NODE_HEADING { settleInlines(of: record, from: index + 1) }
            }
            let parent = Int(record.parent)
            if parent > 0, !isSettled[parent], records[parent].node.flatMap({ tree.addition($0) }) == nil {
                isSettled[parent] = true
                records[parent].lastLine = record.lastLine
            }
            nextStart = first
        }
    }

    /// A heading's inlines follow it, and hold what it had before.
    private mutating func settleInlines(of block: NodeRecord, from first: Int) {
        var index = first
        while index < block.end, !records[index].isBlock {
            set(&records[index], block.lines, start: Int(block.start), stop: Int(block.stop))
            index += 1
        }
    }

    /// The last line of one of cmark's blocks.
    private func end(of record: inout NodeRecord, _ node: OpaquePointer, _ nextStart: Int, _ isSettled: Bool) -> Int {
        let first = Int(record.firstLine)
        switch cmark_node_get_type(node) {
        case CMARK_NODE_PARAGRAPH: return Int(record.lastLine)
        case CMARK_NODE_HEADING: return source.underline(of: node, at: Int(record.start)) ?? first
        case CMARK_NODE_HTML_BLOCK: return trimmed(first + max(1, lineEnds(node)) - 1, from: first)
        case CMARK_NODE_CODE_BLOCK:
            let count = lineEnds(node)
            guard isFenced(record, node) else { return first + max(1, count) - 1 }
            let closing = first + count + 1
            let isClosed = closing < nextStart && closing <= lines.count && isFence(closing, like: record)
            record.fence = isClosed ? .closed : .unclosed
            return isClosed ? closing : min(first + count, lines.count)
        case CMARK_NODE_LIST, CMARK_NODE_ITEM, CMARK_NODE_BLOCK_QUOTE: return isSettled ? Int(record.lastLine) : first
        default: return first
        }
    }

    /// Takes trailing blank lines off.
    private func trimmed(_ last: Int, from first: Int) -> Int {
        var last = min(last, lines.count)
        while last > first, lines.isBlank(last) { last -= 1 }
        return last
    }

    /// Whether a code block is fenced: an indented one may hold a line that looks like a fence.
    private func isFenced(_ record: NodeRecord, _ node: OpaquePointer) -> Bool {
        guard let fence = fence(at: record) else { return false }
        if let info = cmark_node_get_fence_info(node), info[0] != 0 { return true }
        guard fence.count >= 3, let literal = cmark_node_get_literal(node) else { return false }
        let opening = bytes[Int(record.start)..<lines.contentEnd(Int(record.firstLine))]
        // The literal's first line, unless it is the opening itself; a NUL is U+FFFD there.
        var position = 0
        for byte in opening {
            for expected in byte == 0 ? [0xEF, 0xBF, 0xBD] : [byte] {
                guard UInt8(bitPattern: literal[position]) == expected else { return true }
                position += 1
            }
        }
        let next = UInt8(bitPattern: literal[position])
        return next != 0 && next != .lineFeed && next != .carriageReturn
    }

    private func fence(at record: NodeRecord) -> ArraySlice<UInt8>? {
        let opening = bytes[Int(record.start)..<lines.contentEnd(Int(record.firstLine))]
        guard let mark = opening.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return nil }
        return opening.prefix { $0 == mark }
    }

    private func isFence(_ line: Int, like record: NodeRecord) -> Bool {
        guard let fence = fence(at: record), let mark = fence.first else { return false }
        let content = source.contentWithoutPrefix(line)
        return content.count >= fence.count && content.allSatisfy { $0 == mark }
    }

    private func lineEnds(_ node: OpaquePointer) -> Int {
        guard var byte = cmark_node_get_literal(node) else { return 0 }
        var count = 0
        var previous: UInt8 = 0
        while byte.pointee != 0 {
            let current = UInt8(bitPattern: byte.pointee)
            if current == .carriageReturn || (current == .lineFeed && previous != .carriageReturn) { count += 1 }
            previous = current
            byte += 1
        }
        return count
    }
}
