import CMark

/// The bytes of a file, its lines, and where its Markdown begins.
struct MarkdownSource: Sendable {
    let bytes: [UInt8]
    let lines: LineTable
    /// The first byte after a byte order mark and front matter.
    let bodyOffset: Int
    /// The line that this byte lies in: cmark's line 1.
    let firstLine: Int

    init(_ text: String) { self.init(Array(text.utf8)) }

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        lines = LineTable(bytes)
        bodyOffset = FrontMatter.bodyOffset(in: bytes, lines: lines)
        firstLine = lines.line(at: bodyOffset)
    }

    /// The line of `=` or `-` alone that ends a setext heading, which begins at a byte; nil for an ATX heading.
    ///
    /// cmark closes a heading on the line after it and calls that one its last, except at the end of the file.
    func underline(of heading: OpaquePointer, at start: Int) -> Int? {
        let opening = bytes[start..<max(start, lines.contentEnd(lines.line(at: start)))]
        let marks = opening.prefix { $0 == UInt8(ascii: "#") }.count
        if (1...6).contains(marks), opening.dropFirst(marks).first?.isBlank ?? true { return nil }
        let relative = Int(cmark_node_get_end_line(heading))
        let last = firstLine + relative - 1
        let mark = UInt8(ascii: cmark_node_get_heading_level(heading) == 1 ? "=" : "-")
        let content = contentWithoutPrefix(last)
        let mayEnd = last >= lines.count && !content.isEmpty && content.allSatisfy { $0 == mark }
        return mayEnd && firstLineAfter(heading) != relative ? last : last - 1
    }

    /// The line, as cmark counts, of the block that comes next in document order.
    private func firstLineAfter(_ block: OpaquePointer) -> Int? {
        var node: OpaquePointer? = block
        while let current = node {
            if let next = cmark_node_next(current) { return Int(cmark_node_get_start_line(next)) }
            node = cmark_node_parent(current)
        }
        return nil
    }

    /// A line without quote markers and the blanks around.
    func contentWithoutPrefix(_ line: Int) -> ArraySlice<UInt8> {
        var content = lines.content(line)
        content = content.drop { $0 == .space || $0 == .tab || $0 == UInt8(ascii: ">") }
        while let last = content.last, last == .space || last == .tab { content.removeLast() }
        return content
    }
}
