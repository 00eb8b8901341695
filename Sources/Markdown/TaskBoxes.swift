import CMark

extension TreeExtender {
    /// Makes `[ ]`, `[x]` or `[X]` at the start of an item's first paragraph, with a blank after it, a box.
    mutating func addBox(to paragraph: OpaquePointer) {
        let start = start(of: paragraph)
        let line = line(of: paragraph)
        let end = source.lines.contentEnd(line)
        // The file is asked and not only the text, where an escaped bracket looks the same.
        guard start + 4 < end, source.bytes[start] == UInt8(ascii: "["), source.bytes[start + 2] == UInt8(ascii: "]"),
            isBoxMark(source.bytes[start + 1]), source.bytes[start + 3].isBlank,
            let first = cmark_node_first_child(paragraph), cmark_node_get_type(first) == CMARK_NODE_TEXT,
            let literal = cmark_node_get_literal(first),
            String(cString: literal).utf8.starts(with: source.bytes[start..<start + 3])
        else { return }
        let isDone = source.bytes[start + 1] != .space
        let span = AddedNode.Span(lines: line...line, bytes: start..<start + 3)
        guard let box = make(.taskBox(isDone: isDone), span, { $0.box(isDone: isDone) }) else { return }
        cmark_node_set_literal(first, String(String(cString: literal).utf8.dropFirst(3)))
        cmark_node_insert_before(first, box)
    }
}
