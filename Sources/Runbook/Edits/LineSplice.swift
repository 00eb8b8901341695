import Markdown

/// Splices of whole lines that keep the file's line ends, and whether its last line has one.
enum LineSplice {
    /// Lines that come after a line; after line 0, at the start of the Markdown.
    static func after(line: Int, in document: MarkdownDocument, lines: [[UInt8]]) -> Splice {
        let end = lineEnd(of: document, near: line)
        guard line > 0, document.bytes.count > document.bodyOffset else {
            return Splice(document.bodyOffset..<document.bodyOffset, lines.flatMap { $0 + end })
        }
        let content = document.bytes(ofLine: line)
        let whole = document.bytes(ofLines: line...line)
        if whole.upperBound > content.upperBound {
            return Splice(whole.upperBound..<whole.upperBound, lines.flatMap { $0 + end })
        }
        return Splice(content.upperBound..<content.upperBound, lines.flatMap { end + $0 })
    }

    /// The line end of a line, or of the nearest before it that has one, or of the first line.
    static func lineEnd(of document: MarkdownDocument, near line: Int) -> [UInt8] {
        for line in [line, line - 1, 1] where line > 0 && line <= document.lineCount {
            let end = document.bytes(ofLine: line).upperBound..<document.bytes(ofLines: line...line).upperBound
            if !end.isEmpty { return Array(document.bytes[end]) }
        }
        return [UInt8(ascii: "\n")]
    }

    static func isBlank(_ line: Int, in document: MarkdownDocument) -> Bool {
        document.bytes[document.bytes(ofLine: line)].allSatisfy { $0 == .blank || $0 == UInt8(ascii: "\t") }
    }

    /// Ways to take lines out: with the blank lines before them, with those after, and alone.
    static func removals(of lines: ClosedRange<Int>, in document: MarkdownDocument) -> [Range<Int>] {
        let first = document.root.lines.lowerBound
        var before = lines.lowerBound
        while before > first, isBlank(before - 1, in: document) { before -= 1 }
        var ranges: [Range<Int>] = []
        let end = document.bytes(ofLine: lines.upperBound).upperBound
        if before > first { ranges.append(document.bytes(ofLine: before - 1).upperBound..<end) }
        let whole = document.bytes(ofLines: lines)
        ranges.append(max(whole.lowerBound, document.bodyOffset)..<whole.upperBound)
        return ranges
    }
}
