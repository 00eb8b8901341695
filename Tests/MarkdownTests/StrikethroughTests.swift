import Testing

@testable import Markdown

struct StrikethroughTests {
    @Test(
        "text between tildes is struck through in HTML",
        arguments: [
            ("~~a~~ ~b~", "<del>a</del> <del>b</del>"), ("~~a *b* `c`~~", "<del>a <em>b</em> <code>c</code></del>"),
            ("*~~a~~*", "<em><del>a</del></em>"), ("~~a ~b~ c~~", "<del>a <del>b</del> c</del>"),
            ("**a ~~b~~**~~c~~", "<strong>a <del>b</del></strong><del>c</del>"), ("~~東~~", "<del>東</del>"),
            ("~~a\nb~~", "<del>a\nb</del>"), ("[~~a~~](/u)", "<a href=\"/u\"><del>a</del></a>"),
            ("~~~a~~~ b", "~~~a~~~ b"), ("~a~~", "~a~~"), ("about ~5, then ~6", "about ~5, then ~6"),
            ("a~ b~", "a~ b~"), ("`~~a~~`", "<code>~~a~~</code>"), ("~*a~*", "~<em>a~</em>"),
            ("~/x ~/y", "~/x ~/y"),
        ]
    )
    func struck(markdown: String, html: String) {
        #expect(renderHTML("x " + markdown) == "<p>x \(html)</p>\n")
    }

    @Test(
        "an escaped tilde is a tilde, wherever it stands",
        arguments: [
            ("\\~~a~", "~<del>a</del>"), ("~a\\~~", "<del>a~</del>"), ("\\~a\\~", "~a~"),
            ("\\~~a~~ ~b~", "~~a~~ <del>b</del>"), ("~a\\~ b~", "<del>a~ b</del>"), ("\\\\~a~", "\\<del>a</del>"),
            ("~a~ `\\~`", "<del>a</del> <code>\\~</code>"), ("~a~ [b](/\\~u)", "<del>a</del> <a href=\"/~u\">b</a>"),
            ("~a~ \u{07F7} \\~", "<del>a</del> \u{07F7} ~"), ("~a@\\~", "~a@~"),
            ("~a~ \\~\u{7F7}\u{7F8}\u{70A}\u{70B}\u{70C}", "~a~ ~\u{7F7}\u{7F8}\u{70A}\u{70B}\u{70C}"),
            ("~a~ <http://b/\\~>", "<del>a</del> <a href=\"http://b/%5C~\">http://b/\\~</a>"),
            ("~a~ http://b/\\~c", "<del>a</del> <a href=\"http://b/~c\">http://b/~c</a>"),
        ]
    )
    func escaped(markdown: String, html: String) {
        #expect(renderHTML("x " + markdown) == "<p>x \(html)</p>\n")
    }

    @Test("plain text keeps the tildes, and every other format has its own")
    func formats() {
        #expect(MarkdownDocument("~a *b*~ c").root.plainText == "~~a b~~ c")
        #expect(renderMan("x ~a~") == ".PP\nx \\(ti\\(tia\\(ti\\(ti\n")
        #expect(renderLaTeX("x ~a~") == "x \\sout{a}\n")
        #expect(renderTerminal("x ~a b~ c", width: 80, colour: false) == "x ~~a b~~ c\n")
        #expect(renderTerminal("x ~a~", width: 80, colour: true) == "x \u{1B}[9ma\u{1B}[0m\n")
    }
}
