import Domain

/// Cuts a template into text and tags, with the line of each tag.
struct TemplateScanner {
    struct Tag {
        enum Sigil {
            case variable, section, inverted, close, partial
        }

        var sigil: Sigil
        var name: String
        var line: Int
        /// The blanks before a partial that has its line for itself: its lines are set in by them.
        var indentation = ""
    }

    enum Token {
        case text(ArraySlice<UInt8>)
        case tag(Tag)
    }

    private let bytes: [UInt8]
    private let file: String
    private var position = 0
    private var line = 1
    private var tokens: [Token] = []

    /// Throws `configuration`, with file and line, for what is no tag.
    static func scan(_ text: String, file: String) throws(TocsinError) -> [Token] {
        var scanner = TemplateScanner(text, file: file)
        try scanner.scan()
        return scanner.tokens
    }

    private init(_ text: String, file: String) {
        // Lines end in LF from here on; a byte order mark is no text.
        let text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
        let bytes = Array(text.utf8)
        self.bytes = bytes.contains(UInt8(ascii: "\r")) ? Array(text.replacing("\r\n", with: "\n").utf8) : bytes
        self.file = file
    }

    private func failure(_ detail: String) -> TocsinError {
        TocsinError(.configuration, "\(file) line \(line): \(detail)")
    }

    private mutating func scan() throws(TocsinError) {
        if bytes.contains(0) { throw failure("it has NUL bytes, so it is no text") }
        while let start = findPair(UInt8(ascii: "{"), from: position) {
            try scanTag(at: start)
        }
        addText(upTo: bytes.count)
    }

    private mutating func addText(upTo end: Int) {
        guard position < end else { return }
        tokens.append(.text(bytes[position..<end]))
    }

    private mutating func scanTag(at start: Int) throws(TocsinError) {
        line += lines(in: position..<start)
        guard let close = findPair(UInt8(ascii: "}"), from: start + 2) else {
            throw failure("a tag begins with `{{` and has no `}}`")
        }
        let content = bytes[start + 2..<close]
        var inside = content.drop(while: isBlank)
        var sigil: Tag.Sigil? = .variable
        if let mark = inside.first, isMark(mark) {
            sigil = try self.sigil(mark, content)
            inside = inside.dropFirst().drop(while: isBlank)
        }
        while let last = inside.last, isBlank(last) { inside.removeLast() }
        let (textEnd, next) = lineAround(start, close + 2, isVariable: sigil == .variable)
        addText(upTo: textEnd)
        if let sigil {
            let name = String(decoding: inside, as: UTF8.self)
            guard !name.isEmpty else { throw failure("a tag without a name") }
            guard !inside.contains(where: isBlank) else { throw failure("`\(name)` is not a name") }
            let indentation = String(decoding: bytes[textEnd..<start], as: UTF8.self)
            tokens.append(.tag(Tag(sigil: sigil, name: name, line: line, indentation: indentation)))
        }
        line += lines(in: start..<next)
        position = next
    }

    private static let marks = Array("#^/>!{&=%<$*".utf8)

    private func isMark(_ byte: UInt8) -> Bool { TemplateScanner.marks.contains(byte) }

    /// What a tag's mark makes of it; nil for a comment.
    private func sigil(_ mark: UInt8, _ content: ArraySlice<UInt8>) throws(TocsinError) -> Tag.Sigil? {
        switch mark {
        case UInt8(ascii: "#"): return .section
        case UInt8(ascii: "^"): return .inverted
        case UInt8(ascii: "/"): return .close
        case UInt8(ascii: ">"): return .partial
        case UInt8(ascii: "!"): return nil
        case UInt8(ascii: "{"), UInt8(ascii: "&"):
            throw failure("`{{{` and `{{&` are not needed: values are always written so that they stay text")
        default:
            throw failure(
                "`{{\(String(decoding: content, as: UTF8.self))}}` is a kind of tag that templates don't have"
            )
        }
    }

    /// Where the text before a tag ends and the text after it begins.
    ///
    /// A tag other than a variable that has its line for itself takes the whole line with it.
    private func lineAround(_ start: Int, _ end: Int, isVariable: Bool) -> (textEnd: Int, next: Int) {
        if isVariable { return (start, end) }
        var lineStart = start
        while lineStart > 0, bytes[lineStart - 1] == UInt8(ascii: " ") || bytes[lineStart - 1] == UInt8(ascii: "\t") {
            lineStart -= 1
        }
        var next = end
        while next < bytes.count, bytes[next] == UInt8(ascii: " ") || bytes[next] == UInt8(ascii: "\t") { next += 1 }
        guard lineStart == 0 || bytes[lineStart - 1] == UInt8(ascii: "\n"),
            next == bytes.count || bytes[next] == UInt8(ascii: "\n")
        else { return (start, end) }
        return (lineStart, min(next + 1, bytes.count))
    }

    private func lines(in range: Range<Int>) -> Int { bytes[range].count { $0 == UInt8(ascii: "\n") } }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
    }

    /// Where the same byte stands twice in a row.
    private func findPair(_ byte: UInt8, from start: Int) -> Int? {
        var index = start
        while let found = bytes[index...].firstIndex(of: byte) {
            if found + 1 < bytes.count, bytes[found + 1] == byte { return found }
            index = found + 1
        }
        return nil
    }
}
