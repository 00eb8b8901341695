import CMark

/// The text that cmark reads a block's inlines from, where each byte knows its place in the file.
///
/// Lines stand without the markers of their containers and the blanks before them, save those of lazy lines, and end
/// with a line feed; in a table's cell a pipe's backslash is gone.
struct InlineContent {
    private(set) var bytes: [UInt8] = []
    private var places: [Range<Int>] = []
    private let start: Int
    let canBeginWithDefinition: Bool

    /// Nil for what holds no inlines.
    init?(of block: MarkdownNode) {
        let source = block.document.source
        start = block.bytes.lowerBound
        switch block.kind {
        case .paragraph:
            canBeginWithDefinition = block.bytes.first.map { source.bytes[$0] } == UInt8(ascii: "[")
            addLines(block.lines, of: block, source)
        case .heading where block.lines.count > 1:
            // The last line is the underline.
            canBeginWithDefinition = block.bytes.first.map { source.bytes[$0] } == UInt8(ascii: "[")
            addLines(block.lines.lowerBound...block.lines.upperBound - 1, of: block, source)
        case .heading:
            canBeginWithDefinition = false
            addHeading(block.bytes, source.bytes)
        case .tableCell:
            canBeginWithDefinition = false
            addCell(block.bytes, source.bytes)
        default: return nil
        }
        while let last = bytes.last, last.isSpace {
            bytes.removeLast()
            places.removeLast()
        }
    }

    /// Where bytes of the content stand in the file; a range of none stands before its first byte.
    func range(_ from: Int, _ to: Int) -> Range<Int> {
        let end = places.last?.upperBound ?? start
        let lower = from < places.count ? places[from].lowerBound : end
        return lower..<(to > from ? places[to - 1].upperBound : lower)
    }

    func lineStart(after position: Int) -> Int? {
        bytes[position...].firstIndex(of: .lineFeed).map { $0 + 1 }
    }

    private mutating func add(_ byte: UInt8, at place: Range<Int>) {
        bytes.append(byte)
        places.append(place)
    }

    private mutating func add(_ range: Range<Int>, _ file: [UInt8]) {
        for position in range { add(file[position], at: position..<position + 1) }
    }

    private mutating func addLines(_ lines: ClosedRange<Int>, of block: MarkdownNode, _ source: MarkdownSource) {
        let prefix = ContainerPrefix(of: block)
        var from = start
        for line in lines {
            let end = max(from, source.lines.contentEnd(line))
            add(from..<end, source.bytes)
            guard line < lines.upperBound else { return }
            let next = prefix.continuation(line + 1)
            from = next.start
            // What stands before a table was parsed without these.
            if block.isAdded { from = source.bytes[from...].firstIndex { !$0.isBlank } ?? from }
            add(.lineFeed, at: end..<max(end, from))
            for _ in 0..<(block.isAdded ? 0 : next.columns) { add(.space, at: from..<from) }
        }
    }

    private mutating func addHeading(_ range: Range<Int>, _ file: [UInt8]) {
        var text = file[range].drop { $0 == UInt8(ascii: "#") }.drop(while: \.isBlank)
        func trim() { while let last = text.last, last.isSpace { text.removeLast() } }
        trim()
        var withoutMarks = text
        while withoutMarks.last == UInt8(ascii: "#") { withoutMarks.removeLast() }
        if withoutMarks.last?.isBlank ?? true {
            text = withoutMarks
            trim()
        }
        add(text.indices, file)
    }

    private mutating func addCell(_ range: Range<Int>, _ file: [UInt8]) {
        for position in range {
            if file[position] == UInt8(ascii: "|"), position > range.lowerBound,
                file[position - 1] == UInt8(ascii: "\\")
            {
                bytes.removeLast()
                places.removeLast()
                add(file[position], at: position - 1..<position + 1)
            } else {
                add(file[position], at: position..<position + 1)
            }
        }
    }
}

extension InlineContent {
    private func byte(at position: Int) -> UInt8? { position < bytes.count ? bytes[position] : nil }

    /// A character reference such as `&amp;`, and what it stands for; cmark knows which there are.
    func reference(at start: Int) -> (text: [UInt8], end: Int)? {
        let name = bytes[(start + 1)...].prefix(40).prefix { $0.isAlphanumeric || $0 == UInt8(ascii: "#") }
        let end = name.endIndex
        guard !name.isEmpty, byte(at: end) == UInt8(ascii: ";"), let root = parseCommonMark(bytes[start...end]) else {
            return nil
        }
        defer { cmark_node_free(root) }
        guard let paragraph = cmark_node_first_child(root), let text = cmark_node_first_child(paragraph),
            cmark_node_next(text) == nil, let literal = cmark_node_get_literal(text)
        else { return nil }
        let decoded = Array(String(cString: literal).utf8)
        return decoded.elementsEqual(bytes[start...end]) ? nil : (decoded, end + 1)
    }

    /// The end of a link whose text ended before: after its address and title, or its label, if it has any.
    func endOfLink(after position: Int) -> Int {
        switch byte(at: position) {
        case UInt8(ascii: "("): endOfDestination(from: position) ?? position
        case UInt8(ascii: "["): endOfLabel(from: position) ?? position
        default: position
        }
    }

    private func endOfLabel(from start: Int) -> Int? {
        var position = start + 1
        while let byte = byte(at: position), byte != UInt8(ascii: "["), position - start <= 1001 {
            if byte == UInt8(ascii: "]") { return position + 1 }
            position += escaped(at: position) ? 2 : 1
        }
        return nil
    }

    private func endOfDestination(from start: Int) -> Int? {
        var position = skipSpaces(start + 1)
        guard let addressEnd = endOfAddress(from: position) else { return nil }
        position = skipSpaces(addressEnd)
        if position > addressEnd, let titleEnd = endOfTitle(from: position) { position = skipSpaces(titleEnd) }
        return byte(at: position) == UInt8(ascii: ")") ? position + 1 : nil
    }

    private func endOfAddress(from start: Int) -> Int? {
        var position = start
        if byte(at: position) == UInt8(ascii: "<") {
            position += 1
            while let byte = byte(at: position), byte != .lineFeed, byte != UInt8(ascii: "<") {
                if byte == UInt8(ascii: ">") { return position + 1 }
                position += escaped(at: position) ? 2 : 1
            }
            return nil
        }
        var depth = 0
        while let byte = byte(at: position), !byte.isSpace {
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") {
                if depth == 0 { break }
                depth -= 1
            }
            position += escaped(at: position) ? 2 : 1
        }
        return depth == 0 ? position : nil
    }

    private func endOfTitle(from start: Int) -> Int? {
        guard let opening = byte(at: start), "\"'(".utf8.contains(opening) else { return nil }
        let closing = opening == UInt8(ascii: "(") ? UInt8(ascii: ")") : opening
        var position = start + 1
        while let byte = byte(at: position) {
            if byte == closing { return position + 1 }
            if byte == opening { return nil }
            position += escaped(at: position) ? 2 : 1
        }
        return nil
    }

    private func escaped(at position: Int) -> Bool {
        bytes[position] == UInt8(ascii: "\\") && byte(at: position + 1)?.isPunctuation ?? false
    }

    private func skipSpaces(_ start: Int) -> Int {
        var position = start
        while byte(at: position)?.isSpace ?? false { position += 1 }
        return position
    }
}
