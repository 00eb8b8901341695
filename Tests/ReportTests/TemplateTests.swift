import Domain
import Mustache
import Testing

@testable import Report

@Suite("Templates")
struct TemplateTests {
    /// A view with every kind of value.
    private struct Sheet: View {
        var title = "A *title*"
        var rows: [Row] = []

        static let fields: [Field<Sheet>] = [
            .line("title") { $0.title },
            .line("owner") { _ in nil },
            .lines("text") { _ in "one\n\n# two" },
            .number("count") { $0.rows.count },
            .flag("drill") { _ in true },
            .flag("closed") { _ in false },
            .list("rows") { $0.rows },
            .list("none") { _ in [Row]() },
        ]
    }

    private struct Row: View {
        var name: String
        var rest: [Row] = []

        static let fields: [Field<Row>] = [
            .line("name") { $0.name },
            .flag("last") { $0.rest.isEmpty },
            .list("rest") { $0.rest },
        ]
    }

    private static let sheet = Sheet(rows: [Row(name: "a", rest: [Row(name: "x"), Row(name: "y")]), Row(name: "b|c")])

    private func render(_ text: String, _ others: [String: String] = [:]) throws -> String {
        try Template(named: "own", in: others.merging(["own": text]) { $1 }, for: Sheet.schema).render(Self.sheet)
    }

    @Test(
        "Renders what the Mustache specification says",
        arguments: [
            ("{{title}} {{ count }}", #"A \*title\* 2"#),
            ("a{{owner}}b", "ab"),
            ("{{#drill}}yes{{/drill}}{{^drill}}no{{/drill}}{{#closed}}yes{{/closed}}{{^closed}}no{{/closed}}", "yesno"),
            ("{{#owner}}x{{/owner}}{{^owner}}nobody{{/owner}}", "nobody"),
            ("{{#rows}}{{name}}={{title}};{{/rows}}", #"a=A \*title\*;b\|c=A \*title\*;"#),
            ("{{#rows}}{{name}}({{#rest}}{{name}}{{^last}},{{/last}}{{/rest}}){{/rows}}", #"a(xy)b\|c()"#),
            ("{{^none}}empty{{/none}}{{^rows}}empty{{/rows}}", "empty"),
            ("- {{text}}\n", "- one\\\n  \\# two\n"),
            ("a\n{{! said\naside }}\nb\n", "a\nb\n"),
            ("  {{#drill}}\n- x\n  {{/drill}}\nend", "- x\nend"),
            ("| {{#drill}} x {{/drill}} |\n", "|  x  |\n"),
            ("{{#drill}}\r\nx\r\n{{/drill}}\r\n", "x\n"),
            ("a {single} }} b", "a {single} }} b"),
        ]
    )
    func renders(template: String, expected: String) throws {
        #expect(try render(template) == expected)
    }

    @Test("A partial sees what its place sees, and is set in like its tag")
    func partials() throws {
        let text = try render("{{#rows}}\n  {{> row}}\n{{/rows}}\n", ["row": "- {{name}}\n  of {{count}}\n"])
        #expect(text == "  - a\n    of 2\n  - b\\|c\n    of 2\n")
    }

    @Test(
        "A bad template is refused with its file and line",
        arguments: [
            ("a\nb {{titel}}", "templates/own.md line 2: unknown name `titel`; did you mean `title`?"),
            ("{{name}}", "templates/own.md line 1: unknown name `name`"),
            ("{{#rows}}\n{{nam}}\n{{/rows}}", "templates/own.md line 2: unknown name `nam`; did you mean `name`?"),
            ("{{#rowz}}{{/rowz}}", "templates/own.md line 1: unknown name `rowz`; did you mean `rows`?"),
            ("{{rows.name}}", "templates/own.md line 1: unknown name `rows.name`"),
            ("\n\n{{#drill}}", "templates/own.md line 3: `drill` is never closed: `{{/drill}}` is missing"),
            ("{{/drill}}", "templates/own.md line 1: `{{/drill}}` closes nothing"),
            (
                "{{#drill}}\n{{#rows}}\n{{/drill}}",
                "templates/own.md line 3: `{{/drill}}` stands where `rows` of line 2 must be closed"
            ),
            ("x\n{{title", "templates/own.md line 2: a tag begins with `{{` and has no `}}`"),
            ("{{}}", "templates/own.md line 1: a tag without a name"),
            ("{{two words}}", "templates/own.md line 1: `two words` is not a name"),
            ("{{drill}}", "templates/own.md line 1: `drill` is yes or no: write `{{#drill}}…{{/drill}}`"),
            ("{{rows}}", "templates/own.md line 1: `rows` is a list: write `{{#rows}}…{{/rows}}`"),
            (
                "{{{title}}}",
                "templates/own.md line 1: `{{{` and `{{&` are not needed: values are always written so that they stay text"
            ),
            (
                "{{=<% %>=}}", "templates/own.md line 1: `{{=<% %>=}}` is a kind of tag that templates don't have"
            ),
            ("{{> missing}}", "templates/own.md line 1: unknown template `missing`"),
            ("{{> ow}}", "templates/own.md line 1: unknown template `ow`; did you mean `own`?"),
            ("a\n{{> own}}", "templates/own.md line 2: the template `own` includes itself"),
            ("a\0b", "templates/own.md line 1: it has NUL bytes, so it is no text"),
        ]
    )
    func refuses(template: String, message: String) {
        let error = #expect(throws: TocsinError.self) { try render(template) }
        #expect(error?.code == .configuration)
        #expect(error?.detail == message)
    }

    @Test("A fault in a partial names the partial's file and line")
    func faultInPartial() {
        let error = #expect(throws: TocsinError.self) {
            try render("{{#rows}}\n{{> part}}\n{{/rows}}", ["part": "\n{{nme}}"])
        }
        #expect(error?.detail == "templates/part.md line 2: unknown name `nme`; did you mean `name`?")
    }

    @Test("Templates that include each other, nest too deep or grow too large are refused, and don't hang")
    func bounds() {
        #expect(throws: TocsinError.self) { try render("{{> a}}", ["a": "{{> b}}", "b": "{{> a}}"]) }
        let deep = String(repeating: "{{#drill}}", count: 40) + String(repeating: "{{/drill}}", count: 40)
        #expect(throws: TocsinError.self) { try render(deep) }
        #expect(throws: TocsinError.self) { try render(String(repeating: "x", count: 256_001)) }
        #expect(throws: TocsinError.self) {
            try render(String(repeating: "{{> big}}", count: 2), ["big": String(repeating: "x", count: 150_000)])
        }
        var doubling = ["p0": ""]
        for level in 1...25 { doubling["p\(level)"] = "{{> p\(level - 1)}}{{> p\(level - 1)}}" }
        #expect(throws: TocsinError.self) { try render("{{> p25}}", doubling) }
    }

    /// Shows a view to swift-mustache, with its values escaped by us.
    private struct Bridge: MustacheParent {
        let view: any View

        func child(named name: String) -> Any? {
            let schema = type(of: view).schema
            guard let index = schema.names.firstIndex(of: name) else { return nil }
            switch view.value(index) {
            case .flag(let flag): return flag
            case .absent: return nil
            case .list(let items): return items.map { Bridge(view: $0) }
            case .line, .lines, .markdown, .html, .code, .number:
                return Bridge.markdown(of: name, in: view)
            }
        }

        private static func markdown(of name: String, in view: some View) -> String? {
            do {
                let template = try Template(named: "one", in: ["one": "{{\(name)}}"], for: type(of: view).schema)
                return template.render(view)
            } catch {
                Issue.record(error)
                return nil
            }
        }
    }

    private func reference(_ name: String, _ sources: [String: String], _ view: any View) throws -> String {
        var library = MustacheLibrary()
        for (name, text) in sources { try library.register("{{% CONTENT_TYPE: TEXT}}\n" + text, named: name) }
        return try #require(library.render(Bridge(view: view), withTemplate: name))
    }

    @Test("The built-in templates come out as swift-mustache renders them", arguments: Documents.builtIn.keys.sorted())
    func builtInsAsReference(name: String) throws {
        guard !name.hasPrefix("_"), ![Documents.handover, Documents.runbookUpdate].contains(name) else { return }
        for view in [
            IncidentView(try Sample.labels().input(asOfMinute: 75)),
            IncidentView(try Sample.labels().input(asOfMinute: 2_000)),
            IncidentView(try Sample.bare().input(asOfMinute: 9)),
        ] {
            let own = try Template(named: name, in: Documents.builtIn, for: IncidentView.schema).render(view)
            #expect(try own == reference(name, Documents.builtIn, view))
        }
    }

    @Test("Random templates come out as swift-mustache renders them")
    func randomAsReference() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            let text = Self.randomTemplate(&random, depth: 3, names: ["title", "owner", "count", "text"])
            let own = try render(text)
            let expected = try reference("own", ["own": text], Self.sheet)
            guard own != expected else { continue }
            Issue.record(
                "seed \(seed): \(text.debugDescription) gave \(own.debugDescription), not \(expected.debugDescription)"
            )
            return
        }
    }

    /// Sections stand in one line or have lines for their tags: after one that opens inside a line and closes on a line
    /// of its own, swift-mustache 2.1 no longer sees that a line begins.
    private static func randomTemplate(
        _ random: inout SeededGenerator,
        depth: Int,
        names: [String]
    ) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let isBlock = depth > 0 && Bool.random(using: &random)
            let inner = isBlock ? randomTemplate(&random, depth: depth - 1, names: names) : " {{title}}"
            let (before, after) = isBlock ? ("\n", "\n") : ("", "")
            switch Int.random(in: 0..<7, using: &random) {
            case 0: text += "word "
            case 1: text += "{{\(names.randomElement(using: &random) ?? "title")}}"
            case 2: text += "\(before){{#drill}}\(after)\(inner)\(before){{/drill}}\(after)"
            case 3: text += "\(before)  {{^owner}}\(after)\(inner)\(before) {{/owner}} \(after)"
            case 4: text += "\(before){{#rows}}\(after)\(inner){{name}}\(before){{/rows}}\(after)"
            case 5: text += "\n{{! aside }}\n"
            default: text += "\n"
            }
        }
        return text
    }
}
