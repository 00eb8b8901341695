import Domain
import Markdown

/// A splice together with what it is meant to do to the document's tree, so that it can prove itself.
struct RunbookChange {
    var splice: Splice
    var tree: TreeEdit
    /// The blocks that must come, where they are known before: of an item, those within it.
    var shape: BlockShape?
    /// The items that a paragraph with bullets of its own must have, each by its label and text.
    var bullets: [[String?]]?
    /// The section that must come, for edits that add one; other edits leave the sections as they are.
    var sections: Sections?
    /// Whether the file must have one more playbook.
    private var addsPlaybook = false

    /// Where a section comes in the outline: after so many others, within one of them.
    struct Sections {
        var index: Int
        var parent: Int
    }

    init(splice: Splice, tree: TreeEdit, shape: BlockShape?, sections: Sections? = nil) {
        self.splice = splice
        self.tree = tree
        self.shape = shape
        self.sections = sections
    }

    func addingPlaybook() -> RunbookChange {
        var change = self
        change.addsPlaybook = true
        return change
    }

    /// The document after the splice, when nothing but the wanted change came of it.
    func result(in before: MarkdownDocument) -> Result<MarkdownDocument, TreeEdit.Mismatch> {
        let after = MarkdownDocument(String(decoding: splice.applied(to: before.bytes), as: UTF8.self))
        return tree.check(from: before, to: after, by: splice).flatMap { nodes in
            guard let shape else { return .success(after) }
            if let bullets, !nodes.allSatisfy({ BulletEdit.has(bullets, $0) }) {
                return .failure(.init(line: nodes.first?.lines.lowerBound ?? 1, what: .changed))
            }
            let isItem = nodes.count == 1 && nodes[0].kind.isItem
            let found = isItem ? BlockShape(below: nodes[0]) : BlockShape(of: nodes)
            if found == shape { return .success(after) }
            let line = nodes.first?.lines.lowerBound ?? 1
            return .failure(.init(line: min(line, max(1, before.lineCount)), what: .added(nodes.count)))
        }
    }

    /// Whether the outline after has just the section more that it should.
    func keepsSections(_ before: RunbookOutline, _ after: RunbookOutline) -> Bool {
        let count = after.sections.count - before.sections.count
        guard let sections else {
            return count == 0 && zip(before.sections, after.sections).allSatisfy { Self.isSame($0, $1, $1.parent) }
        }
        guard count > 0 else { return false }
        let index = sections.index
        let added = after.sections[index..<index + count]
        guard added.first?.parent == sections.parent,
            added.dropFirst().allSatisfy({ ($0.parent ?? 0) >= index })
        else { return false }
        return before.sections.allSatisfy { place in
            let other = after.sections[place.index < index ? place.index : place.index + count]
            return Self.isSame(place, other, other.parent.map { $0 < index ? $0 : $0 - count })
        }
    }

    private static func isSame(_ left: RunbookOutline.Place, _ right: RunbookOutline.Place, _ parent: Int?) -> Bool {
        left.section.title == right.section.title && left.section.level == right.section.level && left.parent == parent
    }

    /// Whether the reader finds one playbook more, and finds it where it was added.
    func keepsPlaybooks(_ before: RunbookOutline, _ after: RunbookOutline) -> Bool {
        guard addsPlaybook else { return true }
        let playbooks = after.playbooks
        let line = line(in: after.document)
        return playbooks.count == before.playbooks.count + 1 && playbooks.contains { $0.source.line == line }
    }

    /// The first line that changed, in the document after.
    func line(in after: MarkdownDocument) -> Int {
        var start = splice.range.lowerBound
        // An insertion at the end of the last line begins with that line's end.
        while start < splice.newRange.upperBound, [10, 13].contains(after.bytes[start]) { start += 1 }
        return after.line(at: start)
    }
}

/// Ways to make one edit, the one nearest to the file's habits first.
struct RunbookChanges {
    var candidates: [RunbookChange]

    /// The first way that changes nothing else, with the document after it.
    ///
    /// - Throws: `.refused` with what stands in the way of the first.
    func proved(in outline: RunbookOutline) throws(TocsinError) -> (RunbookChange, MarkdownDocument) {
        var reason: (line: Int, why: String)?
        for candidate in candidates {
            switch candidate.result(in: outline.document) {
            case .success(let document):
                let after = RunbookOutline(document: document, file: outline.file, names: outline.names)
                let line = min(candidate.line(in: document), max(1, outline.document.lineCount))
                if !candidate.keepsSections(outline, after) {
                    reason = reason ?? (line, "the sections of the file would be read as others")
                } else if !candidate.keepsPlaybooks(outline, after) {
                    reason = reason ?? (line, "it would not be read as a playbook of its own")
                } else {
                    return (candidate, document)
                }
            case .failure(let failure): reason = reason ?? (failure.line, Self.why(failure))
            }
        }
        throw refusal(reason, in: outline)
    }

    private static func why(_ mismatch: TreeEdit.Mismatch) -> String {
        switch mismatch.what {
        case .added: "it would not stand there as exactly one new part"
        case .list: "the list around would be read as another one"
        case .changed: "what stands in line \(mismatch.line) would be read as something else"
        }
    }

    private func refusal(_ reason: (line: Int, why: String)?, in outline: RunbookOutline) -> TocsinError {
        let file = outline.file
        let start = candidates.first?.splice.range.lowerBound ?? 0
        let fence = outline.document.nodes.first { node in
            guard case .codeBlock(let code) = node.kind, code.fence == .unclosed else { return false }
            return (node.bytes.lowerBound...outline.document.bytes(ofLines: node.lines).upperBound).contains(start)
        }
        if let fence {
            return TocsinError(
                .refused,
                "The code fence in line \(fence.lines.lowerBound) of \(file) is never closed, so the change would become "
                    + "code. Nothing was changed; close the fence first."
            )
        }
        guard let reason else {
            return TocsinError(
                .refused,
                "There is no place for this change in \(file). Nothing was changed; edit it by hand."
            )
        }
        return TocsinError(
            .refused,
            "This change can't be made in \(file) near line \(reason.line) without changing more: \(reason.why). "
                + "Nothing was changed; edit the file by hand."
        )
    }
}

extension MarkdownNode.Kind {
    var isItem: Bool { if case .item = self { true } else { false } }
    var isList: Bool { if case .list = self { true } else { false } }
}
