extension TerminalRenderer {
    /// A table's lines, its columns aligned; where words don't fit side by side, each row is a list of its cells.
    func table(_ node: MarkdownNode, columns: [MarkdownNode.Alignment]) -> [String] {
        let rows = node.children.map { row in
            let style: Style = row.kind == .tableRow(isHeader: true) ? .bold : []
            return row.children.map { words($0, style: style) }
        }
        let room = available - 3 * (columns.count - 1)
        // Each column takes a place or more, so that a table of many columns is known at once.
        guard columns.count <= room, let widths = columnWidths(rows, columns.count, room) else { return records(rows) }
        var lines = rows.flatMap { self.lines(of: $0, columns, widths) }
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "─┼─")
        lines.insert(styled(rule, .dim), at: min(lines.count, rows.first.map { height($0, widths) } ?? 0))
        return lines
    }

    /// The columns' widths; nil when the longest words alone are wider than the room.
    private func columnWidths(_ rows: [[[Word]]], _ count: Int, _ room: Int) -> [Int]? {
        var widths = [Int](repeating: 1, count: count)
        var natural = widths
        for row in rows {
            for (column, words) in row.enumerated() {
                widths[column] = max(widths[column], words.map(\.width).max() ?? 0)
                let whole = words.reduce(0) { $0 + $1.width + ($1.spaceBefore && $0 > 0 ? 1 : 0) }
                natural[column] = max(natural[column], whole)
            }
        }
        var left = room - widths.reduce(0, +)
        if left < 0 { return nil }
        if natural.reduce(0, +) <= room { return natural }
        // The narrowest grows first, so that long texts share what is left.
        while left > 0,
            let column = widths.indices.filter({ widths[$0] < natural[$0] }).min(by: { widths[$0] < widths[$1] })
        {
            widths[column] += 1
            left -= 1
        }
        return widths
    }

    private func height(_ row: [[Word]], _ widths: [Int]) -> Int {
        zip(row, widths).map { wrapped($0, to: $1).count }.max() ?? 1
    }

    private func lines(of row: [[Word]], _ columns: [MarkdownNode.Alignment], _ widths: [Int]) -> [String] {
        let cells = widths.indices.map { $0 < row.count ? wrapped(row[$0], to: widths[$0]) : [] }
        return (0..<max(1, cells.map(\.count).max() ?? 1)).map { index in
            var text = ""
            for (column, cell) in cells.enumerated() {
                let line = index < cell.count ? cell[index] : Line()
                let blanks = max(0, widths[column] - line.width)
                let before = columns[column] == .right ? blanks : columns[column] == .center ? blanks / 2 : 0
                text += (column > 0 ? " │ " : "") + String(repeating: " ", count: before) + line.text
                text += String(repeating: " ", count: blanks - before)
            }
            while text.last == " " { text.removeLast() }
            return text
        }
    }

    /// Rows as lines of `header: cell`.
    private func records(_ rows: [[[Word]]]) -> [String] {
        let header = rows.first ?? []
        if rows.count == 1 { return header.flatMap { wrapped($0, to: available).map(\.text) } }
        return Array(
            rows.dropFirst().map { row in
                zip(header, row).flatMap { name, cell in
                    var words = name
                    if !words.isEmpty {
                        words[words.count - 1].text += ":"
                        words[words.count - 1].width += 1
                    }
                    var cell = cell
                    if !cell.isEmpty { cell[0].spaceBefore = true }
                    return wrapped(words + cell, to: available).map(\.text)
                }
            }.joined(separator: [""])
        )
    }
}
