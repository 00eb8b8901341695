import Domain
import Markdown
import Testing

@testable import Report

@Suite("Values in a document")
struct InlineMarkdownTests {
    private static func blocks(_ markdown: String) -> [MarkdownNode] { Array(MarkdownDocument(markdown).root.children) }

    @Test(
        "A step's Markdown keeps code, emphasis and links, and nothing else",
        arguments: [
            ("Check `API_KEY` and *retry*", "Check `API_KEY` and *retry*"),
            ("see [the board](https://example.org/a?b=1)", "see [the board](<https://example.org/a?b=1>)"),
            ("[run](javascript:alert(1))", "run (javascript:alert(1))"),
            ("![pixel](https://example.org/p.png)", "[pixel](<https://example.org/p.png>)"),
            ("~~old~~ *new* https://example.org/a", "~~old~~ *new* <https://example.org/a>"),
            ("# not a heading", "\\# not a heading"),
            ("- not a list", #"\- not a list"#),
            ("one\n\ntwo", "one two"),
            ("one\n***\ntwo", #"one \*\*\* two"#),
            ("<b>bold</b>", #"\<b>bold\</b>"#),
            ("an open `tick", #"an open \`tick"#),
            ("an open [bracket", #"an open \[bracket"#),
            ("``a ` b``", "``a ` b``"),
            ("[ref]: https://example.org", #"\[ref\]: https://example.org"#),
        ]
    )
    func stepMarkdown(source: String, expected: String) {
        #expect(InlineMarkdown.markdown(source).text == expected)
    }

    @Test("A step written anew means what it meant, and stays one paragraph")
    func stepsStable() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "a", " ", "*", "**", "`", "``", "[", "](", ")", "<", ">", "_", "\\", "\n", "#", "- ", "1. ", "&amp;", "!",
            "é", "https://x.org",
        ]
        for _ in 0..<2_000 {
            let source = (0..<Int.random(in: 1...14, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }
            .joined()
            let text = InlineMarkdown.markdown(source).text
            let blocks = Self.blocks("- x " + text + " `end` y")
            guard blocks.count == 1, let item = blocks.first?.firstChild, let paragraph = item.firstChild,
                Array(item.children).count == 1, paragraph.kind == .paragraph,
                paragraph.plainText.hasSuffix(" end y"), !text.contains("\n"),
                paragraph.children.contains(where: { $0.kind == .code("end") })
            else {
                Issue.record("seed \(seed): \(source.debugDescription) gave \(text.debugDescription)")
                return
            }
        }
    }

    @Test(
        "Only addresses of the web become links",
        arguments: [
            ("https://example.org/a b<c>", "<https://example.org/a%20b%3Cc%3E>"),
            (" HTTPS://EXAMPLE.org ", "<HTTPS://EXAMPLE.org>"),
            ("mailto:ops@example.org", "<mailto:ops@example.org>"),
            ("https://", "https://"),
            ("javascript:alert(1)", "javascript:alert(1)"),
            ("file:///etc/passwd", "file:///etc/passwd"),
            ("data:text/html,<b>", "data:text/html,\\<b>"),
            ("https://example.org/\u{202E}x", "<https://example.org/%3CU+202E%3Ex>"),
        ]
    )
    func links(address: String, expected: String) {
        #expect(InlineMarkdown.link(address).text == expected)
    }

    @Test("A link's title is text")
    func linkTitle() {
        #expect(InlineMarkdown.link("https://x.org", title: "a](b) *c*").text == #"[a\](b) \*c\*](<https://x.org>)"#)
        #expect(InlineMarkdown.link("ftp://x.org", title: "old").text == "old (ftp://x.org)")
    }
}
