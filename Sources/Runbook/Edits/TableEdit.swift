import Domain
import Markdown

/// Edits of one table's rows, written as its last row is: outer pipes, blanks, widths of columns.
struct TableEdit {
    let table: MarkdownNode
    /// Those below the header.
    let rows: [MarkdownNode]
    private let header: MarkdownNode
    private let columns: Int

    init?(_ table: MarkdownNode) {
        guard case .table(let columns) = table.kind, let header = table.firstChild else { return nil }
        self.table = table
        self.header = header
        self.columns = columns.count
        rows = Array(table.children.dropFirst())
    }

    private var document: MarkdownDocument { table.document }

    func appending(_ cells: [String]) throws(TocsinError) -> RunbookChanges {
        // The line of dashes below the header is no row.
        let last = rows.last?.lines.upperBound ?? header.lines.upperBound + 1
        let line = prefix(of: last) + Array(try row(cells).utf8)
        let splice = LineSplice.after(line: last, in: document, lines: [line])
        return RunbookChanges(candidates: [RunbookChange(splice: splice, tree: .appending(1, to: table), shape: nil)])
    }

    func replacing(_ row: MarkdownNode, _ cells: [String]) throws(TocsinError) -> RunbookChanges {
        let splice = Splice(row.bytes, Array(try self.row(cells).utf8))
        return RunbookChanges(candidates: [RunbookChange(splice: splice, tree: .replacing(row), shape: nil)])
    }

    func removing(_ row: MarkdownNode) -> RunbookChanges {
        let before = document.bytes(ofLine: row.lines.lowerBound - 1).upperBound
        let splice = Splice(before..<document.bytes(ofLine: row.lines.upperBound).upperBound, [])
        return RunbookChanges(candidates: [RunbookChange(splice: splice, tree: .removing(row), shape: nil)])
    }

    /// What a row says, for finding it.
    func text(of row: MarkdownNode) -> String {
        row.children.map(\.plainText).joined(separator: " ")
    }

    /// Quote marks and blanks before a line's text.
    private func prefix(of line: Int) -> [UInt8] {
        document.bytes[document.bytes(ofLine: line)].prefix { " \t>".utf8.contains($0) }.map { $0 }
    }

    private func row(_ cells: [String]) throws(TocsinError) -> String {
        guard cells.count <= columns else {
            throw TocsinError(
                .usage,
                "The table in line \(table.lines.lowerBound) has \(columns) columns, and \(cells.count) cells were given. "
                    + "Nothing was changed; give one text for each column."
            )
        }
        guard cells.contains(where: { !$0.trimmed.isEmpty }) else {
            throw TocsinError(.usage, "All cells are empty. Nothing was changed; say what to write.")
        }
        guard !cells.contains(where: { $0.unicodeScalars.contains("\0") }) else {
            throw TocsinError(.usage, "A cell holds a NUL character. Nothing was changed; give it without.")
        }
        let model = (rows.last ?? header).source
        let parts = Self.parts(model)
        let widths = parts.map(\.count)
        // Columns stand below each other when all rows have the same widths.
        let isAligned = !rows.isEmpty && Self.parts(header.source).map(\.count) == widths && widths.count == columns
        let starts = model.hasPrefix("|")
        let ends = model.hasSuffix("|")
        let isSpaced = parts.contains { $0.hasPrefix(" ") } || !isAligned && parts.allSatisfy(\.isEmpty)
        var texts: [String] = []
        for index in 0..<columns {
            var text = index < cells.count ? Self.escaped(cells[index]) : ""
            if isSpaced, starts || index > 0 { text = " " + text }
            if isAligned, ends || index + 1 < columns {
                text += String(repeating: " ", count: max(0, widths[index] - text.count))
            }
            if isSpaced, ends || index + 1 < columns, text.last != " " || text.trimmed.isEmpty && text.count < 2 {
                text += " "
            }
            texts.append(text)
        }
        return (starts ? "|" : "") + texts.joined(separator: "|") + (ends ? "|" : "")
    }

    /// What stands between a row's pipes, with its blanks.
    private static func parts(_ row: String) -> [String] {
        var parts = [""]
        var isEscaped = false
        for character in row {
            if character == "|", !isEscaped {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        if row.hasPrefix("|") { parts.removeFirst() }
        if row.hasSuffix("|"), parts.count > 1 { parts.removeLast() }
        return parts
    }

    /// On one line, and without pipes that would end the cell.
    private static func escaped(_ cell: String) -> String {
        var text = ""
        var isEscaped = false
        for character in cell.onOneLine {
            if character == "|", !isEscaped { text += "\\" }
            text.append(character)
            isEscaped = character == "\\" && !isEscaped
        }
        // A backslash at the end would escape the pipe after it.
        return isEscaped ? text + "\\" : text
    }
}
