/// YAML front matter: a block between `---` lines at the very start, which site generators read and CommonMark doesn't.
enum FrontMatter {
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Where the Markdown begins, after a byte order mark and front matter.
    ///
    /// Further marks are passed over too: cmark takes one at the start of what it gets for no text.
    static func bodyOffset(in bytes: [UInt8], lines: LineTable) -> Int {
        var offset = end(in: bytes, lines: lines)
        while bytes[offset...].starts(with: byteOrderMark) { offset += byteOrderMark.count }
        return offset
    }

    /// Only `---`, then a line that is a YAML key, a comment or nothing, up to `---` or `...`, counts as front matter:
    /// a document may as well begin with a rule.
    private static func end(in bytes: [UInt8], lines: LineTable) -> Int {
        let mark = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
        guard lines.count > 2, isRule(bytes[mark..<max(mark, lines.contentEnd(1))], "-") else { return mark }
        var sawKey = false
        for line in 2...lines.count {
            let content = lines.content(line)
            if isRule(content, "-") || isRule(content, ".") { return sawKey ? lines.next(line) : mark }
            if sawKey || lines.isBlank(line) || content.first == UInt8(ascii: "#") { continue }
            guard isKey(content) else { return mark }
            sawKey = true
        }
        return mark
    }

    private static func isRule(_ line: ArraySlice<UInt8>, _ mark: Unicode.Scalar) -> Bool {
        let end = line.lastIndex { $0 != .space && $0 != .tab } ?? line.startIndex - 1
        let trimmed = line[line.startIndex..<end + 1]
        return trimmed.count == 3 && trimmed.allSatisfy { UInt32($0) == mark.value }
    }

    /// Whether a line is `key:` or `key: value`.
    private static func isKey(_ line: ArraySlice<UInt8>) -> Bool {
        guard let first = line.first, first.isLetter || first == UInt8(ascii: "_") || first == UInt8(ascii: "\""),
            let colon = line.firstIndex(of: UInt8(ascii: ":"))
        else { return false }
        let after = line.index(after: colon)
        return after == line.endIndex || line[after].isSpace
    }
}
