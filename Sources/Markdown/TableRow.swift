/// One line of a table: where its cells lie.
struct TableRow {
    /// Each cell's bytes, without the blanks around; an empty one is where its text would go.
    var cells: [Range<Int>] = []

    /// Splits a line's own text at the pipes that no backslash escapes, also inside code.
    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) {
        var position = start
        let pipe = UInt8(ascii: "|")
        func skipBlanks() { while position < end, bytes[position].isSpace { position += 1 } }
        if position < end, bytes[position] == pipe { position += 1 }
        while position < end {
            let gap = position
            skipBlanks()
            let first = position
            var last = position
            while position < end, bytes[position] != pipe {
                if bytes[position] == UInt8(ascii: "\\"), position + 1 < end, bytes[position + 1].isPunctuation {
                    position += 1
                }
                if !bytes[position].isSpace { last = position + 1 }
                position += 1
            }
            let isClosed = position < end
            guard last > first || isClosed else { return }
            cells.append(last > first ? first..<last : min(gap + 1, first)..<min(gap + 1, first))
            position += 1
        }
    }

    /// Whether a line, given with its block quotes' markers, is a delimiter row: dashes, colons and a pipe or more.
    static func isDelimiter(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Bool {
        var position = start
        while position < end, bytes[position].isBlank || bytes[position] == UInt8(ascii: ">") { position += 1 }
        var hasPipe = false
        var hasDash = false
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: "|"): hasPipe = true
            case UInt8(ascii: "-"): hasDash = true
            case UInt8(ascii: ":"), .space, .tab, 11, 12: break
            case .lineFeed, .carriageReturn: return hasPipe && hasDash
            default: return false
            }
            position += 1
        }
        return hasPipe && hasDash
    }

    /// How the columns are aligned, when every cell is dashes with a colon or none at each end.
    func alignments(_ bytes: UnsafeBufferPointer<UInt8>) -> [MarkdownNode.Alignment]? {
        var result: [MarkdownNode.Alignment] = []
        result.reserveCapacity(cells.count)
        for cell in cells {
            var dashes = cell
            guard let first = dashes.first, let last = dashes.last else { return nil }
            let left = bytes[first] == UInt8(ascii: ":")
            let right = bytes[last] == UInt8(ascii: ":")
            if left { dashes.removeFirst() }
            if right, !dashes.isEmpty { dashes.removeLast() }
            guard !dashes.isEmpty, dashes.allSatisfy({ bytes[$0] == UInt8(ascii: "-") }) else { return nil }
            result.append(left && right ? .center : left ? .left : right ? .right : .none)
        }
        return result.isEmpty ? nil : result
    }
}
