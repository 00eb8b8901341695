import CMark

/// Works GitHub's additions into cmark's tree: tables in place of paragraphs, and what stands in text.
///
/// Only blocks on marked lines are touched. Cells are parsed by cmark too, all at once: see `TableCells`. Deeper than
/// `deepest` nothing is looked for: cmark checks all ancestors of whatever moves, and no person writes so.
struct TreeExtender {
    static let deepest = 100

    let source: MarkdownSource
    let extensions: MarkdownExtensions
    let format: MarkupFormat?
    /// The body as it is parsed, at the same places as in the file.
    let text: [UInt8]
    let escapes: TildeEscapes?
    var additions: [AddedNode] = []
    var cells = TableCells()
    var delimiterRows: MarkedLines
    var missingCellsLeft = TreeExtender.mostMissing
    private var inlines: MarkedLines
    private var boxes: MarkedLines

    init(_ source: MarkdownSource, marks: ExtensionMarks, extensions: MarkdownExtensions, format: MarkupFormat?) {
        self.source = source
        self.format = format
        escapes = marks.hasEscapedTilde ? TildeEscapes(source.bytes) : nil
        // Without a mark, escaped tildes would strike through.
        self.extensions = marks.hasEscapedTilde && escapes == nil ? extensions.subtracting(.strikethrough) : extensions
        text = escapes?.marked(source.bytes) ?? source.bytes
        delimiterRows = MarkedLines(lines: marks.delimiterRows)
        inlines = MarkedLines(lines: marks.inlines)
        boxes = MarkedLines(lines: marks.boxes)
    }

    mutating func parse() -> OpaquePointer? {
        guard let root = parseCommonMark(text[source.bodyOffset...]) else { return nil }
        extendBlocks(root)
        if !cells.isEmpty { fillCells() }
        escapes?.restore(root)
        return root
    }

    /// Makes a node; its span is nil for an inline that has its block's.
    mutating func make(
        _ kind: MarkdownNode.Kind,
        _ span: AddedNode.Span? = nil,
        _ markup: (MarkupFormat) -> MarkupFormat.Markup
    ) -> OpaquePointer? {
        let isInline = !kind.isBlock || kind.isCell
        guard let node = cmark_node_new(isInline ? CMARK_NODE_CUSTOM_INLINE : CMARK_NODE_CUSTOM_BLOCK) else {
            return nil
        }
        note(kind, span, for: node)
        if let markup = format.map(markup) {
            if !markup.enter.isEmpty { cmark_node_set_on_enter(node, markup.enter) }
            if !markup.exit.isEmpty { cmark_node_set_on_exit(node, markup.exit) }
        }
        return node
    }

    /// Keeps what a tree to be walked has to know of a node.
    mutating func note(_ kind: MarkdownNode.Kind, _ span: AddedNode.Span?, for node: OpaquePointer) {
        guard format == nil else { return }
        additions.append(AddedNode(kind: kind, span: span))
        cmark_node_set_user_data(node, UnsafeMutableRawPointer(bitPattern: additions.count))
    }

    /// The first line of one of cmark's blocks in the file.
    func line(of node: OpaquePointer) -> Int {
        source.firstLine + Int(cmark_node_get_start_line(node)) - 1
    }

    /// Where one of cmark's blocks begins in the file.
    func start(of node: OpaquePointer) -> Int {
        let line = line(of: node)
        let base = max(source.lines.start(line), source.bodyOffset)
        return min(base + max(1, Int(cmark_node_get_start_column(node))) - 1, source.lines.contentEnd(line))
    }
}

extension TreeExtender {
    /// Goes through the blocks in document order, without recursion.
    private mutating func extendBlocks(_ root: OpaquePointer) {
        var parent = root
        /// The quotes and items around.
        var containers: [OpaquePointer] = []
        var depth = 1
        var next = cmark_node_first_child(root)
        while true {
            guard let node = next else {
                // The container is done.
                if parent == root { return }
                if parent == containers.last { containers.removeLast() }
                next = cmark_node_next(parent)
                guard let outer = cmark_node_parent(parent) else { return }
                parent = outer
                depth -= 1
                continue
            }
            switch cmark_node_get_type(node) {
            case CMARK_NODE_BLOCK_QUOTE, CMARK_NODE_LIST, CMARK_NODE_ITEM:
                if cmark_node_get_type(node) != CMARK_NODE_LIST { containers.append(node) }
                parent = node
                depth += 1
                next = cmark_node_first_child(node)
            case CMARK_NODE_PARAGRAPH, CMARK_NODE_HEADING:
                next = cmark_node_next(node)
                if depth <= Self.deepest { extend(node, in: parent, containers) }
            default: next = cmark_node_next(node)
            }
        }
    }

    private mutating func extend(_ block: OpaquePointer, in parent: OpaquePointer, _ containers: [OpaquePointer]) {
        let first = line(of: block)
        let last = max(first, source.firstLine + Int(cmark_node_get_end_line(block)) - 1)
        let hasInlines = inlines.reach(first...last)
        if delimiterRows.reach(first...last),
            replaceByTable(block, lines: first...last, containers: containers, hasInlines: hasInlines)
        {
            return
        }
        if hasInlines { extendInlines(of: block) }
        // Last, since the box takes the first bytes of the text.
        if boxes.reach(first...first), cmark_node_get_type(parent) == CMARK_NODE_ITEM,
            cmark_node_get_type(block) == CMARK_NODE_PARAGRAPH, cmark_node_previous(block) == nil
        {
            addBox(to: block)
        }
    }

    /// Goes through the inlines of a block, without recursion.
    mutating func extendInlines(of block: OpaquePointer) {
        var open: [(node: OpaquePointer, depth: Int, isLink: Bool)] = [(block, 0, false)]
        while let (node, depth, isLink) = open.popLast() {
            if extensions.contains(.autolinks), !isLink { addAutolinks(to: node) }
            if extensions.contains(.strikethrough) { addStrikethrough(to: node) }
            guard depth < Self.deepest else { continue }
            var child = cmark_node_first_child(node)
            while let inner = child {
                let type = cmark_node_get_type(inner)
                if cmark_node_first_child(inner) != nil {
                    open.append((inner, depth + 1, isLink || type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE))
                }
                child = cmark_node_next(inner)
            }
        }
    }
}

/// Lines in rising order, asked about ranges that rise too.
struct MarkedLines {
    let lines: [Int]
    private(set) var position = 0

    init(lines: [Int]) { self.lines = lines }

    /// Whether one of them lies in a range.
    mutating func reach(_ range: ClosedRange<Int>) -> Bool {
        while position < lines.count, lines[position] < range.lowerBound { position += 1 }
        return position < lines.count && lines[position] <= range.upperBound
    }

    /// Those that lie in the range asked about last.
    func inside(_ range: ClosedRange<Int>) -> ArraySlice<Int> {
        lines[position...].prefix { $0 <= range.upperBound }
    }
}
