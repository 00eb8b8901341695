/// The bytes of a file, its lines, and where its Markdown begins.
struct MarkdownSource: Sendable {
    let bytes: [UInt8]
    let lines: LineTable
    /// The first byte after a byte order mark and front matter.
    let bodyOffset: Int
    /// The line that this byte lies in: cmark's line 1.
    let firstLine: Int

    init(_ text: String) {
        bytes = Array(text.utf8)
        lines = LineTable(bytes)
        bodyOffset = FrontMatter.bodyOffset(in: bytes, lines: lines)
        firstLine = lines.line(at: bodyOffset)
    }

    /// Where a line's own text begins, after the markers of so many block quotes and the blanks around.
    ///
    /// Only for lines that continue a paragraph: none of them begins with `>`, which would open a quote.
    func contentStart(_ line: Int, quotes: Int) -> Int {
        var position = max(lines.start(line), bodyOffset)
        var quotes = quotes
        let end = lines.contentEnd(line)
        while position < end {
            switch bytes[position] {
            case .space, .tab: break
            case UInt8(ascii: ">") where quotes > 0: quotes -= 1
            default: return position
            }
            position += 1
        }
        return position
    }

    /// The line of `=` or `-` alone that ends a setext heading; nil for an ATX heading.
    func underline(ofHeadingAt start: Int, line first: Int, level: Int) -> Int? {
        let opening = bytes[start..<max(start, lines.contentEnd(first))]
        let marks = opening.prefix { $0 == UInt8(ascii: "#") }.count
        if (1...6).contains(marks), opening.dropFirst(marks).first?.isSpace ?? true { return nil }
        let mark = UInt8(ascii: level == 1 ? "=" : "-")
        for line in (first + 1)..<max(first + 2, lines.count + 1) {
            let content = contentWithoutPrefix(line)
            if !content.isEmpty, content.allSatisfy({ $0 == mark }) { return line }
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
