import Testing

@testable import Report

@Suite("A template of a page")
struct PageTemplateTests {
    private struct Sheet: View {
        var text: String?
        var fragment = "<b>made here</b>"

        static let fields: [Field<Sheet>] = [
            .line("text") { $0.text }, .lines("lines") { $0.text }, .code("code") { $0.text },
            .html("fragment") { $0.fragment },
        ]
    }

    @Test(
        "writes text as text, wherever it stands",
        arguments: [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("\" onmouseover=\"x", "&quot; onmouseover=&quot;x"), ("' x='", "&#39; x=&#39;"), ("a & b", "a &amp; b"),
            ("&lt;", "&amp;lt;"), ("*not* [markdown](x)", "*not* [markdown](x)"),
            ("hid\u{202E}den", "hid&lt;U+202E&gt;den"), ("a\u{0}b", "a&lt;U+0000&gt;b"),
        ]
    )
    func text(value: String, expected: String) throws {
        for name in ["text", "lines", "code"] {
            let template = try Template(
                named: "one",
                in: ["one": "<p title=\"{{\(name)}}\">{{\(name)}}</p>"],
                for: Sheet.schema,
                markup: .html
            )
            #expect(template.render(Sheet(text: value)) == "<p title=\"\(expected)\">\(expected)</p>")
        }
    }

    @Test("lets through only the HTML that the program made")
    func fragment() throws {
        let template = try Template(named: "one", in: ["one": "{{fragment}}"], for: Sheet.schema, markup: .html)
        #expect(template.render(Sheet(text: nil)) == "<b>made here</b>")
        let document = try Template(named: "one", in: ["one": "a{{fragment}}b"], for: Sheet.schema)
        #expect(document.render(Sheet(text: nil)) == "ab")
    }

    @Test("names its file and line where it is wrong")
    func fault() {
        #expect(throws: (any Error).self) {
            try Template(named: "one", in: ["one": "{{{fragment}}}"], for: Sheet.schema, markup: .html)
        }
        #expect {
            try Template(named: "one", in: ["one": "a\n{{txt}}"], for: Sheet.schema, markup: .html)
        } throws: { error in
            "\(error)".hasPrefix("pages/one.html line 2: unknown name `txt`")
        }
    }
}
