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
            ("[a](b\u{4}c) d", ["[a](b\u{4}c)", "a", " d"]),
            ("# \u{B}a", ["\u{B}a"]),
            ("# <http://a.b> #", ["<http://a.b>", "http://a.b"]),
            ("a  \nb\\\nc\n===", ["a", "  \n", "b", "\\\n", "c"]),
            ("|a|\n|-|\n|`b\\|c` ~~d~~|", ["a", "`b\\|c`", " ", "~~d~~", "d"]),
            ("- [x] www.a.b <i\n  x> é", ["[x]", " ", "www.a.b", "www.a.b", " ", "<i\n  x>", " é"]),
        ]
    )
    func spans(markdown: String, expected: [String]) {
        #expect(allSpans(MarkdownDocument("\u{FEFF}" + markdown)) == expected)
    }

    @Test(
        "what mutations found has its spans",
        arguments: [
            // Underlines: set in they are text, and what is only definitions has no heading yet.
            ("[a]:h\n-\n-", ["-"]),
            (")\n    -\nv\n-", [")", "\n    ", "-", "\n", "v"]),
            ("i\n\t=\n=\n", ["i", "\n\t", "="]),
            ("#\u{B}\n-", ["#"]),
            // Set in so far, `>` is text.
            (">u\n    >", ["u", "\n    ", ">"]),
            ("- > u\n\n  > v\n      > w\n  > x", ["u", "v", "\n      ", "> w", "\n  > ", "x"]),
            // Lazy lines keep their blanks, and a tab that a container took a part of becomes some.
            (">\\\n i", ["\\\n", " i"]),
            ("1. \\\n \u{FFFD}", ["\\\n", " \u{FFFD}"]),
            ("><m\n c=\"\">", ["<m\n c=\"\">"]),
            ("> - a\\\n>\tb", ["a", "\\\n>\t", "b"]),
            ("1. - a\\\n\tb", ["a", "\\\n\t", "b"]),
            (">\\\n i\n>|a|\n>|-|", ["\\\n ", "i", "a"]),
            ("\u{FEFF}\u{FEFF}o", ["o"]),
            // Escaped tildes strike nothing, with an address on the line too, and in none they are escaped.
            ("~a@\\~", ["~a@\\~"]),
            ("~a~ \\~ \u{7F7}\u{7F8}\u{70A}\u{70B}\u{70C}", ["~a~ \\~ \u{7F7}\u{7F8}\u{70A}\u{70B}\u{70C}"]),
            ("<tp:http://\\~>", ["<tp:http://\\~>", "tp:http://\\~"]),
            ("# \u{B}#", ["\u{B}#"]),
        ]
    )
    func found(markdown: String, expected: [String]) {
        let document = MarkdownDocument(markdown)
        #expect(allSpans(document) == expected)
        var tally = Tally()
        tally.add(document, "\(markdown.debugDescription)", parsingAgain: false)
        #expect(tally.sound == tally.inlines)
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
        for example in examples {
            tally.add(MarkdownDocument(example.markdown), "example \(example.number)", parsingAgain: false)
        }
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
struct Tally {
    var inlines = 0
    var sound = 0
    var alone = 0
    var same = 0

    /// Spans are sound when they lie in their parent's and each begins where the one before it ends.
    mutating func add(_ document: MarkdownDocument, _ name: String, parsingAgain: Bool = true) {
        let definitions = parsingAgain ? SpanTests.definitions(of: document) : ""
        for block in document.nodes where block.isBlock && block.firstChild.map({ !$0.isBlock }) ?? false {
            let count = block.end - block.index - 1
            inlines += count
            guard let spans = block.inlineSpans, spans.count == count else {
                Issue.record("\(name), lines \(block.lines): no spans of \(block.source.prefix(300).debugDescription)")
                continue
            }
            var ends: [Int: Int] = [:]
            for span in spans {
                let parent = span.node.parent ?? block
                let outer = parent == block ? block.bytes : spans[parent.index - block.index - 1].bytes
                let isSound =
                    outer.lowerBound <= span.bytes.lowerBound && span.bytes.upperBound <= outer.upperBound
                    && ends[parent.index] ?? span.bytes.lowerBound == span.bytes.lowerBound
                ends[parent.index] = span.bytes.upperBound
                if isSound { sound += 1 } else { Issue.record("\(name), lines \(block.lines): \(span.node.kind)") }
                if parsingAgain, !block.kind.isCell { parseAgain(span, document, definitions, name) }
            }
        }
    }

    /// Texts, breaks and boxes need what is around; all else stands for itself, a link by reference with the definitions.
    ///
    /// Not asked is what has a line end, since the markers of containers are in its bytes.
    private mutating func parseAgain(
        _ span: InlineSpan,
        _ document: MarkdownDocument,
        _ definitions: String,
        _ name: String
    ) {
        let text = document.text(span.bytes)
        guard !text.contains(where: \.isNewline) else { return }
        switch span.node.kind {
        case .text, .softBreak, .lineBreak, .taskBox: return
        default: break
        }
        alone += 1
        let paragraph = MarkdownDocument("a " + text + "\n\n" + definitions).root.firstChild
        let again = paragraph?.subtree.first { !$0.isBlock && $0.kind != .text("a ") }
        if again?.subtree.map(\.kind) == span.node.subtree.map(\.kind) {
            same += 1
        } else {
            Issue.record("\(name), lines \(span.node.lines): \(text.debugDescription) alone is another node")
        }
    }
}
