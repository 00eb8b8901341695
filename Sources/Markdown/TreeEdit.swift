/// What an edit is meant to change in a document's tree: some sibling blocks come, or go, at one place.
package struct TreeEdit: Sendable {
    /// Index of the first record that changes, in the tree before.
    private let index: Int
    private let removed: Int
    private let parent: Int
    /// How many sibling blocks come; nil for any number.
    private let added: Int?
    /// Whether the parent list may start at another number, or become tight.
    private let changesList: Bool

    private init(index: Int, removed: Int, parent: Int, added: Int?, changesList: Bool = false) {
        self.index = index
        self.removed = removed
        self.parent = parent
        self.added = added
        self.changesList = changesList
    }

    /// Blocks that come as the last children of a block.
    package static func appending(_ count: Int?, to parent: MarkdownNode) -> TreeEdit {
        TreeEdit(index: parent.endIndex, removed: 0, parent: parent.index, added: count)
    }

    /// Blocks that come right after a block, beside it.
    package static func inserting(_ count: Int?, after node: MarkdownNode) -> TreeEdit {
        TreeEdit(index: node.endIndex, removed: 0, parent: node.parentIndex, added: count)
    }

    /// Blocks that come as the first children of a block.
    package static func prepending(_ count: Int?, to parent: MarkdownNode) -> TreeEdit {
        TreeEdit(index: parent.index + 1, removed: 0, parent: parent.index, added: count)
    }

    /// Another block in place of one.
    ///
    /// A list may become tight by it, since one loose item is enough to loosen a list.
    package static func replacing(_ node: MarkdownNode) -> TreeEdit {
        TreeEdit(
            index: node.index,
            removed: node.endIndex - node.index,
            parent: node.parentIndex,
            added: 1,
            changesList: true
        )
    }

    /// A block goes.
    ///
    /// The list around starts at its second item's number when its first one goes, and may become tight.
    package static func removing(_ node: MarkdownNode) -> TreeEdit {
        TreeEdit(
            index: node.index,
            removed: node.endIndex - node.index,
            parent: node.parentIndex,
            added: 0,
            changesList: true
        )
    }

    /// What else than the wanted change is found between two documents.
    package struct Mismatch: Error, Hashable, Sendable {
        /// A line of the document before the edit, from 1.
        package var line: Int
        package var what: What

        package enum What: Hashable, Sendable {
            /// Not as many blocks came as were meant to.
            case added(Int)
            /// The list around became loose, or starts elsewhere.
            case list
            /// A block or a piece of text that was there is another one now, or stands elsewhere.
            case changed
        }

        package init(line: Int, what: What) {
            self.line = line
            self.what = what
        }
    }

    /// The blocks that came, when `after` is `before` with just this edit made by `splice`; else what differs.
    package func check(
        from before: MarkdownDocument,
        to after: MarkdownDocument,
        by splice: Splice
    ) -> Result<[MarkdownNode], Mismatch> {
        let old = before.records
        let new = after.records
        let count = new.count - old.count + removed
        func mismatch(_ index: Int, _ what: Mismatch.What) -> Result<[MarkdownNode], Mismatch> {
            .failure(Mismatch(line: old[min(index, old.count - 1)].lines.lowerBound, what: what))
        }
        let growth = splice.bytes.count - splice.range.count
        for position in old.indices where position < index || position >= index + removed {
            let moved = position < index ? position : position - removed + count
            guard new.indices.contains(moved) else { return mismatch(index, .added(0)) }
            let was = old[position]
            let now = new[moved]
            let around = Int(was.parent)
            guard Int(now.parent) == (around < index ? around : around - removed + count), was.isBlock == now.isBlock
            else { return mismatch(position, .changed) }
            let kinds = (before.kind(of: was), after.kind(of: now))
            if kinds.0 != kinds.1, !(position == parent && changesList && isAllowed(kinds.0, kinds.1)) {
                return mismatch(position, position == parent ? .list : .changed)
            }
            let start = was.bytes.lowerBound
            guard now.bytes.lowerBound == (start < splice.range.upperBound || position < index ? start : start + growth)
            else { return mismatch(position, .changed) }
        }
        guard count >= 0 else { return mismatch(index, .added(0)) }
        let roots = (index..<index + count).filter { !(index..<index + count).contains(Int(new[$0].parent)) }
        guard roots.allSatisfy({ Int(new[$0].parent) == parent }) else { return mismatch(parent, .changed) }
        if let added, roots.count != added { return mismatch(parent, .added(roots.count)) }
        return .success(roots.map { MarkdownNode(document: after, index: $0) })
    }

    private func isAllowed(_ was: MarkdownNode.Kind, _ now: MarkdownNode.Kind) -> Bool {
        guard case .list(var old) = was, case .list(let new) = now else { return false }
        if old.start != nil, new.start != nil { old.start = new.start }
        if new.tight { old.tight = true }
        return old == new
    }
}

extension MarkdownNode {
    fileprivate var endIndex: Int { Int(document.records[index].end) }
    fileprivate var parentIndex: Int { Int(document.records[index].parent) }
}
