/// CommonMark as text for a terminal, wrapped to `width` columns, with ANSI styles only when `colour`.
///
/// Nothing in the text can drive the terminal: see `visible`. Words longer than a line stay whole, so that an address
/// or a command can still be copied; code blocks are indented and otherwise left as they are.
package func renderTerminal(_ markdown: String, width: Int, colour: Bool) -> String {
    var renderer = TerminalRenderer(width: max(20, width), colour: colour)
    for node in MarkdownDocument(markdown).nodes where node.isBlock { renderer.visit(node) }
    renderer.close(before: Int.max)
    return renderer.output
}

/// Writes blocks in document order, keeping the containers that are open; it never recurses.
struct TerminalRenderer {
    let width: Int
    let colour: Bool
    var output = ""

    private struct Container {
        var end: Int
        /// What its lines begin with, after the outer containers' own.
        var prefix: String
        /// For a list: whether no blank line stands between items, and the next marker.
        var isTight = false
        var nextNumber: Int?
        var markerWidth = 0
    }

    private var open: [Container] = []
    /// The prefixes of all open containers, joined.
    private var prefix = ""
    private var prefixWidth = 0
    /// Markers that the next line has in place of its prefix's end.
    private var markers = ""

    init(width: Int, colour: Bool) {
        self.width = width
        self.colour = colour
    }

    mutating func visit(_ node: MarkdownNode) {
        close(before: node.index)
        switch node.kind {
        case .document: break
        case .list(let list): openList(list, node)
        case .item: openItem(node)
        case .blockQuote:
            separate()
            push(Container(end: node.end, prefix: "│ "), first: "│ ")
        case .paragraph: leaf(wrapped(words(node, style: []), to: available).map(\.text))
        case .heading(let level): heading(node, level: level)
        case .thematicBreak: leaf([styled(String(repeating: "─", count: available), .dim)])
        case .codeBlock(let code): verbatim(code.literal, indent: "    ", style: .code)
        case .table(let columns): leaf(table(node, columns: columns))
        case .htmlBlock(let html): if !html.hasPrefix("<!--") { verbatim(html, indent: "", style: .dim) }
        default: break
        }
    }

    var available: Int { max(10, width - prefixWidth) }

    private mutating func openList(_ list: MarkdownNode.List, _ node: MarkdownNode) {
        separate()
        var container = Container(end: node.end, prefix: "", isTight: list.tight)
        container.nextNumber = list.start
        let count = node.children.reduce(0) { count, _ in count + 1 }
        container.markerWidth = list.start.map { String($0 + max(0, count - 1)).utf8.count + 2 } ?? 2
        push(container, first: "")
    }

    private mutating func openItem(_ node: MarkdownNode) {
        separate()
        guard let list = open.last else { return }
        var marker = "• "
        if let number = list.nextNumber {
            marker = "\(number). "
            marker = String(repeating: " ", count: max(0, list.markerWidth - marker.utf8.count)) + marker
            open[open.count - 1].nextNumber = number + 1
        }
        let item = Container(
            end: node.end,
            prefix: String(repeating: " ", count: list.markerWidth),
            isTight: list.isTight
        )
        push(item, first: marker)
    }

    /// Whether nothing was written yet in the innermost container.
    private var isFirst = true

    /// Writes the blank line between a block and the one before it.
    private mutating func separate() {
        defer { isFirst = false }
        guard !isFirst, open.last?.isTight != true, markers.isEmpty else { return }
        var line = prefix
        while line.last == " " { line.removeLast() }
        output += line + "\n"
    }

    private mutating func push(_ container: Container, first: String) {
        var container = container
        // Past half the width, deeper containers are no longer set in.
        if prefixWidth + displayWidth(container.prefix) > width / 2 { container.prefix = "" }
        if markers.isEmpty { markers = prefix }
        markers += first
        open.append(container)
        prefix += container.prefix
        prefixWidth += displayWidth(container.prefix)
        isFirst = true
    }

    /// Closes the containers that end before a node; one that held nothing shows its marker alone.
    mutating func close(before index: Int) {
        while let last = open.last, last.end <= index {
            if !markers.isEmpty { leaf([""]) }
            open.removeLast()
            prefix.removeLast(last.prefix.count)
            prefixWidth -= displayWidth(last.prefix)
            isFirst = false
        }
    }

    private mutating func leaf(_ lines: [String]) {
        separate()
        for line in lines {
            var start = markers.isEmpty ? prefix : markers
            markers = ""
            if line.isEmpty { while start.last == " " { start.removeLast() } }
            output += start + line + "\n"
        }
    }

    private mutating func heading(_ node: MarkdownNode, level: Int) {
        let style: Style = level == 1 ? [.bold, .underline] : .bold
        var lines = wrapped(words(node, style: style), to: available).map(\.text)
        if !colour, level <= 2 {
            let longest = lines.map(displayWidth).max() ?? 0
            lines.append(String(repeating: level == 1 ? "=" : "-", count: longest))
        }
        leaf(lines)
    }

    private mutating func verbatim(_ text: String, indent: String, style: Style) {
        var lines = visible(text, keepingNewlines: true).split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        leaf(lines.map { $0.isEmpty ? "" : indent + styled(String($0), style) })
    }
}

/// How a piece of text is set.
struct Style: OptionSet {
    let rawValue: Int
    static let bold = Style(rawValue: 1)
    static let italic = Style(rawValue: 2)
    static let underline = Style(rawValue: 4)
    static let code = Style(rawValue: 8)
    static let dim = Style(rawValue: 16)
    static let struck = Style(rawValue: 32)

    /// The parameters of the ANSI sequence that sets it; code is cyan.
    var parameters: String {
        let all: [(Style, String)] = [
            (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.struck, "9"), (.code, "36"),
        ]
        return all.filter { contains($0.0) }.map(\.1).joined(separator: ";")
    }
}

extension TerminalRenderer {
    /// What can't be broken between two lines.
    struct Word {
        var text: String
        var width: Int
        var spaceBefore: Bool
        var breakBefore = false
    }

    struct Line {
        var text = ""
        var width = 0
    }

    func styled(_ text: String, _ style: Style) -> String {
        colour && !style.isEmpty && !text.isEmpty ? "\u{1B}[\(style.parameters)m\(text)\u{1B}[0m" : text
    }

    /// Words as lines of at most so many columns, where no word is longer.
    func wrapped(_ words: [Word], to width: Int) -> [Line] {
        var lines: [Line] = []
        var line = Line()
        for word in words {
            let space = word.spaceBefore && line.width > 0 ? 1 : 0
            if word.breakBefore || (line.width > 0 && line.width + space + word.width > width) {
                lines.append(line)
                line = Line(text: word.text, width: word.width)
            } else {
                line.text += (space == 1 ? " " : "") + word.text
                line.width += space + word.width
            }
        }
        lines.append(line)
        return lines
    }

    /// The inlines of a block.
    func words(_ node: MarkdownNode, style base: Style) -> [Word] {
        var collector = WordCollector()
        /// Open spans: where they end, the style outside, and what is written after them.
        var spans: [(end: Int, outer: Style, suffix: String)] = []
        var style = base
        func leave(before index: Int) {
            while let last = spans.last, last.end <= index {
                spans.removeLast()
                style = last.outer
                collector.add(last.suffix, styled: { self.styled($0, style) })
            }
        }
        for inline in node.subtree where !inline.isBlock {
            leave(before: inline.index)
            let end = inline.end
            switch inline.kind {
            case .text(let text): collector.add(visible(text, keepingNewlines: false)) { self.styled($0, style) }
            case .code(let code):
                let text = visible(code, keepingNewlines: false)
                collector.add(colour ? text : "`\(text)`") { self.styled($0, style.union(.code)) }
            case .html(let html):
                collector.add(visible(html, keepingNewlines: false)) { self.styled($0, style.union(.dim)) }
            case .softBreak: collector.space()
            case .lineBreak: collector.lineBreak()
            case .emph: spans.append((end, style, "")); style.insert(.italic)
            case .strong: spans.append((end, style, "")); style.insert(.bold)
            case .strikethrough:
                if !colour { collector.add("~~", styled: { $0 }) }
                spans.append((end, style, colour ? "" : "~~"))
                style.insert(.struck)
            case .taskBox: collector.addWhole(inline.source)
            case .link(let url, _), .image(let url, _):
                let text = inline.plainText
                let isBare = url.isEmpty || ["", "mailto:", "http://"].contains { $0 + text == url }
                spans.append((end, style, isBare ? "" : " (\(visible(url, keepingNewlines: false)))"))
                style.insert(.underline)
            default: break
            }
        }
        leave(before: Int.max)
        return collector.finished()
    }

    /// Joins pieces of different styles to words.
    private struct WordCollector {
        private var words: [Word] = []
        private var current = Word(text: "", width: 0, spaceBefore: false)

        mutating func add(_ text: String, styled: (String) -> String) {
            var piece = ""
            var pieceWidth = 0
            func flush(into word: inout Word) {
                if !piece.isEmpty { word.text += styled(piece) }
                word.width += pieceWidth
                piece = ""
                pieceWidth = 0
            }
            for character in text {
                if character == " " || character == "\t" {
                    flush(into: &current)
                    space()
                    continue
                }
                let width = displayWidth(character)
                // Text without blanks, as in Chinese, breaks between any two wide characters.
                if width == 2, current.width + pieceWidth > 0 {
                    flush(into: &current)
                    end(spaceAfter: false)
                }
                piece.append(character)
                pieceWidth += width
                if width == 2 {
                    flush(into: &current)
                    end(spaceAfter: false)
                }
            }
            flush(into: &current)
        }

        /// Adds text that stays on one line; it is as wide as it has bytes.
        mutating func addWhole(_ text: String) {
            current.text += text
            current.width += text.utf8.count
        }

        mutating func space() { end(spaceAfter: true) }

        mutating func lineBreak() {
            end(spaceAfter: false)
            current.breakBefore = true
        }

        private mutating func end(spaceAfter: Bool) {
            if current.text.isEmpty {
                current.spaceBefore = current.spaceBefore || spaceAfter
                return
            }
            words.append(current)
            current = Word(text: "", width: 0, spaceBefore: spaceAfter)
        }

        mutating func finished() -> [Word] {
            if !current.text.isEmpty { words.append(current) }
            return words
        }
    }
}
