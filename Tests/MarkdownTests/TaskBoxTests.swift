import Testing

@testable import Markdown

struct TaskBoxTests {
    @Test(
        "an item that begins with brackets and a blank, a `x` or a `X` is a task",
        arguments: [
            ("- [ ] a", false), ("* [x] a", true), ("1. [X] a", true), ("- [ ]\ta", false), ("- [x] *a*", true),
            ("> - [ ] a", false), ("- [ ] a\r\n- b", false), ("-\t[ ] http://a.b", false),
            ("- [] a", nil), ("- [y] a", nil), ("- [ ]", nil), ("- [ ]a", nil), ("- \\[ ] a", nil), ("- a [ ] b", nil),
            ("- # [ ] a", nil), ("- [x] a\n\n[x]: /u", nil), ("- **[ ]** a", nil),
        ] as [(String, Bool?)]
    )
    func tasks(markdown: String, isDone: Bool?) throws {
        let item = try #require(MarkdownDocument(markdown).nodes.first { $0.kind == .item })
        #expect(item.isDone == isDone)
    }

    @Test("a box has its own bytes, and the text after it keeps its blank")
    func bytes() throws {
        let nodes = Array(MarkdownDocument("> 1. [X] a\n").nodes)
        let box = try #require(nodes.first { $0.kind == .taskBox(isDone: true) })
        #expect(box.source == "[X]")
        #expect(box.bytes == 5..<8)
        #expect(nodes.last?.kind == .text(" a"))
        #expect(nodes.first?.plainText == "[X] a")
    }

    @Test("every format shows the box")
    func formats() {
        #expect(
            renderHTML("- [ ] a\n- [x] b")
                == "<ul>\n<li><input type=\"checkbox\" disabled=\"\" /> a</li>\n"
                + "<li><input type=\"checkbox\" checked=\"\" disabled=\"\" /> b</li>\n</ul>\n"
        )
        #expect(renderMan("- [ ] a\n- [x] b") == ".IP \\[bu] 2\n[\\ ] a\n.IP \\[bu] 2\n[x] b\n")
        #expect(renderLaTeX("- [ ] a") == "\\begin{itemize}\n\\item {[}~{]} a\n\n\\end{itemize}\n")
        #expect(renderTerminal("- [ ] a\n- [x] b", width: 80, colour: false) == "• [ ] a\n• [x] b\n")
    }
}
