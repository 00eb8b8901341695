/// What the block quotes and list items around a block put before its lines.
///
/// Counted as cmark counts: in columns, where a tab goes on to the next multiple of four and may be taken in part.
struct ContainerPrefix {
    fileprivate enum Container {
        case quote
        case item(width: Int)
    }

    /// Where a line of a paragraph goes on: cmark keeps the blanks before a text that lacks the prefix of some container.
    struct Continuation {
        /// The first byte of its text.
        var start: Int
        /// Columns of a tab right before `start` that are text: the others of it are prefix.
        var columns = 0
    }

    private let source: MarkdownSource
    private var containers: [Container] = []

    /// Takes where the containers' own markers stand, the outermost first.
    init(markers: [Int], of source: MarkdownSource) {
        self.source = source
        var line = 0
        var cursor = LineCursor(source, line: 1)
        for marker in markers {
            // What opens on one line is followed along it once.
            if source.lines.line(at: marker) != line {
                line = source.lines.line(at: marker)
                cursor = LineCursor(source, line: line)
                for container in containers { cursor.advance(over: container) }
            }
            containers.append(source.bytes[marker] == UInt8(ascii: ">") ? .quote : .item(width: cursor.itemWidth))
            cursor.advance(over: containers[containers.count - 1])
        }
    }

    /// The prefix of a block's own lines.
    init(of block: MarkdownNode) {
        var markers: [Int] = []
        var ancestor = block.parent
        while let node = ancestor {
            switch node.kind {
            case .blockQuote, .item: markers.append(node.bytes.lowerBound)
            default: break
            }
            ancestor = node.parent
        }
        self.init(markers: markers.reversed(), of: block.document.source)
    }

    /// Follows the containers along a line that continues a paragraph, as far as they go.
    func continuation(_ line: Int) -> Continuation {
        var cursor = LineCursor(source, line: line)
        for container in containers {
            guard cursor.isBefore(container) else { return cursor.lazy }
            cursor.advance(over: container)
        }
        return Continuation(start: cursor.afterBlanks)
    }
}

private struct LineCursor {
    private let bytes: [UInt8]
    private let end: Int
    private var position: Int
    private var column = 0
    /// Whether some columns of the tab at the position are taken already.
    private var isInTab = false

    init(_ source: MarkdownSource, line: Int) {
        bytes = source.bytes
        position = max(source.lines.start(line), source.bodyOffset)
        end = max(position, source.lines.contentEnd(line))
    }

    var afterBlanks: Int { bytes[position..<end].firstIndex { !$0.isBlank } ?? end }

    /// The columns of the blanks that come.
    private var indent: Int {
        bytes[position..<afterBlanks].reduce(column) { $1 == .tab ? $0 / 4 * 4 + 4 : $0 + 1 } - column
    }

    var lazy: ContainerPrefix.Continuation {
        .init(start: isInTab ? position + 1 : position, columns: isInTab ? 4 - column % 4 : 0)
    }

    private mutating func advance(_ columns: Int) {
        var left = columns
        while left > 0, position < end {
            let width = bytes[position] == .tab ? 4 - column % 4 : 1
            column += min(width, left)
            isInTab = width > left
            if !isInTab { position += 1 }
            left -= width
        }
    }

    /// Whether a container goes on here.
    func isBefore(_ container: ContainerPrefix.Container) -> Bool {
        switch container {
        case .quote: indent < 4 && afterBlanks < end && bytes[afterBlanks] == UInt8(ascii: ">")
        case .item(let width): indent >= width
        }
    }

    mutating func advance(over container: ContainerPrefix.Container) {
        switch container {
        case .quote:
            // The marker takes one blank with it.
            advance(indent + 1)
            if position < end, bytes[position].isBlank { advance(1) }
        case .item(let width): advance(width)
        }
    }

    /// How many columns the text of an item stands further in than its container's; its marker comes after blanks.
    var itemWidth: Int {
        var cursor = self
        let indent = cursor.indent
        let marker = afterBlanks
        let digits = bytes[marker..<end].prefix(while: \.isDigit).count
        let width = indent + digits + 1
        cursor.advance(width)
        // More than four blanks begin indented code, and then only one is the item's; as when nothing follows.
        return (1...4).contains(cursor.indent) && cursor.afterBlanks < end ? width + cursor.indent : width + 1
    }
}
