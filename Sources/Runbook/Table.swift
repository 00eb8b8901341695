import Markdown

/// A table's header and rows, whether it is written in Markdown or in HTML.
struct Table {
    struct Cell {
        /// What a reader sees, on one line.
        var text: String
        var markdown: String
    }

    struct Row {
        var cells: [Cell]
        var lines: ClosedRange<Int>
        /// The row itself; nil in HTML.
        var node: MarkdownNode?

        /// The text of a column, empty when the row has no such cell.
        func text(_ column: Int?) -> String {
            guard let column, cells.indices.contains(column) else { return "" }
            return cells[column].text
        }
    }

    var header: [String]
    var rows: [Row]
    let node: MarkdownNode

    /// Each row as an entry: the first cell labels it, the others are its text, named by their columns when there are
    /// several.
    var entries: [Entry] {
        rows.map { row in
            let others = row.cells.indices.dropFirst().filter { !row.cells[$0].text.isEmpty }
            func joined(_ part: (Cell) -> String, _ name: (String) -> String) -> String {
                others.map { column in
                    let isNamed = header.count > 2 && header.indices.contains(column) && !header[column].isEmpty
                    return (isNamed ? name(header[column]) + ": " : "") + part(row.cells[column])
                }.joined(separator: "; ")
            }
            let first = row.cells.first ?? Cell(text: "", markdown: "")
            return Entry(
                label: row.cells.count > 1 && !first.text.isEmpty ? first.text : nil,
                text: row.cells.count > 1 ? joined(\.text, { $0 }) : first.text,
                markdown: row.cells.count > 1 ? joined(\.markdown, escapeMarkdown) : first.markdown,
                lines: row.lines,
                node: row.node
            )
        }
    }

    /// The first column whose name has one of these words.
    func column(_ words: Set<String>, except other: Int? = nil) -> Int? {
        header.indices.first { $0 != other && !words.isDisjoint(with: header[$0].searchWords) }
    }
}

extension Table {
    /// Reads a table of Markdown.
    init(_ node: MarkdownNode) {
        var header: [String] = []
        var rows: [Row] = []
        for row in node.children {
            let cells = row.children.map { Cell(text: $0.plainText.onOneLine, markdown: $0.source) }
            if case .tableRow(isHeader: true) = row.kind {
                header = cells.map(\.text)
            } else {
                rows.append(Row(cells: cells, lines: row.lines, node: row))
            }
        }
        self.header = header
        self.rows = rows
        self.node = node
    }
}

// MARK: - HTML

extension Table {
    /// Reads the rows of an HTML block; nil when it has no table with two rows at least.
    init?(html node: MarkdownNode) {
        guard case .htmlBlock(let html) = node.kind, html.utf8.first == UInt8(ascii: "<"),
            html.lowercased().contains("<table")
        else { return nil }
        var rows: [Row] = []
        var cell: (text: String, start: Int)?
        var cells: [Cell] = []
        var line = node.lines.lowerBound
        var rowLine = line
        var rest = Substring(html)
        func close() {
            guard let open = cell else { return }
            let text = open.text.onOneLine
            cells.append(Cell(text: text, markdown: escapeMarkdown(text)))
            cell = nil
        }
        func closeRow() {
            close()
            if !cells.isEmpty { rows.append(Row(cells: cells, lines: rowLine...max(rowLine, line))) }
            cells = []
        }
        while let mark = rest.firstIndex(of: "<") {
            cell?.text += Self.unescaped(rest[..<mark])
            line += rest[..<mark].utf8.count { $0 == UInt8(ascii: "\n") }
            guard let end = rest[mark...].firstIndex(of: ">") else { break }
            let tag = rest[mark...end]
            line += tag.utf8.count { $0 == UInt8(ascii: "\n") }
            switch tag.dropFirst().prefix(while: { $0 == "/" || $0.isLetter }).lowercased() {
            case "tr", "/table":
                closeRow()
                rowLine = line
            case "/tr": closeRow()
            case "td", "th":
                close()
                cell = ("", line)
            case "/td", "/th": close()
            default: cell?.text += " "
            }
            rest = rest[rest.index(after: end)...]
        }
        closeRow()
        guard rows.count > 1, let head = rows.first else { return nil }
        header = head.cells.map(\.text)
        self.rows = Array(rows.dropFirst())
        self.node = node
    }

    /// Text between tags with its most common entities as characters.
    private static func unescaped(_ text: Substring) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return String(text) }
        return [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
            .reduce(String(text)) { $0.replacing($1.0, with: $1.1) }
    }
}

extension MarkdownNode {
    /// What a browser shows of an HTML block, on one line; empty for tags and comments alone.
    var htmlText: String {
        guard case .htmlBlock(let html) = kind, !html.hasPrefix("<!--") else { return "" }
        var text = ""
        var isTag = false
        for character in html {
            switch character {
            case "<":
                isTag = true
                text += " "
            case ">" where isTag: isTag = false
            default: if !isTag { text.append(character) }
            }
        }
        return text.onOneLine
    }
}
