import Testing

@testable import Markdown

struct AutolinkTests {
    /// The addresses of all links in a text.
    private func links(_ markdown: String) -> [String] {
        MarkdownDocument(markdown).nodes.compactMap { if case .link(let url, _) = $0.kind { url } else { nil } }
    }

    @Test(
        "bare addresses are links, without what belongs to the sentence",
        arguments: [
            ("see https://a.b/c?d=e#f, please", ["https://a.b/c?d=e#f"]), ("(http://a.b/(c)).", ["http://a.b/(c)"]),
            ("HTTP://A.B", ["HTTP://A.B"]), ("xhttp://a.b", []), ("ssh://a.b", []), ("http://", []), ("http:// a", []),
            ("www.a.b/c www.d", ["http://www.a.b/c", "http://www.d"]), ("awww.a.b", []), ("www.a_b.c", []),
            ("ana@example.com.", ["mailto:ana@example.com"]), ("@a.b", []), ("a@b", []), ("a@b.c@d.e", []),
            ("http://localhost:8080/x", ["http://localhost:8080/x"]), ("http://a.b/?c&copy;", ["http://a.b/?c©"]),
            ("http://a.b/?c&x;", ["http://a.b/?c"]),
            ("**http://a.b**", ["http://a.b"]), ("`http://a.b`", []), ("[http://a.b](http://c.d)", ["http://c.d"]),
            ("[x *www.a.b*](/u)", ["/u"]), ("<http://a.b> www.c.d", ["http://a.b", "http://www.c.d"]),
            ("| http://a.b |\n|-|\n| c@d.e |", ["http://a.b", "mailto:c@d.e"]), ("    http://a.b", []),
            ("# www.a.b", ["http://www.a.b"]), ("http://a.b/東京、x", ["http://a.b/東京、x"]),
        ]
    )
    func found(markdown: String, addresses: [String]) {
        #expect(links(markdown) == addresses)
    }

    @Test("no bare address can run a script")
    func safe() {
        #expect(links("javascript://a.b/%0aalert(1) data://a.b vbscript://a.b").isEmpty)
    }

    @Test("a terminal shows a bare address once")
    func terminal() {
        #expect(renderTerminal("www.a.b c@d.e", width: 80, colour: false) == "www.a.b c@d.e\n")
    }
}
