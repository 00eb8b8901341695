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
        case text(String)
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
        bytes = Array(text.utf8.contains(UInt8(ascii: "\r")) ? text.replacing("\r\n", with: "\n").utf8 : text.utf8)
        self.file = file
    }

    private func failure(_ detail: String) -> TocsinError {
        TocsinError(.configuration, "\(file) line \(line): \(detail)")
    }

    private mutating func scan() throws(TocsinError) {
        if bytes.contains(0) { throw failure("it has NUL bytes, so it is no text") }
        while let start = find("{{", from: position) {
            addText(position..<start)
            try scanTag(at: start)
        }
        addText(position..<bytes.count)
    }

    private mutating func addText(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        line += bytes[range].count { $0 == UInt8(ascii: "\n") }
        tokens.append(.text(String(decoding: bytes[range], as: UTF8.self)))
    }

    private mutating func scanTag(at start: Int) throws(TocsinError) {
        guard let close = find("}}", from: start + 2) else {
            throw failure("a tag begins with `{{` and has no `}}`")
        }
        let inside = bytes[start + 2..<close]
        let content = String(decoding: inside, as: UTF8.self)
        let end = close + 2
        let first = content.first { !$0.isWhitespace }
        let sigil: Tag.Sigil? =
            switch first {
            case "#": .section
            case "^": .inverted
            case "/": .close
            case ">": .partial
            case "!": nil
            case "{", "&":
                throw failure("`{{{` and `{{&` are not needed: values are always written so that they stay text")
            case "=", "%", "<", "$", "*":
                throw failure("`{{\(content)}}` is a kind of tag that templates don't have here")
            default: .variable
            }
        let blanks = sigil == .variable ? nil : blanksBefore(start, ifAloneUpTo: end)
        if let blanks { dropText(blanks.count) }
        if let sigil {
            let name = content.drop { $0.isWhitespace || $0 == first && sigil != .variable }
            try add(sigil, String(name.prefix { !$0.isWhitespace }), rest: name, indentation: blanks ?? "")
        }
        line += inside.count { $0 == UInt8(ascii: "\n") }
        position = end
        if blanks != nil, let lineEnd = find("\n", from: end) {
            position = lineEnd + 1
            line += 1
        } else if blanks != nil {
            position = bytes.count
        }
    }

    private mutating func add(
        _ sigil: Tag.Sigil,
        _ name: String,
        rest: Substring,
        indentation: String
    ) throws(TocsinError) {
        guard !name.isEmpty else { throw failure("a tag without a name") }
        guard rest.dropFirst(name.count).allSatisfy(\.isWhitespace) else {
            throw failure("`\(rest)` is not a name")
        }
        tokens.append(.tag(Tag(sigil: sigil, name: name, line: line, indentation: indentation)))
    }

    /// The blanks before a tag that has its line for itself, nil when it shares the line.
    private func blanksBefore(_ start: Int, ifAloneUpTo end: Int) -> String? {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let before = bytes[..<start].reversed().prefix(while: isBlank).count
        let lineStart = start - before
        guard lineStart == 0 || bytes[lineStart - 1] == UInt8(ascii: "\n") else { return nil }
        let next = bytes[end...].first { !isBlank($0) }
        guard next == nil || next == UInt8(ascii: "\n") else { return nil }
        return String(decoding: bytes[lineStart..<start], as: UTF8.self)
    }

    /// Takes back the last bytes of the text before a tag.
    private mutating func dropText(_ count: Int) {
        guard count > 0, case .text(let text) = tokens.last else { return }
        tokens.removeLast()
        let kept = text.utf8.dropLast(count)
        if !kept.isEmpty { tokens.append(.text(String(decoding: kept, as: UTF8.self))) }
    }

    private func find(_ pattern: StaticString, from start: Int) -> Int? {
        let wanted = pattern.utf8Start.pointee
        let length = pattern.utf8CodeUnitCount
        var index = start
        while index + length <= bytes.count {
            if bytes[index] == wanted, length == 1 || bytes[index + 1] == wanted { return index }
            index += 1
        }
        return nil
    }
}
