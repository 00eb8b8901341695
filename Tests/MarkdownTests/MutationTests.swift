import Testing

@testable import Markdown

/// Any text must parse, be walked and be rendered in every format, without a crash, a hang or an unsound span.
struct MutationTests {
    /// Pieces that open, close or break something; some only in great numbers.
    private static let pieces = [
        "|", "||", "| a | b |\n|---|:-:|\n", "|-|-|-|-|\n", "\\|", "~", "~~", "~~~", "\\~", "[ ] ", "- [x] ", "www.a.b",
        "http://a.b/(c)", "a@b.c", "@", "://", "*", "_", "**", "`", "```\n", "<", "<!--", "-->", "<a@b.c>", "[", "](",
        "![",
        "]: /u", "[^", ">", "> ", "- ", "1. ", "\t", "    ", "\n", "\r\n", "\r", "\n\n", "\0", "\u{FEFF}", "---\n",
        "===\n",
        "---\nk: v\n---\n", "&amp;", "&#0;", "é", "東", "e\u{301}", "\u{202E}", "\u{07F7}", "#", "# ", " #", "\\",
        "\u{FFFD}",
    ]

    private static let text = """
        # Runbook

        1. **5 minutes**: restart ~~all~~ one, see www.example.com
           ```sh
           ls | wc
           ```
        - [ ] call ana@example.com

        > | Severity | Time |
        > |:---------|-----:|
        > | P0 \\| P1 | 4 h  |

        [a]: https://example.com
        """

    @Test("mutations of runbooks neither crash nor hang, and keep spans sound")
    func mutations() throws {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        let texts = [Self.text] + (SharedFiles.isPresent ? try SharedFiles.corpora().map(\.text) : [])
        var count = 0
        for _ in rounds(300) {
            var bytes = piece(of: texts, &generator)
            for _ in 0..<Int.random(in: 1...12, using: &generator) { mutate(&bytes, texts, &generator) }
            check(String(decoding: bytes, as: UTF8.self), "seed \(seed), round \(count)")
            count += 1
        }
        print("Mutations rendered in every format: \(count), seed \(seed)")
    }

    @Test("short texts of nothing but what opens, closes or breaks keep spans sound")
    func shortTexts() {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        let pieces =
            Self.pieces + [
                "a", " ", "\n ", "\n    ", "\n\t", "  \n", "\\\n", "[a]: b", "[a]", "(", ")", "'", "\"", "=", "-",
                "<a b=\"",
                "<!", "<?", "?>", "1) ", "+ ", "https://b", "\u{B}", "\u{C}", "\u{A0}",
            ]
        for round in rounds(2_000) {
            let count = Int.random(in: 1...16, using: &generator)
            let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            check(text, "seed \(seed), round \(round): \(text.debugDescription)")
        }
    }

    /// What parsers of Markdown have choked on, by name.
    private static let bombs: [String: String] = [
        "quotes": String(repeating: ">", count: 10_000),
        "brackets": String(repeating: "[", count: 10_000),
        "emphasis": String(repeating: "*a _a ", count: 10_000),
        "lists": String(repeating: "- ", count: 3_000) + "x",
        "tildes": String(repeating: "~a ", count: 10_000),
        "tildes of two lengths": String(repeating: "~a ~~b~ ", count: 5_000),
        "tildes in deep emphasis": String(repeating: "*~a ", count: 3_000) + String(repeating: "a~*", count: 3_000),
        "www": String(repeating: "www._", count: 10_000),
        "signs": String(repeating: "a@", count: 10_000),
        "schemes": String(repeating: "http://", count: 10_000),
        "closing parentheses": "http://a" + String(repeating: ")", count: 20_000),
        "entities": "http://a" + String(repeating: "&a;", count: 10_000),
        "opening parentheses": String(repeating: "(http://a", count: 5_000),
        "empty cells": String(repeating: "|", count: 20_000) + "\n" + String(repeating: "-|", count: 20_000),
        "a hundred million missing cells": String(repeating: "|a", count: 10_000) + "\n"
            + String(repeating: "|-", count: 10_000) + String(repeating: "\nx", count: 10_000),
        "delimiter rows": String(repeating: "|a\n|-\n", count: 5_000),
        "tables in quotes": String(repeating: "> |a|\n> |-|\n\n", count: 2_000),
        "a table in deep lists": String(repeating: "- ", count: 200) + "|a|\n" + String(repeating: "  ", count: 200)
            + "|-|",
        "cells with definitions": String(repeating: "[a] | [b]\n-|-\n\n[c]: d\n\n", count: 2_000),
        "returns": String(repeating: "\r", count: 20_000),
        "zeroes": String(repeating: "\0", count: 20_000),
        "boxes": String(repeating: "- [x] ", count: 3_000),
    ]

    @Test("what can blow up does not", arguments: bombs.keys.sorted())
    func bomb(name: String) throws {
        check(try #require(Self.bombs[name]), "\(name)")
    }

    @Test(
        "texts that end early are whole texts",
        arguments: ["\u{FEFF}", "---\n", "|\n|-", "~", "www.", "@", "[x]", "- [x]", "|-|", "http://", "\\", ""]
    )
    func short(text: String) {
        check(text, "\(text.debugDescription)")
    }

    @Test("a megabyte of every construct parses and renders")
    func large() {
        let text = String(repeating: Self.text + "\n\n", count: 1_000_000 / Self.text.utf8.count)
        let document = MarkdownDocument(text)
        #expect(document.lineCount > 30_000)
        #expect(renderHTML(text).utf8.count > text.utf8.count)
    }

    private func check(_ text: String, _ comment: Comment) {
        let document = MarkdownDocument(text)
        #expect(String(decoding: document.bytes, as: UTF8.self).utf8.elementsEqual(text.utf8), comment)
        var outside = 0
        for node in document.nodes where node.isBlock {
            let parent = node.parent ?? node
            if node.bytes.lowerBound < parent.bytes.lowerBound || node.bytes.upperBound > parent.bytes.upperBound
                || !parent.lines.contains(node.lines.lowerBound) || !parent.lines.contains(node.lines.upperBound)
            {
                outside += 1
            }
        }
        #expect(outside == 0, comment)
        var inlines = Tally()
        inlines.add(document, "\(comment)", parsingAgain: false)
        #expect(inlines.sound == inlines.inlines, comment)
        #expect(document.root.plainText.utf8.count <= text.utf8.count * 4 + 1, comment)
        _ = (renderHTML(text), renderMan(text), renderLaTeX(text), renderTerminal(text, width: 1, colour: true))
        let terminal = renderTerminal(text, width: 60, colour: false)
        #expect(terminal == visible(terminal, keepingNewlines: true), comment)
    }

    /// Some lines of a file.
    private func piece(of texts: [String], _ generator: inout SeededGenerator) -> [UInt8] {
        let bytes = Array((texts.randomElement(using: &generator) ?? "").utf8)
        let start = Int.random(in: 0...bytes.count, using: &generator)
        return Array(bytes[start...].prefix(Int.random(in: 0...1_500, using: &generator)))
    }

    private func mutate(_ bytes: inout [UInt8], _ texts: [String], _ generator: inout SeededGenerator) {
        let position = Int.random(in: 0...bytes.count, using: &generator)
        let end = min(bytes.count, position + Int.random(in: 0...40, using: &generator))
        let piece = Array((Self.pieces.randomElement(using: &generator) ?? "").utf8)
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: bytes.removeSubrange(position..<end)
        case 1: bytes.insert(contentsOf: bytes[position..<end], at: position)
        case 2: bytes.insert(UInt8.random(in: .min ... .max, using: &generator), at: position)
        case 3:
            let times = Int.random(in: 1...60, using: &generator)
            bytes.insert(contentsOf: (0..<times).flatMap { _ in piece }, at: position)
        case 4: bytes.insert(contentsOf: self.piece(of: texts, &generator).prefix(200), at: position)
        case 5: bytes.replaceSubrange(position..<end, with: piece)
        default: bytes.insert(contentsOf: piece, at: position)
        }
    }
}
