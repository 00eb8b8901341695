import Testing

@testable import Markdown

struct InlineSpansTests {
    @Test(
        "each inline has its own bytes, with its markup",
        arguments: [
            ("a *b* c", ["a ", "*b*", "b", " c"]),
            ("> - a **b\r\n>   c** d", ["a ", "**b\r\n>   c**", "b", "\r\n>   ", "c", " d"]),
            ("> a\nlazy `x\n> y`", ["a", "\n", "lazy ", "`x\n> y`"]),
            ("[r]: /u\n[r] &amp; \\*", ["[r]", "r", " &amp; \\*"]),
            ("[a](<b c> 'd')![e][r]\n\n[r]: /u", ["[a](<b c> 'd')", "a", "![e][r]", "e"]),
            ("# <http://a.b> #", ["<http://a.b>", "http://a.b"]),
            ("a  \nb\\\nc\n===", ["a", "  \n", "b", "\\\n", "c"]),
            ("|a|\n|-|\n|`b\\|c` ~~d~~|", ["a", "`b\\|c`", " ", "~~d~~", "d"]),
            ("- [x] www.a.b <i\n  x> é", ["[x]", " ", "www.a.b", "www.a.b", " ", "<i\n  x>", " é"]),
        ]
    )
    func spans(markdown: String, expected: [String]) {
        #expect(allSpans(MarkdownDocument("\u{FEFF}" + markdown)) == expected)
    }

    @Test("what holds no inlines has no spans of any")
    func noInlines() {
        #expect(MarkdownDocument("a").root.inlineSpans == nil)
        #expect(MarkdownDocument("- a").root.firstChild?.inlineSpans == nil)
    }

    @Test("every inline of every example of the specification has its span", .enabled(if: SharedFiles.isPresent))
    func specification() throws {
        var tally = Tally()
        let examples = try SharedFiles.examples("specs/commonmark-0.30.txt")
        for example in examples { tally.add(MarkdownDocument(example.markdown), "example \(example.number)") }
        print("Inline spans of \(examples.count) examples: \(tally.sound) of \(tally.inlines)")
        #expect(tally.sound == tally.inlines)
    }

    @Test(
        "every inline of the corpora has its span",
        .enabled(if: SharedFiles.isPresent),
        arguments: SpanTests.forms.map(\.name)
    )
    func corpora(form: String) throws {
        let dress = try #require(SpanTests.forms.first { $0.name == form }?.dress)
        var tally = Tally()
        for (path, text) in try SharedFiles.corpora() { tally.add(MarkdownDocument(dress(text)), path) }
        print(
            "Inline spans \(form): \(tally.sound) of \(tally.inlines); again the same: \(tally.same) of \(tally.alone)"
        )
        #expect(tally.sound == tally.inlines)
        #expect(tally.same == tally.alone)
    }
}

private func allSpans(_ document: MarkdownDocument) -> [String] {
    document.nodes.flatMap { ($0.inlineSpans ?? []).map { document.text($0.bytes) } }
}

/// Counts inlines, those with a sound span, and those that their bytes alone give again.
private struct Tally {
    var inlines = 0
    var sound = 0
    var alone = 0
    var same = 0

    mutating func add(_ document: MarkdownDocument, _ name: String) {
        for block in document.nodes {
            let count = block.children.contains { !$0.isBlock } ? block.subtree.reduce(-1) { sum, _ in sum + 1 } : 0
            guard count > 0, block.isBlock else { continue }
            inlines += count
            guard let spans = block.inlineSpans, spans.count == count else {
                Issue.record("\(name), lines \(block.lines): no spans of \(block.source.prefix(300).debugDescription)")
                continue
            }
            var ends: [Int: Int] = [:]
            for (offset, span) in spans.enumerated() {
                let parent = span.node.parent ?? block
                let outer = parent == block ? block.bytes : spans[parent.index - block.index - 1].bytes
                let isSound =
                    outer.lowerBound <= span.bytes.lowerBound && span.bytes.upperBound <= outer.upperBound
                    && (ends[parent.index] ?? 0) <= span.bytes.lowerBound
                ends[parent.index] = span.bytes.upperBound
                if isSound { sound += 1 } else { Issue.record("\(name), lines \(block.lines): span \(offset)") }
                parseAgain(span, in: block, document, name)
            }
        }
    }

    /// Code and links with their address stand for themselves; texts, breaks, emphasis and labels need what is around.
    private mutating func parseAgain(
        _ span: InlineSpan,
        in block: MarkdownNode,
        _ document: MarkdownDocument,
        _ name: String
    ) {
        let text = document.text(span.bytes)
        guard !text.contains(where: \.isNewline), !block.kind.isCell else { return }
        switch span.node.kind {
        case .code: break
        case .link, .image: guard text.hasSuffix(")") || text.hasPrefix("<") else { return }
        default: return
        }
        alone += 1
        let again = MarkdownDocument("a " + text).nodes.first { !$0.isBlock && $0.kind != .text("a ") }
        if again?.kind == span.node.kind {
            same += 1
        } else {
            Issue.record("\(name), lines \(block.lines): \(text.debugDescription) alone is another node")
        }
    }
}
