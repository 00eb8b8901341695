/// A value as Markdown that renders as exactly the same text, wherever an inline may stand.
///
/// Escapes only what would otherwise be markup, so that the source stays readable: `business_id` and `x < 5` pass
/// unchanged. Line ends become spaces, and blanks around are cut, since at a line's start or end they mean something.
/// Bare addresses (`https://…`) are left to become links.
package func escapeMarkdown(_ value: String) -> String {
    var value = value
    let escaped = value.withUTF8 { bytes -> String? in
        let text = UnsafeBufferPointer(rebasing: bytes[trimmed(bytes)])
        if text.count == bytes.count, !needsEscape(text) { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(text.count + text.count / 8 + 2)
        escapeLine(text, into: &result)
        return String(decoding: result, as: UTF8.self)
    }
    return escaped ?? value
}

/// Adds to a document what `escapeMarkdown` gives, without a string of its own: long documents are made of many values.
package func appendMarkdown(_ value: String, to document: inout [UInt8]) {
    var value = value
    value.withUTF8 { bytes in
        let text = UnsafeBufferPointer(rebasing: bytes[trimmed(bytes)])
        if needsEscape(text) { escapeLine(text, into: &document) } else { document += text }
    }
}

/// Adds a text as it stands, where that is what `escapeMarkdown` gives: mostly it is one line of words.
///
/// False, and nothing is added, where it isn't printable ASCII, or may need a backslash: one look at each byte says so.
package func appendWords(_ value: String, to document: inout [UInt8]) -> Bool {
    var value = value
    return value.withUTF8 { bytes in
        guard let first = bytes.first, let last = bytes.last else { return true }
        var found: UInt8 = 0
        ByteKind.table.withUnsafeBufferPointer { kinds in
            for index in bytes.indices { found |= kinds[Int(bytes[index])] }
        }
        let isTrimmed = first != .space && last != .space
        guard found == 0, isTrimmed, !mayBeginBlock(bytes, first), last != UInt8(ascii: "#") else { return false }
        document += bytes
        return true
    }
}

/// Several lines of a person's text as Markdown paragraphs that render with the same line breaks.
///
/// Each line is escaped as by `escapeMarkdown`; lines are joined by hard breaks, and blank lines part paragraphs.
package func escapeMarkdownBlock(_ text: String) -> String {
    var paragraphs: [[String]] = [[]]
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
        let escaped = escapeMarkdown(String(line))
        if escaped.isEmpty {
            if paragraphs.last?.isEmpty == false { paragraphs.append([]) }
        } else {
            paragraphs[paragraphs.count - 1].append(escaped)
        }
    }
    return paragraphs.filter { !$0.isEmpty }.map { $0.joined(separator: "\\\n") }.joined(separator: "\n\n")
}

/// Whether a trimmed text holds anything that `escapeLine` might change.
private func needsEscape(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = text.first, let last = text.last else { return false }
    return mayBeginBlock(text, first) || last == UInt8(ascii: "#") || text.contains { ByteKind.isMark($0) }
}

/// What a byte may be.
private enum ByteKind {
    /// May need a backslash, or can't stay.
    static let mark: UInt8 = 1
    /// Beyond ASCII, or a control character.
    static let unprintable: UInt8 = 2

    static func isMark(_ byte: UInt8) -> Bool { table[Int(byte)] & mark != 0 }

    /// By byte; 0 for what words are made of.
    static let table: [UInt8] = {
        var table = [UInt8](repeating: unprintable, count: 256)
        for byte in 0x20..<0x7F { table[byte] = 0 }
        for byte in "[]<`*_\\|&~\r\n\0".utf8 { table[Int(byte)] |= mark }
        return table
    }()
}

/// Whether a text may begin with what makes a block of the line.
private func mayBeginBlock(_ text: UnsafeBufferPointer<UInt8>, _ first: UInt8) -> Bool {
    isLineMark(first) || first.isDigit && text.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ")") }
}

/// Bytes that make a block when a line starts with them.
private func isLineMark(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "#"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: ">"),
        UInt8(ascii: ":"):
        true
    default: false
    }
}

private func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int> {
    var start = 0
    var end = bytes.count
    while start < end, bytes[start].isSpace { start += 1 }
    while end > start, bytes[end - 1].isSpace { end -= 1 }
    return start..<end
}

/// Adds a trimmed text to what is there already.
private func escapeLine(_ text: UnsafeBufferPointer<UInt8>, into result: inout [UInt8]) {
    var position = escapedStart(text, into: &result)
    while position < text.count {
        // Up to the next byte that may need a backslash, and up to the last one, which may be a heading's closing mark.
        let run = position
        while position + 1 < text.count, !ByteKind.isMark(text[position]) { position += 1 }
        result += text[run..<position]
        let byte = text[position]
        let next = position + 1 < text.count ? text[position + 1] : nil
        switch byte {
        case .lineFeed, .carriageReturn:
            if result.last != .space { result.append(.space) }
            position += 1
            // What begins a line loses its blanks; without a line, there is nothing they could mean.
            while position < text.count, text[position].isSpace { position += 1 }
            continue
        case 0: result += "\u{FFFD}".utf8
        default:
            if isMarkup(byte, at: position, next: next, in: text) { result.append(UInt8(ascii: "\\")) }
            result.append(byte)
        }
        position += 1
    }
}

private func isMarkup(_ byte: UInt8, at position: Int, next: UInt8?, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch byte {
    case UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "["), UInt8(ascii: "]"),
        UInt8(ascii: "|"), UInt8(ascii: "~"):
        true
    case UInt8(ascii: "_"): !isInsideWord(position, of: text)
    // Tags, comments, declarations and autolinks; a bare `<` before a blank or digit is none.
    case UInt8(ascii: "<"):
        next.map { $0.isLetter || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "!") || $0 == UInt8(ascii: "?") }
            ?? true
    case UInt8(ascii: "&"): next.map { $0.isLetter || $0 == UInt8(ascii: "#") } ?? true
    // The closing mark of a heading.
    case UInt8(ascii: "#"): next == nil && isAfterBlank(position, in: text)
    default: false
    }
}

/// Whether an underscore stands in a run between two ASCII letters or digits, where it can't be emphasis.
private func isInsideWord(_ position: Int, of text: UnsafeBufferPointer<UInt8>) -> Bool {
    var before = position
    while before > 0, text[before - 1] == UInt8(ascii: "_") { before -= 1 }
    var after = position + 1
    while after < text.count, text[after] == UInt8(ascii: "_") { after += 1 }
    return before > 0 && text[before - 1].isAlphanumeric && after < text.count && text[after].isAlphanumeric
}

/// Whether a blank stands before the run of one byte that ends here.
private func isAfterBlank(_ position: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    let run = text[...position].reversed().prefix { $0 == text[position] }.count
    return run <= position && text[position - run].isSpace
}

/// Writes what needs a backslash only at the start of a line, and says where the rest begins.
private func escapedStart(_ text: UnsafeBufferPointer<UInt8>, into result: inout [UInt8]) -> Int {
    guard let first = text.first else { return 0 }
    func endsMarker(_ position: Int) -> Bool { position >= text.count || text[position].isSpace }
    var isMarker = false
    switch first {
    case UInt8(ascii: "#"):
        let run = text.prefix { $0 == first }.count
        isMarker = run <= 6 && endsMarker(run)
    case UInt8(ascii: "+"): isMarker = endsMarker(1)
    case UInt8(ascii: "-"), UInt8(ascii: "="):
        // A bullet, a rule, or the underline of the line before.
        let run = text.prefix { $0 == first }.count
        isMarker = endsMarker(1) || run == text.count || endsMarker(run) || run > 2
    case UInt8(ascii: ">"): isMarker = true
    case UInt8(ascii: ":"): isMarker = text.count > 1 && text[1] == UInt8(ascii: "-")
    default:
        let digits = text.prefix(while: \.isDigit).count
        guard digits > 0, digits <= 9, digits < text.count,
            text[digits] == UInt8(ascii: ".") || text[digits] == UInt8(ascii: ")"), endsMarker(digits + 1)
        else { return 0 }
        result += text[..<digits]
        result.append(UInt8(ascii: "\\"))
        result.append(text[digits])
        return digits + 1
    }
    guard isMarker else { return 0 }
    result.append(UInt8(ascii: "\\"))
    result.append(first)
    return 1
}
