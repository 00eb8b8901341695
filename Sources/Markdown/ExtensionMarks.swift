/// The lines that may hold something of GitHub's additions, found in the bytes alone.
///
/// Most files have none or few; only blocks with such a line are looked at again once cmark has parsed them.
struct ExtensionMarks {
    /// Lines that look like the delimiter row of a table.
    private(set) var delimiterRows: [Int] = []
    /// Lines with a bare address, or with tildes that may strike something through.
    private(set) var inlines: [Int] = []
    /// Lines with a task's box.
    private(set) var boxes: [Int] = []
    /// Whether some tilde is escaped: see `TildeEscapes`.
    private(set) var hasEscapedTilde = false

    var isEmpty: Bool { delimiterRows.isEmpty && inlines.isEmpty && boxes.isEmpty }

    init(_ source: MarkdownSource, extensions: MarkdownExtensions) {
        let lines = source.lines
        source.bytes.withUnsafeBufferPointer { bytes in
            let scan = MarkScan(bytes: bytes, from: source.bodyOffset)
            if extensions.contains(.tables) {
                delimiterRows = scan.lines(with: UInt8(ascii: "|"), in: lines) { position in
                    // Only the first of a line counts, and it decides for the whole line.
                    TableRow.isDelimiter(bytes, from: lines.start(lines.line(at: position)), to: bytes.count)
                }
            }
            if extensions.contains(.taskItems) {
                boxes = scan.lines(with: UInt8(ascii: "]"), in: lines, all: true) { position in
                    position >= 2 && bytes[position - 2] == UInt8(ascii: "[") && isBoxMark(bytes[position - 1])
                }
            }
            if extensions.contains(.autolinks) {
                inlines += scan.lines(with: UInt8(ascii: ":"), in: lines, all: true) {
                    Autolink.mayBeAddress(bytes, colon: $0)
                }
                inlines += scan.lines(with: UInt8(ascii: "@"), in: lines, all: true) { position in
                    position > 0 && bytes[position - 1].isEmailLocal
                }
                inlines += scan.lines(with: UInt8(ascii: "w"), in: lines, all: true) { Autolink.isWWW(bytes, at: $0) }
            }
            if extensions.contains(.strikethrough) {
                var tildes = TildePairs()
                let struck = scan.lines(with: UInt8(ascii: "~"), in: lines, all: true) { tildes.add(bytes, $0) }
                if tildes.mayPair { inlines += struck }
                hasEscapedTilde = tildes.hasEscaped
            }
            inlines.sort()
        }
    }
}

/// Whether a byte can stand between the brackets of a task's box.
func isBoxMark(_ byte: UInt8) -> Bool {
    byte == .space || byte == UInt8(ascii: "x") || byte == UInt8(ascii: "X")
}

private struct MarkScan {
    let bytes: UnsafeBufferPointer<UInt8>
    let from: Int

    /// The lines with a byte for which the test holds; without `all`, only the first such byte of a line is tested.
    func lines(
        with byte: UInt8,
        in lines: LineTable,
        all: Bool = false,
        where test: (Int) -> Bool
    ) -> [Int] {
        var result: [Int] = []
        var position = from
        while let found = bytes.position(of: byte, from: position) {
            position = found
            let matches = test(position)
            guard matches || !all else {
                position += 1
                continue
            }
            let line = lines.line(at: position)
            if matches, result.last != line { result.append(line) }
            position = all ? position + 1 : lines.next(line)
        }
        return result
    }
}

/// Whether tildes of a file can pair: an opening run of one or two, and later a closing one as long.
private struct TildePairs {
    private var opened = [false, false, false]
    private(set) var mayPair = false
    private(set) var hasEscaped = false

    /// Takes the tilde at a position; whether its run may strike through.
    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
        let tilde = UInt8(ascii: "~")
        var start = position
        if start > 0, bytes[start - 1] == tilde { return false }
        while start > 0, bytes[start - 1] == UInt8(ascii: "\\") { start -= 1 }
        // After an odd number of backslashes the tilde is text, and the run begins behind it.
        let isEscaped = (position - start) % 2 == 1
        hasEscaped = hasEscaped || isEscaped
        start = isEscaped ? position + 1 : position
        var end = start
        while end < bytes.count, end < start + 3, bytes[end] == tilde { end += 1 }
        let length = end - start
        guard (1...2).contains(length) else { return false }
        if start > 0, !bytes[start - 1].isSpace, opened[length] { mayPair = true }
        if end < bytes.count, !bytes[end].isSpace { opened[length] = true }
        return true
    }
}
