import Markdown

/// How an item of a list is written: what stands before its text, and before its further lines.
struct ItemStyle {
    /// From the line's start to the marker: quote marks and blanks.
    var prefix: [UInt8]
    /// `-`, `*`, `+`, or a number with its `.` or `)`.
    var marker: [UInt8]
    /// The blanks between marker and text.
    var padding: [UInt8]
    /// Whether the text starts with the box of a task.
    var hasBox: Bool

    /// What stands before the second line of an item and those after.
    var continuation: [UInt8] {
        prefix + Array(repeating: .blank, count: marker.count) + padding
    }

    /// A line without text: quote marks, but no blanks at the end.
    var blankLine: [UInt8] {
        var line = prefix
        while line.last == .blank || line.last == UInt8(ascii: "\t") { line.removeLast() }
        return line
    }

    /// The item's lines around a text.
    func lines(_ text: ItemText) -> [[UInt8]] {
        text.lines.enumerated().map { index, line in
            if index == 0 { return prefix + marker + padding + (hasBox ? Array("[ ] ".utf8) : []) + Array(line.utf8) }
            return line.isEmpty ? blankLine : continuation + Array(line.utf8)
        }
    }
}

extension ItemStyle {
    /// The style of an item that is there.
    init(of item: MarkdownNode) {
        let document = item.document
        let line = document.bytes(ofLine: item.lines.lowerBound)
        let start = item.bytes.lowerBound
        let lineStart = max(line.lowerBound, document.bodyOffset <= start ? document.bodyOffset : 0)
        // On the line of an item around, that item's marker is indentation for the next item within.
        prefix = document.bytes[min(lineStart, start)..<start].map { byte in
            byte == UInt8(ascii: "\t") || byte == UInt8(ascii: ">") ? byte : .blank
        }
        var rest = document.bytes[start..<max(start, line.upperBound)]
        var length = rest.prefix { (48...57).contains($0) }.count
        length += rest.count > length ? 1 : 0
        marker = Array(rest.prefix(length))
        rest = rest.dropFirst(length)
        let blanks = Array(rest.prefix { $0 == .blank || $0 == UInt8(ascii: "\t") })
        // More than four blanks are one, and indented code after it; so is a text that starts on the next line.
        let isPlain = !blanks.isEmpty && blanks.count < rest.count && Self.width(blanks, after: prefix + marker) <= 4
        padding = isPlain ? blanks : [.blank]
        rest = rest.dropFirst(blanks.count)
        hasBox = Self.boxes.contains { rest.starts(with: $0) }
    }

    /// Where an item's text starts.
    static func textStart(of item: MarkdownNode) -> Int {
        let style = ItemStyle(of: item)
        let end = item.document.bytes(ofLine: item.lines.lowerBound).upperBound
        var start = item.bytes.lowerBound + style.marker.count
        let padded = min(start + style.padding.count, end)
        if item.document.bytes[start..<padded].elementsEqual(style.padding) { start = padded }
        return style.hasBox ? start + 4 : start
    }

    private static let boxes = ["[ ] ", "[x] ", "[X] "].map { Array($0.utf8) }

    /// The columns that blanks take up, tabs reaching to the next multiple of four.
    private static func width(_ blanks: [UInt8], after before: [UInt8]) -> Int {
        func column(_ bytes: [UInt8], from start: Int) -> Int {
            bytes.reduce(start) { $1 == UInt8(ascii: "\t") ? $0 + 4 - $0 % 4 : $0 + 1 }
        }
        let start = column(before, from: 0)
        return column(blanks, from: start) - start
    }
}

extension UInt8 {
    static let blank = UInt8(ascii: " ")
}
