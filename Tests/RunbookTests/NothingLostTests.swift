import Domain
import Markdown
import Testing

@testable import Runbook

/// What a file says is in the parts that were understood, or in those that weren't: no block is dropped.
struct NothingLostTests {
    // The corpora lie in ../shared, which is not part of the repository.
    @Test(
        "every block of every runbook at hand is in some part, as often as it is written",
        .enabled(if: SharedFiles.isPresent, "../shared is absent")
    )
    func corpora() throws {
        var blocks = 0
        var playbooks = 0
        var files = try SharedFiles.corpora()
        files.append(("seed", try SharedFiles.text("seed/operations-runbook.md")))
        for (path, text) in files {
            let runbook = try Runbook.parse(text, file: path)
            playbooks += runbook.playbooks.count
            blocks += expectEveryBlock(of: text, in: runbook)
        }
        print("\(files.count) files, \(playbooks) playbooks, \(blocks) blocks, none lost")
        #expect(files.count > 150)
        #expect(playbooks > 150)
        #expect(blocks > 5_000)
    }

    @Test(
        "every block of an odd shape is in some part",
        arguments: [
            "intro\n\n# A\n\ntext\n\n> quote\n\n| a | b |\n|---|---|\n| c | d |\n",
            "# A\n\n## Diagnosis\n\n> quote\n\n1. one\n\n   > inner\n\n   - deep\n\n     ```\n     code\n     ```\n2. two\n\n<div>\nhtml\n</div>\n",
            "## P0\n\nintro\n\n- **Now**: x\n\n> quote\n\n```\ncode\n```\n\n### Later\n\ntext\n",
            "## Severity levels\n\ntext\n\n- P0: all down\n- other\n\n### P1\n\nsome\n\n> quote\n\n### Notes\n\nnote\n",
            "## Contacts\n\nwe\n\n- **A**: a@b.c\n- nobody\n\n```\ncode\n```\n\n### Vendors\n\n> quote\n",
            "## Post-incident\n\n```\ncode\n```\n\n### Soon (within 1 day)\n- a\n\n> quote\n\n#### Deep\n- b\n",
            "## Maintenance\n\ntext\n\n### T-30 minutes\n- a\n\n> quote\n\n### Other\n\nb\n",
            "## Key metrics\n\n```\ncode\n```\n\n- **A**: > 1\n\n## Thresholds\n\n> q\n\n- **Critical**: A > 2\n\n## Tools\n\n<p>html</p>\n",
            "## Issue: X\n\n• one\n• **Two**: 2\n\n## Symptoms of Y\n\nlead:\n• a\n• b\n",
        ]
    )
    func shapes(text: String) throws {
        #expect(expectEveryBlock(of: text, in: try Runbook.parse(text, file: "r.md")) > 0)
    }

    /// Counts the blocks of a text, each of which must be in a part.
    private func expectEveryBlock(of text: String, in runbook: Runbook) -> Int {
        let parts = runbook.parts.map { part in
            let title = (part.title ?? "") + " "
            let nodes = MarkdownDocument(part.markdown).nodes
            let written = nodes.flatMap { said(by: $0, isPart: true) }.joined(separator: " ")
            return [title + part.text, title + written].map { " " + words($0) + " " }
        }
        // Most blocks are a part, and needn't be looked for.
        var whole: [String: Int] = [:]
        for part in parts {
            for text in Set(part) { whole[text, default: 0] += 1 }
        }
        var seen: [String: Int] = [:]
        var count = 0
        for node in MarkdownDocument(text).nodes {
            // A link that is defined elsewhere in the file shows its name where the part is read alone.
            let source = " " + words(node.source) + " "
            for block in said(by: node) where !block.isEmpty {
                count += 1
                seen[block, default: 0] += 1
                let wanted = " " + block + " "
                if whole[wanted] ?? 0 >= seen[block] ?? 0 { continue }
                let found = parts.reduce(0) { $0 + ($1.map { occurrences(of: wanted, in: $0) }.max() ?? 0) }
                // A block may be a piece of another, so there may be more.
                if found < seen[block] ?? 0,
                    !runbook.parts.contains(where: { (" " + words($0.markdown) + " ").contains(source) })
                {
                    Issue.record("\(runbook.file), line \(node.lines.lowerBound) is lost: \(block.prefix(80))")
                }
            }
        }
        return count
    }

    /// The words of a leaf block, of a paragraph line by line; none for what only names a part.
    private func said(by node: MarkdownNode, isPart: Bool = false) -> [String] {
        switch node.kind {
        case .tableCell:
            // A header names its column, as a heading names a part.
            if let row = node.parent, row.kind == .tableRow(isHeader: true), !isPart { return [] }
            return [words(node.plainText)]
        case .paragraph: return lines(of: node).map { words(isPart ? $0 : withoutName($0)) }
        case .heading: return isName(node.plainText) && !isPart ? [] : [words(node.plainText)]
        case .codeBlock(let code): return [words(code.literal)]
        case .htmlBlock:
            guard !isPart, let table = Table(html: node) else { return [words(node.htmlText)] }
            return table.rows.flatMap(\.cells).map { words($0.text) }
        default: return []
        }
    }

    /// A paragraph's lines: labelled parts begin on a line of their own.
    private func lines(of paragraph: MarkdownNode) -> [String] {
        var lines = [""]
        for node in paragraph.subtree {
            switch node.kind {
            case .text(let text), .code(let text), .html(let text): lines[lines.count - 1] += text
            case .softBreak, .lineBreak: lines.append("")
            default: break
            }
        }
        return lines
    }

    /// A line without the name of a part before its colon or dash.
    private func withoutName(_ line: String) -> String {
        guard let end = line.firstIndex(where: { ":-–—".contains($0) }), isName(String(line[..<end])) else {
            return line
        }
        return String(line[end...])
    }

    private func isName(_ title: String) -> Bool {
        SectionNames.standard.ofPlaybook(title) != nil || SectionNames.standard.ofRunbook(title) != nil
    }

    /// How often a text is in another, where the blank between two may be one.
    private func occurrences(of wanted: String, in text: String) -> Int {
        var count = 0
        var from = text.startIndex
        while let range = text[from...].firstRange(of: wanted) {
            count += 1
            from = text.index(before: range.upperBound)
        }
        return count
    }

    /// ASCII words in lower case, parted by single blanks.
    private func words(_ text: String) -> String {
        var words: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x61...0x7A: words.append(byte)
            case 0x41...0x5A: words.append(byte + 0x20)
            default: if let last = words.last, last != 0x20 { words.append(0x20) }
            }
        }
        if words.last == 0x20 { words.removeLast() }
        return String(decoding: words, as: UTF8.self)
    }
}
