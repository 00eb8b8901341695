import Testing

@testable import Markdown

struct TerminalRenderingTests {
    @Test(
        "blocks are laid out for reading",
        arguments: [
            ("# Title\n\ntext\n", "Title\n=====\n\ntext\n"),
            ("## Sub\n\n### Third", "Sub\n---\n\nThird\n"),
            ("a long paragraph that must be wrapped\n", "a long paragraph that\nmust be wrapped\n"),
            ("- a\n- b\n  - c\n\nend", "• a\n• b\n  • c\n\nend\n"),
            ("9. nine\n10. ten\n", " 9. nine\n10. ten\n"),
            ("1. a\n\n2. b", "1. a\n\n2. b\n"),
            ("- a long item that must be wrapped", "• a long item that\n  must be wrapped\n"),
            (
                "```sh\nls -la | grep a-long-command-stays\n\nx\n```",
                "    ls -la | grep a-long-command-stays\n\n    x\n"
            ),
            ("> quoted\n>\n> more\n", "│ quoted\n│\n│ more\n"),
            ("> - a\n> - b\n\nend", "│ • a\n│ • b\n\nend\n"),
            ("a\n\n---\n\nb", "a\n\n──────────────────────\n\nb\n"),
            ("[text](http://x.y) <http://a.b>", "text (http://x.y)\nhttp://a.b\n"),
            ("run `ls`", "run `ls`\n"),
            ("-\n- b\n", "•\n• b\n"),
            ("a  \nb", "a\nb\n"),
            ("<!-- c -->\n\n<div>x</div>", "<div>x</div>\n"),
            ("", ""),
        ]
    )
    func layout(markdown: String, text: String) {
        #expect(renderTerminal(markdown, width: 22, colour: false) == text)
    }

    @Test(
        "the columns of tables are aligned by display width",
        arguments: [
            (
                "| a | 東京 | c |\n|:-|-:|:-:|\n| é | x | yyyy |\n| long one | | |",
                "a        │ 東京 │  c\n─────────┼──────┼─────\né        │    x │ yyyy\nlong one │      │\n"
            ),
            (
                "| Name | What it is |\n|-|-|\n| a | words that must be wrapped in here |",
                "Name │ What it is\n─────┼──────────────────\na    │ words that must\n     │ be wrapped in\n     │ here\n"
            ),
            ("> | a |\n> |-|\n", "│ a\n│ ─\n"),
            (
                "| Command | Why |\n|-|-|\n| `a-long-command-stays` | b |\n| c |",
                "Command:\n`a-long-command-stays`\nWhy: b\n\nCommand: c\n"
            ),
        ]
    )
    func tables(markdown: String, text: String) {
        #expect(renderTerminal(markdown, width: 24, colour: false) == text)
    }

    @Test("text is wrapped by columns, not by characters")
    func wide() {
        #expect(renderTerminal("東京東京東京東京東京東京", width: 20, colour: false) == "東京東京東京東京東京\n東京\n")
    }

    @Test("styles appear only in colour, and each line closes them")
    func colour() {
        let markdown = "**bold words** *it* `co de`"
        #expect(renderTerminal(markdown, width: 80, colour: false) == "bold words it `co de`\n")
        #expect(
            renderTerminal(markdown, width: 80, colour: true)
                == "\u{1B}[1mbold\u{1B}[0m \u{1B}[1mwords\u{1B}[0m \u{1B}[3mit\u{1B}[0m \u{1B}[36mco\u{1B}[0m \u{1B}[36mde\u{1B}[0m\n"
        )
    }

    @Test("nothing in the text can drive the terminal")
    func hostile() {
        let markdown = "a\u{1B}[31m b\u{202E}c `\u{7}` [x](\u{9B}y)\n\n```\n\u{1B}]0;t\u{7}\n```\n\n<b\u{1B}>\n"
        let text = renderTerminal(markdown, width: 80, colour: false)
        #expect(text == visible(text, keepingNewlines: true))
        #expect(text.contains("<U+001B>[31m b<U+202E>c"))
    }

    @Test("deep nesting keeps room for text")
    func deep() {
        let text = renderTerminal(String(repeating: "> ", count: 500) + "word " + "word", width: 40, colour: false)
        #expect(text.contains("word word"))
    }
}
