import CMark

/// A Markdown file as CommonMark's tree, where every block knows its lines and bytes in the original file.
///
/// A byte order mark and YAML front matter are taken off before parsing (CommonMark would read front matter as a rule
/// and a heading); positions still count from the start of the file. The tree lies in one array in document order, so
/// neither building, walking nor freeing it recurses, however deep the nesting.
package final class MarkdownDocument: Sendable {
    /// The file, unaltered.
    package let bytes: [UInt8]
    /// Where the Markdown starts, after a byte order mark and front matter.
    package let bodyOffset: Int
    let lines: LineTable
    let records: [NodeRecord]

    package init(_ text: String) {
        bytes = Array(text.utf8)
        lines = LineTable(bytes)
        bodyOffset = FrontMatter.bodyOffset(in: bytes, lines: lines)
        records = TreeBuilder.build(bytes: bytes, bodyOffset: bodyOffset, lines: lines)
    }

    package var root: MarkdownNode { MarkdownNode(document: self, index: 0) }

    /// How many lines the file has; a final line end starts no further one.
    package var lineCount: Int { lines.count }

    /// The text of a range of bytes.
    package func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    /// The bytes of a range of lines (from 1), with their line ends.
    package func bytes(ofLines range: ClosedRange<Int>) -> Range<Int> {
        lines.start(range.lowerBound)..<lines.next(range.upperBound)
    }

    /// The bytes of one line (from 1), without its line end.
    package func bytes(ofLine line: Int) -> Range<Int> {
        lines.start(line)..<lines.contentEnd(line)
    }

    /// The line (from 1) that a byte lies in.
    package func line(at offset: Int) -> Int { lines.line(at: offset) }

    /// The text of a range of lines, without the last one's line end.
    package func text(ofLines range: ClosedRange<Int>) -> String {
        text(lines.start(range.lowerBound)..<lines.contentEnd(range.upperBound))
    }

    /// Every node in document order, the root first.
    package var nodes: some Sequence<MarkdownNode> {
        records.indices.lazy.map { MarkdownNode(document: self, index: $0) }
    }
}

/// One node as it lies in the array: its subtree is the indices from its own to before `end`.
struct NodeRecord: Sendable {
    var kind: MarkdownNode.Kind
    var parent: Int
    var end: Int
    var lines: ClosedRange<Int>
    var bytes: Range<Int>
}
