import Testing

@testable import Markdown

struct RenderingTests {
    @Test(
        "raw HTML and script links never reach the page",
        arguments: [
            "<script>alert(1)</script>", "a <b onclick=x>c</b>", "[x](javascript:alert(1))", "<javascript:alert(1)>",
            "![x](vbscript:y)", "<!-- hidden -->", "[x](data:text/html;base64,xx)",
        ]
    )
    func safe(markdown: String) {
        let html = renderHTML(markdown)
        for forbidden in ["<script", "onclick", "javascript:alert(1)\"", "vbscript:", "hidden", "data:"] {
            #expect(!html.contains(forbidden))
        }
    }

    @Test("an empty text renders as nothing")
    func empty() {
        #expect(renderHTML("") == "")
        #expect(renderLaTeX("") == "\n" || renderLaTeX("") == "")
    }

    @Test("man and LaTeX escape what is special there")
    func otherFormats() {
        #expect(renderMan("# Title\n\n.start *bold*") == ".SH\nTitle\n.PP\n\\&.start \\f[I]bold\\f[]\n")
        #expect(renderLaTeX("50% & more") == "50\\% \\& more\n")
    }
}
