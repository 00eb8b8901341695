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
        #expect(renderHTML(Array(markdown.utf8)) == Array(html.utf8))
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

    @Test("man and LaTeX have tables of their own, with every cell that a short row lacks")
    func tables() {
        let markdown = "| a | b |\n|:-:|-|\n| .c |\n"
        #expect(
            renderMan(markdown)
                == ".TS\nallbox;\ncb lb\nc l.\nT{\na\nT}\tT{\nb\nT}\nT{\n\\&.c\nT}\t\n.TE\n"
        )
        #expect(
            renderLaTeX(markdown)
                == "\\begin{tabular}{cl}\na & b \\\\\n\\hline\n.c & \\\\\n\\end{tabular}\n"
        )
    }
}
