import Markdown

/// Blocks without their inlines, as they nest: what two pieces of Markdown have in common when one is the other moved.
struct BlockShape: Hashable {
    private struct Block: Hashable {
        var depth: Int
        var kind: MarkdownNode.Kind
    }

    private var blocks: [Block] = []

    /// The blocks below a node.
    init(below node: MarkdownNode) {
        for child in node.children { add(child, depth: 0) }
    }

    /// A node with the blocks below it.
    init(of nodes: [MarkdownNode]) {
        for node in nodes { add(node, depth: 0) }
    }

    private mutating func add(_ node: MarkdownNode, depth: Int) {
        // A stack in place of recursion: quotes can nest as deep as a line is long.
        var pending = [(node, depth)]
        while let (node, depth) = pending.popLast() {
            guard node.isBlock else { continue }
            blocks.append(Block(depth: depth, kind: node.kind))
            pending += node.children.reversed().map { ($0, depth + 1) }
        }
    }
}
