/// A node of a parsed document; a small handle that keeps its document alive.
package struct MarkdownNode: Sendable {
    package enum Kind: Hashable, Sendable {
        case document
        case blockQuote
        case list(List)
        case item
        case codeBlock(CodeBlock)
        case htmlBlock(String)
        case paragraph
        case heading(level: Int)
        case thematicBreak
        case text(String)
        case softBreak
        case lineBreak
        case code(String)
        case html(String)
        case emph
        case strong
        case link(url: String, title: String)
        case image(url: String, title: String)
        /// Its rows, the header first; the delimiter row, which is no node, is the line after the header's.
        case table(columns: [Alignment])
        /// Its cells as they stand in the file: a short row has fewer than the table has columns, none has more.
        case tableRow(isHeader: Bool)
        /// Inlines; its bytes are the cell's without the blanks around, an empty cell's are where its text would go.
        case tableCell(Alignment)
        case strikethrough
        /// The box of a task, first in its item's first paragraph; its bytes are `[ ]` or `[x]`.
        case taskBox(isDone: Bool)
    }

    /// How a column is aligned.
    package enum Alignment: String, Hashable, Sendable {
        case none, left, center, right
    }

    package struct List: Hashable, Sendable {
        /// The first item's number; nil for a bullet list.
        package var start: Int?
        package var tight: Bool
        /// `.` or `)` after a number; the bullet itself for a bullet list.
        package var delimiter: Character

        package var isOrdered: Bool { start != nil }
    }

    package struct CodeBlock: Hashable, Sendable {
        /// An unclosed fence runs to the end of its container, and swallows what stands there.
        package enum Fence: Hashable, Sendable {
            case none, closed, unclosed
        }

        package var fence: Fence
        /// What stands after the opening fence.
        package var info: String
        package var literal: String

        /// What one copies: the code without the line end that it must have.
        package var code: String {
            literal.utf8.last == UInt8(ascii: "\n") ? String(literal.dropLast()) : literal
        }

        /// The first word of the info string, nil when there is none.
        package var language: String? {
            info.split(whereSeparator: \.isWhitespace).first.map(String.init)
        }
    }

    package let document: MarkdownDocument
    let index: Int

    private var record: NodeRecord { document.records[index] }

    /// What it is, made anew from cmark's tree each time: ask once.
    package var kind: Kind { document.kind(of: record) }

    /// First and last line in the original file, from 1; an inline has those of its block.
    package var lines: ClosedRange<Int> { record.lines }

    /// The bytes in the original file, from the block's first character to the end of its last line, without that
    /// line's end; an inline has those of its block.
    package var bytes: Range<Int> { record.bytes }

    /// The block as it stands in the file, with the markers of its containers from the second line on.
    package var source: String { document.text(record.bytes) }

    /// For a list item that is a task: whether it is done; nil for anything else.
    package var isDone: Bool? {
        guard case .item = kind, let box = firstChild?.firstChild, case .taskBox(let isDone) = box.kind else {
            return nil
        }
        return isDone
    }

    package var parent: MarkdownNode? {
        index == 0 ? nil : MarkdownNode(document: document, index: Int(record.parent))
    }

    package var children: Children { Children(document: document, position: index + 1, end: end) }

    package var firstChild: MarkdownNode? {
        index + 1 < end ? MarkdownNode(document: document, index: index + 1) : nil
    }

    /// The index after the last one of its subtree.
    var end: Int { Int(record.end) }

    /// This node and all below it, in document order.
    package var subtree: Subtree { Subtree(document: document, position: index, end: end) }

    package struct Subtree: Sequence, IteratorProtocol {
        let document: MarkdownDocument
        var position: Int
        let end: Int

        package mutating func next() -> MarkdownNode? {
            guard position < end else { return nil }
            defer { position += 1 }
            return MarkdownNode(document: document, index: position)
        }
    }

    package struct Children: Sequence, IteratorProtocol {
        let document: MarkdownDocument
        var position: Int
        let end: Int

        package mutating func next() -> MarkdownNode? {
            guard position < end else { return nil }
            defer { position = Int(document.records[position].end) }
            return MarkdownNode(document: document, index: position)
        }
    }

    /// Whether it is none of those that cmark parsed in their places.
    var isAdded: Bool { document.isAdded(record) }

    /// Whether it has a place of its own in the file, as rows and cells of tables do.
    package var isBlock: Bool { record.isBlock }

    /// What a reader sees, without markup: blocks are joined by line ends, a soft break is a space.
    ///
    /// What means something in plain text too stays: a task's box, the tildes around struck text, pipes between cells.
    package var plainText: String {
        var text = ""
        var struck: [Int] = []
        for node in subtree {
            while let last = struck.last, last <= node.index {
                struck.removeLast()
                text += "~~"
            }
            switch node.kind {
            case .text(let literal), .code(let literal): text += literal
            case .html(let literal): text += literal
            case .htmlBlock(let literal): text.startLine(with: literal)
            case .codeBlock(let code): text.startLine(with: code.literal)
            case .softBreak: text += " "
            case .lineBreak: text += "\n"
            case .paragraph, .heading, .tableRow: text.startLine(with: "")
            case .tableCell: if node.index > index, node.parent?.firstChild != node { text += " | " }
            case .taskBox: text += node.source
            case .strikethrough:
                text += "~~"
                struck.append(node.end)
            case .document, .blockQuote, .list, .item, .thematicBreak, .emph, .strong, .link, .image, .table: break
            }
        }
        for _ in struck { text += "~~" }
        while let last = text.last, last.isNewline { text.removeLast() }
        return text
    }
}

extension MarkdownNode.Kind {
    var isBlock: Bool {
        switch self {
        case .document, .blockQuote, .list, .item, .codeBlock, .htmlBlock, .paragraph, .heading, .thematicBreak,
            .table, .tableRow, .tableCell:
            true
        case .text, .softBreak, .lineBreak, .code, .html, .emph, .strong, .link, .image, .strikethrough, .taskBox:
            false
        }
    }

    var isCell: Bool {
        if case .tableCell = self { true } else { false }
    }
}

extension MarkdownNode: Equatable {
    package static func == (left: MarkdownNode, right: MarkdownNode) -> Bool {
        left.document === right.document && left.index == right.index
    }
}

extension String {
    fileprivate mutating func startLine(with text: String) {
        if let last, !last.isNewline { self += "\n" }
        self += text
    }
}
