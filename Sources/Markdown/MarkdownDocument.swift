import CMark

/// A Markdown file as a tree of CommonMark with GitHub's additions, where every block knows its lines and bytes in the
/// original file.
///
/// A byte order mark and YAML front matter are taken off before parsing (CommonMark would read front matter as a rule
/// and a heading); positions still count from the start of the file. The nodes lie in one array in document order, so
/// neither building, walking nor freeing it recurses, however deep the nesting; what they hold stays with cmark.
package final class MarkdownDocument: Sendable {
    let source: MarkdownSource
    private let tree: MarkdownTree
    let records: [NodeRecord]

    package init(_ text: String) {
        source = MarkdownSource(text)
        tree = MarkdownTree(source)
        records = TreeBuilder.build(tree, of: source)
    }

    /// The file, unaltered.
    package var bytes: [UInt8] { source.bytes }

    /// Where the Markdown starts, after a byte order mark and front matter.
    package var bodyOffset: Int { source.bodyOffset }

    package var root: MarkdownNode { MarkdownNode(document: self, index: 0) }

    /// How many lines the file has; a final line end starts no further one.
    package var lineCount: Int { source.lines.count }

    /// The text of a range of bytes.
    package func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    /// The bytes of a range of lines (from 1), with their line ends.
    package func bytes(ofLines range: ClosedRange<Int>) -> Range<Int> {
        source.lines.start(range.lowerBound)..<source.lines.next(range.upperBound)
    }

    /// The bytes of one line (from 1), without its line end.
    package func bytes(ofLine line: Int) -> Range<Int> {
        source.lines.start(line)..<source.lines.contentEnd(line)
    }

    /// The line (from 1) that a byte lies in.
    package func line(at offset: Int) -> Int { source.lines.line(at: offset) }

    /// The text of a range of lines, without the last one's line end.
    package func text(ofLines range: ClosedRange<Int>) -> String {
        text(source.lines.start(range.lowerBound)..<source.lines.contentEnd(range.upperBound))
    }

    /// Every node in document order, the root first.
    package var nodes: MarkdownNode.Subtree { root.subtree }

    /// The code blocks whose fence is never closed.
    package var unclosedFences: [MarkdownNode] {
        records.indices.filter { records[$0].fence == .unclosed }.map { MarkdownNode(document: self, index: $0) }
    }
}

/// One node as it lies in the array: its subtree is the indices from its own to before `end`.
///
/// The numbers are small ones, since files have many nodes. cmark's node lives as long as the document.
struct NodeRecord: @unchecked Sendable {
    let node: OpaquePointer?
    let parent: Int32
    var end: Int32
    var firstLine: Int32
    var lastLine: Int32
    var start: Int32
    var stop: Int32
    let isBlock: Bool
    var fence = MarkdownNode.CodeBlock.Fence.none

    var lines: ClosedRange<Int> { Int(firstLine)...Int(lastLine) }
    var bytes: Range<Int> { Int(start)..<Int(stop) }
}

extension MarkdownDocument {
    func isAdded(_ record: NodeRecord) -> Bool { record.node.flatMap { tree.addition($0) } != nil }

    func kind(of record: NodeRecord) -> MarkdownNode.Kind {
        guard let node = record.node else { return .document }
        if let added = tree.addition(node) { return added.kind }
        func literal() -> String { cmark_node_get_literal(node).map { String(cString: $0) } ?? "" }
        func url() -> String { cmark_node_get_url(node).map { String(cString: $0) } ?? "" }
        func title() -> String { cmark_node_get_title(node).map { String(cString: $0) } ?? "" }
        switch cmark_node_get_type(node) {
        case CMARK_NODE_BLOCK_QUOTE: return .blockQuote
        case CMARK_NODE_LIST: return .list(list(node, at: record.bytes.lowerBound))
        case CMARK_NODE_ITEM: return .item
        case CMARK_NODE_CODE_BLOCK:
            let info = cmark_node_get_fence_info(node).map { String(cString: $0) } ?? ""
            return .codeBlock(.init(fence: record.fence, info: info, literal: literal()))
        case CMARK_NODE_HTML_BLOCK: return .htmlBlock(literal())
        case CMARK_NODE_PARAGRAPH: return .paragraph
        case CMARK_NODE_HEADING: return .heading(level: Int(cmark_node_get_heading_level(node)))
        case CMARK_NODE_THEMATIC_BREAK: return .thematicBreak
        case CMARK_NODE_TEXT: return .text(literal())
        case CMARK_NODE_SOFTBREAK: return .softBreak
        case CMARK_NODE_LINEBREAK: return .lineBreak
        case CMARK_NODE_CODE: return .code(literal())
        case CMARK_NODE_HTML_INLINE: return .html(literal())
        case CMARK_NODE_EMPH: return .emph
        case CMARK_NODE_STRONG: return .strong
        case CMARK_NODE_LINK: return .link(url: url(), title: title())
        case CMARK_NODE_IMAGE: return .image(url: url(), title: title())
        default: return .document
        }
    }

    private func list(_ node: OpaquePointer, at start: Int) -> MarkdownNode.List {
        let tight = cmark_node_get_list_tight(node) == 1
        guard cmark_node_get_list_type(node) == CMARK_ORDERED_LIST else {
            // cmark keeps the bullet to itself.
            let bullet = start < bytes.count ? bytes[start] : UInt8(ascii: "-")
            return .init(start: nil, tight: tight, delimiter: Character(Unicode.Scalar(bullet)))
        }
        let delimiter: Character = cmark_node_get_list_delim(node) == CMARK_PAREN_DELIM ? ")" : "."
        return .init(start: Int(cmark_node_get_list_start(node)), tight: tight, delimiter: delimiter)
    }
}
