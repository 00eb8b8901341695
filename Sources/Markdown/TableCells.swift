/// The text of all cells of a file as headings of one document, so that cmark parses each of them by itself.
///
/// A heading's text is inlines only, and ends with its line: just what a cell is.
struct TableCells {
    enum Entry {
        case cell(OpaquePointer, hasInlines: Bool)
        /// A paragraph's lines before its table; they follow an empty heading.
        case lead(before: OpaquePointer, span: AddedNode.Span, hasInlines: Bool)
    }

    private(set) var entries: [Entry] = []
    private(set) var text: [UInt8] = []
    private(set) var hasBracket = false

    var isEmpty: Bool { entries.isEmpty }

    mutating func add(_ node: OpaquePointer, _ cell: ArraySlice<UInt8>, hasInlines: Bool) {
        entries.append(.cell(node, hasInlines: hasInlines))
        text += "# ".utf8
        var isEscape = false
        for byte in cell {
            if byte == UInt8(ascii: "|"), isEscape { text.removeLast() }
            if byte == UInt8(ascii: "[") { hasBracket = true }
            text.append(byte)
            isEscape = byte == UInt8(ascii: "\\")
        }
        text += " #\n".utf8
    }

    mutating func addLead(
        _ lines: [ArraySlice<UInt8>],
        before table: OpaquePointer,
        _ span: AddedNode.Span,
        _ hasInlines: Bool
    ) {
        entries.append(.lead(before: table, span: span, hasInlines: hasInlines))
        text += "#\n".utf8
        for (index, line) in lines.enumerated() {
            // Set in, a line goes on with the paragraph whatever it begins with.
            if index > 0 { text += "    ".utf8 }
            text += line
            text.append(.lineFeed)
        }
        text.append(.lineFeed)
        hasBracket = true
    }

    /// Adds a whole file, for its reference definitions.
    mutating func addDefinitions(_ file: ArraySlice<UInt8>) {
        text += "#\n".utf8
        text += file
    }
}
