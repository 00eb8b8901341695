import Markdown

/// An item of a runbook as a task has it: what to do, and apart from it the code to copy.
package struct Instruction: Hashable, Sendable {
    /// Markdown without the first code block; with it where there is nothing else.
    package var text: String
    /// Nil where the item has no code block.
    package var code: String?

    package init(_ markdown: String) {
        let document = MarkdownDocument(markdown)
        let blocks = Array(document.root.children)
        let place = blocks.firstIndex { if case .codeBlock = $0.kind { true } else { false } }
        guard let place, case .codeBlock(let block) = blocks[place].kind else {
            text = markdown
            return
        }
        code = block.code
        let others = blocks.indices.filter { $0 != place }.map { document.text(blocks[$0].bytes) }
        text = others.isEmpty ? markdown : others.joined(separator: "\n\n")
    }
}
