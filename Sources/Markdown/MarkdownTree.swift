import CMark

/// cmark's tree of a source, with GitHub's additions worked into it; never changed once it is made.
final class MarkdownTree: @unchecked Sendable {
    let root: OpaquePointer?
    /// What cmark doesn't know of nodes that were added: a node's user data is its place here, counted from 1.
    let additions: [AddedNode]

    convenience init(_ source: MarkdownSource, extensions: MarkdownExtensions = .all) {
        self.init(source, marks: ExtensionMarks(source, extensions: extensions), extensions: extensions, format: nil)
    }

    /// `format` is what the tree will be rendered as; a tree to be walked needs none.
    init(_ source: MarkdownSource, marks: ExtensionMarks, extensions: MarkdownExtensions, format: MarkupFormat?) {
        guard !marks.isEmpty else {
            root = parseCommonMark(source.bytes[source.bodyOffset...])
            additions = []
            return
        }
        var extender = TreeExtender(source, marks: marks, extensions: extensions, format: format)
        root = extender.parse()
        additions = extender.additions
    }

    deinit {
        if let root { cmark_node_free(root) }
    }

    /// What was added for a node; nil when it is cmark's own.
    func addition(_ node: OpaquePointer) -> AddedNode? {
        guard !additions.isEmpty, let data = cmark_node_get_user_data(node) else { return nil }
        return additions[Int(bitPattern: data) - 1]
    }
}

/// A node that CommonMark doesn't have.
struct AddedNode: Sendable {
    var kind: MarkdownNode.Kind
    /// Where it lies in the file; nil for an inline that has its block's place.
    var span: Span?

    struct Span: Sendable {
        var lines: ClosedRange<Int>
        var bytes: Range<Int>
    }
}

/// The caller frees what it gets by `cmark_node_free`, unless it lent the memory.
func parseCommonMark(
    _ text: ArraySlice<UInt8>,
    _ memory: UnsafeMutablePointer<cmark_mem>? = cmark_get_default_mem_allocator()
) -> OpaquePointer? {
    text.withUnsafeBytes { body in
        let parser = cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, memory)
        defer { cmark_parser_free(parser) }
        cmark_parser_feed(parser, body.baseAddress?.assumingMemoryBound(to: CChar.self), body.count)
        return cmark_parser_finish(parser)
    }
}
