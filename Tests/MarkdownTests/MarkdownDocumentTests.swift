import Testing

@testable import Markdown

struct MarkdownDocumentTests {
    private func blocks(_ text: String) -> [MarkdownNode] {
        Array(MarkdownDocument(text).root.children)
    }

    @Test(
        "a block knows its lines and its exact bytes",
        arguments: [
            ("# a\n\ntext\nmore\n", ["# a", "text\nmore"]),
            ("a\n=\n\n\nb\n--\nc", ["a\n=", "b\n--", "c"]),
            ("- x\n\n  y\n\n\nz\n", ["- x\n\n  y", "z"]),
            ("> ```\n> a\nfoo", ["> ```\n> a", "foo"]),
            ("***\n\n    code\n\n\n    more\n\n\nb", ["***", "code\n\n\n    more", "b"]),
            ("<!-- x -->\nb\n\n<div>\n\nb", ["<!-- x -->", "b", "<div>", "b"]),
            ("```sh\n# no heading\n```\n\n~~~\nopen\n\n", ["```sh\n# no heading\n```", "~~~\nopen\n"]),
            ("1) a\n2) b\n\n\n\n", ["1) a\n2) b"]),
            ("-\n\nfoo", ["-", "foo"]),
            ("a  \r\nb\r\n\r\n- c\r\n", ["a  \r\nb", "- c"]),
            ("a\rb\r\r# c", ["a\rb", "# c"]),
            ("   para\n    lazy\n", ["para\n    lazy"]),
            ("a\n    -\n-\nb", ["a\n    -\n-", "b"]),
            ("a\n\t=\n===", ["a\n\t=\n==="]),
            ("a\n=\n=", ["a\n=", "="]),
            ("[a]: b\n-\n-\n", ["[a]: b\n-\n-"]),
            ("> a\n> -\n-", ["> a\n> -", "-"]),
        ]
    )
    func spans(text: String, sources: [String]) {
        #expect(blocks(text).map(\.source) == sources)
    }

    @Test("blocks in lists and quotes have their own span")
    func nested() throws {
        let document = MarkdownDocument("1. one\n   ```sh\n   ls\n   ```\n2. two\n   > quoted\n\nend\n")
        let list = try #require(document.root.firstChild)
        #expect(list.lines == 1...6)
        #expect(list.children.map(\.lines) == [1...4, 5...6])
        let code = try #require(list.subtree.first { if case .codeBlock = $0.kind { true } else { false } })
        #expect(code.lines == 2...4)
        #expect(code.source == "```sh\n   ls\n   ```")
        guard case .codeBlock(let block) = code.kind else { return }
        #expect(block == .init(fence: .closed, info: "sh", literal: "ls\n"))
        #expect(block.language == "sh")
    }

    @Test(
        "an unclosed fence is told from a closed one",
        arguments: [
            ("```\na\n```\n", MarkdownNode.CodeBlock.Fence.closed), ("```\na\n", .unclosed),
            ("```\na\n\n\n", .unclosed),
            ("````\n```\n````", .closed), ("````\n```\n", .unclosed), ("~~~\n```\n~~~~  \n", .closed),
            ("    ```\n    a", .none), ("    ```\0`\n", .none),
            ("```", .unclosed), ("```\n```", .closed),
        ]
    )
    func fences(text: String, fence: MarkdownNode.CodeBlock.Fence) throws {
        let node = try #require(blocks(text).first)
        guard case .codeBlock(let code) = node.kind else {
            Issue.record("no code block")
            return
        }
        #expect(code.fence == fence)
    }

    @Test("lists keep their marker")
    func markers() {
        let kinds = blocks("* a\n\n- b\n\n+ c\n\n7. d\n\n1) e\n").map(\.kind)
        #expect(
            kinds == [
                .list(.init(start: nil, tight: true, delimiter: "*")),
                .list(.init(start: nil, tight: true, delimiter: "-")),
                .list(.init(start: nil, tight: true, delimiter: "+")),
                .list(.init(start: 7, tight: true, delimiter: ".")),
                .list(.init(start: 1, tight: true, delimiter: ")")),
            ]
        )
    }

    @Test(
        "a byte order mark and front matter are taken off, and positions count them",
        arguments: [
            ("\u{FEFF}# a\n", 1, 3), ("---\ntitle: x\n---\n# a\n", 4, 17), ("\u{FEFF}---\ntitle: x\n...\n# a\n", 4, 20),
            ("---\r\n# note\r\ntitle:\r\n  - a\r\n---\r\n# a\r\n", 6, 33),
        ]
    )
    func frontMatter(text: String, line: Int, offset: Int) throws {
        let heading = try #require(blocks(text).first)
        #expect(heading.kind == .heading(level: 1))
        #expect(heading.lines == line...line)
        #expect(heading.bytes.lowerBound == offset)
        #expect(heading.source == "# a")
    }

    @Test(
        "a rule at the start is no front matter",
        arguments: [
            "---\nFoo\n---\nBar", "---\n---\n", "---\nkey: never closed\n", "--- \n\ntext\n\n---\n",
            "----\na: b\n---\n",
        ]
    )
    func rules(text: String) {
        #expect(blocks(text).first?.kind == .thematicBreak)
    }

    @Test(
        "plain text is what a reader sees",
        arguments: [
            ("# *a* `b` **c**", "a b c"), ("a\nb  \nc", "a b\nc"), ("- a\n- b\n\n```\nx\n```", "a\nb\nx"),
            ("[text](url) ![alt](u) &amp; \\*", "text alt & *"),
        ]
    )
    func plainText(markdown: String, text: String) {
        #expect(MarkdownDocument(markdown).root.plainText == text)
    }

    @Test(
        "hostile nesting neither crashes nor overflows the stack",
        arguments: [
            String(repeating: ">", count: 10_000), String(repeating: "> ", count: 10_000) + "x",
            String(repeating: "- ", count: 5_000) + "x", String(repeating: "*a **a ", count: 20_000),
            String(repeating: "[", count: 20_000), String(repeating: "![a](", count: 2_000),
            String(repeating: "`", count: 20_000), "\0\0\n\0", "\r", "\n", "",
        ]
    )
    func hostile(text: String) {
        let document = MarkdownDocument(text)
        #expect(document.root.plainText.utf8.count <= text.utf8.count * 3)
        #expect(renderTerminal(text, width: 80, colour: true).utf8.count >= 0)
        expectSoundSpans(document)
    }

    @Test("200,000 nested quotes are freed without recursion")
    func deep() {
        let document = MarkdownDocument(String(repeating: ">", count: 200_000))
        #expect(document.nodes.reduce(0) { count, _ in count + 1 } == 200_001)
    }

    // The specification lies in ../shared, which is not part of the repository.
    @Test(
        "spans are sound on every example of the specification, alone, quoted and in a list",
        .enabled(if: SharedFiles.isPresent, "../shared is absent")
    )
    func soundSpans() throws {
        for example in try SharedFiles.examples("specs/commonmark-0.30.txt") {
            expectSoundSpans(MarkdownDocument(example.markdown), "example \(example.number)")
            expectSoundSpans(MarkdownDocument("> " + example.markdown), "quoted example \(example.number)")
            let indented = example.markdown.split(separator: "\n", omittingEmptySubsequences: false)
                .map { "   \($0)\r\n" }.joined()
            expectSoundSpans(MarkdownDocument("1. a\r\n\r\n" + indented), "listed example \(example.number)")
        }
    }
}
