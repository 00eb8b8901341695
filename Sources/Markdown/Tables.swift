import CMark

extension TreeExtender {
    /// Cells that short rows lack are written up to this many in a file, so that a small file can't make a huge one.
    static let mostMissing = 100_000

    /// Puts a table in a paragraph's place when one of its lines is a delimiter row under a row of as many cells.
    ///
    /// What stands before stays a paragraph. To cmark, `---` or `===` after a table makes all of it a heading: the
    /// one is a rule then, the other one more row, as on GitHub.
    mutating func replaceByTable(
        _ block: OpaquePointer,
        lines: ClosedRange<Int>,
        containers: [OpaquePointer],
        hasInlines: Bool
    ) -> Bool {
        let first = lines.lowerBound
        let start = start(of: block)
        var last = lines.upperBound
        var rule: Int?
        if cmark_node_get_type(block) == CMARK_NODE_HEADING {
            guard let underline = source.underline(of: block, at: start) else { return false }
            last = underline
            if cmark_node_get_heading_level(block) == 2, source.contentWithoutPrefix(underline).count >= 3 {
                rule = underline
                last -= 1
            }
        }
        let prefix = ContainerPrefix(markers: containers.map { self.start(of: $0) }, of: source)
        func content(_ line: Int) -> Range<Int> {
            let end = source.lines.contentEnd(line)
            let from = line == first ? start : prefix.continuation(line).start
            return (source.bytes[from..<end].firstIndex { !$0.isBlank } ?? end)..<end
        }
        func row(_ line: Int) -> TableRow {
            let range = content(line)
            return text.withUnsafeBufferPointer { TableRow($0, from: range.lowerBound, to: range.upperBound) }
        }
        for delimiter in delimiterRows.inside(lines) where delimiter > first && delimiter <= last {
            guard let columns = text.withUnsafeBufferPointer({ row(delimiter).alignments($0) }),
                row(delimiter - 1).cells.count == columns.count
            else { continue }
            let header = delimiter - 1
            let span = AddedNode.Span(
                lines: header...last,
                bytes: content(header).lowerBound..<content(last).upperBound
            )
            let kind = MarkdownNode.Kind.table(columns: columns)
            guard let table = make(kind, span, { $0.table(columns) }) else { return false }
            cmark_node_insert_before(block, table)
            if header > first {
                let lead = AddedNode.Span(lines: first...header - 1, bytes: start..<content(header - 1).upperBound)
                cells.addLead(
                    lead.lines.map { text[content($0)] },
                    before: table,
                    lead,
                    hasInlines
                )
            }
            for line in header...last where line != delimiter {
                addRow(row(line), line: line, bytes: content(line), to: table, columns, header, last, hasInlines)
            }
            if let rule {
                let span = AddedNode.Span(lines: rule...rule, bytes: content(rule))
                if let node = make(.thematicBreak, span, \.thematicBreak) {
                    cmark_node_insert_before(block, node)
                }
            }
            cmark_node_free(block)
            return true
        }
        return false
    }

    private mutating func addRow(
        _ row: TableRow,
        line: Int,
        bytes: Range<Int>,
        to table: OpaquePointer,
        _ columns: [MarkdownNode.Alignment],
        _ header: Int,
        _ last: Int,
        _ hasInlines: Bool
    ) {
        let isHeader = line == header
        let missing = columns[min(row.cells.count, columns.count)...].prefix(missingCellsLeft)
        missingCellsLeft -= missing.count
        let isFirst = line == header + 2
        let isLast = line == last
        let kind = MarkdownNode.Kind.tableRow(isHeader: isHeader)
        let span = AddedNode.Span(lines: line...line, bytes: bytes)
        let isEmpty = row.cells.isEmpty
        let node = make(kind, span) {
            $0.row(isHeader: isHeader, isFirst: isFirst, isLast: isLast, isEmpty: isEmpty, missing: missing)
        }
        guard let node else { return }
        cmark_node_append_child(table, node)
        for (column, (range, alignment)) in zip(row.cells, columns).enumerated() {
            let isLast = column == min(row.cells.count, columns.count) - 1
            let span = AddedNode.Span(lines: line...line, bytes: range)
            let cell = make(.tableCell(alignment), span) {
                $0.cell(alignment, isHeader: isHeader, missing: isLast ? missing.count : nil)
            }
            guard let cell else { continue }
            cmark_node_append_child(node, cell)
            if !range.isEmpty { cells.add(cell, text[range], hasInlines: hasInlines) }
        }
    }

    /// Parses all cells, and moves what they hold to where they stand.
    mutating func fillCells() {
        let body = text[source.bodyOffset...]
        if cells.hasBracket, hasDefinition(body) { cells.addDefinitions(body) }
        guard let parsed = parseCommonMark(cells.text[...]) else { return }
        defer { cmark_node_free(parsed) }
        var next = cmark_node_first_child(parsed)
        for entry in cells.entries {
            let heading = next
            next = heading.flatMap { cmark_node_next($0) }
            switch entry {
            case .cell(let cell, let hasInlines):
                while let child = heading.flatMap({ cmark_node_first_child($0) }) {
                    cmark_node_append_child(cell, child)
                }
                if hasInlines { extendInlines(of: cell) }
            case .lead(let table, let span, let hasInlines):
                while let paragraph = next, cmark_node_get_type(paragraph) != CMARK_NODE_HEADING {
                    next = cmark_node_next(paragraph)
                    note(.paragraph, span, for: paragraph)
                    cmark_node_insert_before(table, paragraph)
                    if hasInlines { extendInlines(of: paragraph) }
                }
            }
        }
    }

    private func hasDefinition(_ body: ArraySlice<UInt8>) -> Bool {
        zip(body, body.dropFirst()).contains { $0 == UInt8(ascii: "]") && $1 == UInt8(ascii: ":") }
    }
}
