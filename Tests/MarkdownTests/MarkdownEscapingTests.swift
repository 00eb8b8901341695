import Testing

@testable import Markdown

struct MarkdownEscapingTests {
    @Test(
        "what is plain stays as it is",
        arguments: [
            "API down for 5 minutes", "business_id is not set", "latency < 5 ms, load > 3", "costs $5 (net) + tax!",
            "C# and F#",
            "https://example.com/a_b?c=d", "ana@example.com", "10 - 3 = 7", "größer 東京", "3.5 hours", "#1 customer",
            "R & D",
        ]
    )
    func readable(value: String) {
        #expect(escapeMarkdown(value) == value)
    }

    @Test(
        "only markup is escaped",
        arguments: [
            ("a|b", "a\\|b"), ("*bold*", "\\*bold\\*"), ("_it_", "\\_it\\_"), ("<script>", "\\<script>"),
            ("# title", "\\# title"),
            ("- item", "\\- item"), ("1. one", "1\\. one"), ("2) two", "2\\) two"), ("> q", "\\> q"),
            ("a\nb\r\n  c", "a b c"),
            ("  x  ", "x"), ("---", "\\---"), ("=", "\\="), ("&amp;", "\\&amp;"), ("title #", "title \\#"),
            ("a\\b", "a\\\\b"),
            ("[x](y)", "\\[x\\](y)"), ("`c`", "\\`c\\`"), ("~~~", "\\~\\~\\~"), ("", ""), (" \n ", ""),
        ]
    )
    func escapes(value: String, markdown: String) {
        #expect(escapeMarkdown(value) == markdown)
    }

    /// Pieces that hostile values are put together from.
    private static let pieces = [
        "a", "b1", " ", "  ", "    ", "\n", "\r\n", "\t", "*", "**", "_", "__", "`", "```", "~~~", "~", "[", "]", "(",
        ")", "[a](b)",
        "![", "!", "<", ">", "<b>", "</b>", "<script>alert(1)</script>", "<!--", "-->", "<http://a.b>", "&", "&amp;",
        "&#42;", ";",
        "#", "##", "1.", "1)", "12", "-", "---", "+", "=", "===", "|", ":", ":-:", "\\", "\\\\", "\"", "'", "{", "}",
        "{{x}}", "é", "東",
        "\u{202E}", "\u{A0}", "\u{200B}", "[x]: /y", "javascript:x", "\u{B}", "\u{C}", "\0", "\u{1F600}", "<?",
        "<![CDATA[", "^",
    ]

    @Test(
        "any value renders as exactly its text, wherever it stands",
        arguments: [
            ("", ""), ("# ", "\n"), ("- ", "\n"), ("1. ", " end\n"), ("> ", "\n"), ("text\n", "\n"),
            ("**Title:** ", "\n"), ("a ", " b\n"),
            ("| ", " |\n"),
        ]
    )
    func renders(before: String, after: String) {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        let frame =
            before.contains("#") || before.contains("-") || before.contains(">") || before.contains("1.")
            ? ("", after) : (before, after)
        for _ in 0..<3_000 {
            let count = Int.random(in: 0...12, using: &generator)
            let value = (0..<count).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }.joined()
            let markdown = before + escapeMarkdown(value) + after
            var document = Array(before.utf8)
            appendMarkdown(value, to: &document)
            #expect(
                String(decoding: document, as: UTF8.self) + after == markdown,
                "seed \(seed), value \(value.debugDescription)"
            )
            let expected = frame.0.replacing("*", with: "") + value.replacing("\0", with: "\u{FFFD}") + frame.1
            #expect(
                collapsed(MarkdownDocument(markdown).root.plainText) == collapsed(expected),
                "seed \(seed), value \(value.debugDescription), markdown \(markdown.debugDescription)"
            )
            let isMarkup = MarkdownDocument(markdown).nodes.contains { node in
                switch node.kind {
                case .html, .htmlBlock, .image, .code, .codeBlock, .emph, .thematicBreak, .table, .strikethrough,
                    .taskBox:
                    true
                // Bare addresses are left to become links.
                case .link(let url, _): url != node.plainText
                default: false
                }
            }
            #expect(!isMarkup, "seed \(seed), value \(value.debugDescription), markdown \(markdown.debugDescription)")
        }
    }

    @Test(
        "words stand as they are, and nothing else does",
        arguments: [
            // What may be the number of a list is left to a closer look.
            ("looked at the queue", true), ("14:05", true), ("3.5 hours", false), ("C# and G", true), ("a#", false),
            ("1. one", false), ("- item", false), (" x", false), ("x ", false), ("größer", false), ("a\tb", false),
            ("a*b", false), ("", true),
        ]
    )
    func words(value: String, stands: Bool) {
        var document: [UInt8] = Array("before ".utf8)
        #expect(appendWords(value, to: &document) == stands)
        #expect(String(decoding: document, as: UTF8.self) == "before " + (stands ? value : ""))
    }

    @Test("what is added as words is what escaping gives")
    func wordsAreEscaped() {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        var added = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...3, using: &generator)
            let value = (0..<count).compactMap { _ in Self.pieces.randomElement(using: &generator) }.joined()
            var document: [UInt8] = []
            guard appendWords(value, to: &document) else { continue }
            added += 1
            #expect(String(decoding: document, as: UTF8.self) == escapeMarkdown(value), "seed \(seed)")
        }
        #expect(added > 100)
    }

    @Test("lines of a block keep their breaks, and their text")
    func block() {
        #expect(escapeMarkdownBlock("a\nb\n\n\n    c\r\n- d\n") == "a\\\nb\n\nc\\\n\\- d")
        #expect(renderHTML(escapeMarkdownBlock("# a\n1. b")) == "<p># a<br />\n1. b</p>\n")
        #expect(escapeMarkdownBlock("\n \n") == "")
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<3_000 {
            let count = Int.random(in: 0...20, using: &generator)
            let value = (0..<count).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }.joined()
            let document = MarkdownDocument(escapeMarkdownBlock(value))
            #expect(
                collapsed(document.root.plainText) == collapsed(value.replacing("\0", with: "\u{FFFD}")),
                "seed \(seed), value \(value.debugDescription)"
            )
            let isText = document.root.children.allSatisfy { $0.kind == .paragraph }
            #expect(isText, "seed \(seed), value \(value.debugDescription)")
        }
    }

    /// White space as cmark sees it, in runs of one blank.
    private func collapsed(_ text: String) -> String {
        String(decoding: text.utf8.map { $0.isSpace ? .space : $0 }, as: UTF8.self)
            .split(separator: " ").joined(separator: " ")
    }
}
