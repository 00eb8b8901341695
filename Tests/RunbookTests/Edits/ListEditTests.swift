import Domain
import Markdown
import Testing

@testable import Runbook

struct ListEditTests {
    /// A file, an edit of one of its lists, and the file after.
    struct Case: Sendable, CustomTestStringConvertible {
        var rule: String
        var before: String
        /// Which list, in document order.
        var list = 0
        var name: String?
        var text = "new"
        var after: String

        var testDescription: String { rule }

        init(
            _ rule: String,
            _ before: String,
            list: Int = 0,
            name: String? = nil,
            text: String = "new",
            _ after: String
        ) {
            self.rule = rule
            self.before = before
            self.list = list
            self.name = name
            self.text = text
            self.after = after
        }
    }

    private func list(_ number: Int, in text: String) throws -> (RunbookOutline, ListEdit) {
        let document = MarkdownDocument(text)
        let lists = document.nodes.filter(\.kind.isList)
        return (RunbookOutline(document: document, file: "a.md"), try #require(ListEdit(lists[number])))
    }

    private func appending(_ text: String, name: String? = nil, to number: Int = 0, in file: String) throws -> String {
        let (outline, edit) = try list(number, in: file)
        let (_, after) = try edit.adding(text, name: name).proved(in: outline)
        return String(decoding: after.bytes, as: UTF8.self)
    }

    @Test(
        "a new item keeps the list's habits",
        arguments: [
            Case("bullets keep their sign", "* a\n* b\n\ntext\n", "* a\n* b\n* new\n\ntext\n"),
            Case("numbers count on", "1. a\n2. b\n", "1. a\n2. b\n3. new\n"),
            Case("numbers that are all 1 stay 1", "1. a\n1. b\n", "1. a\n1. b\n1. new\n"),
            Case("a parenthesis stays", "1) a\n2) b\n", "1) a\n2) b\n3) new\n"),
            Case("irregular numbers go on from the last", "1. a\n3. b\n7. c\n", "1. a\n3. b\n7. c\n8. new\n"),
            Case("numbers may start anywhere", "4. a\n5. b\n", "4. a\n5. b\n6. new\n"),
            Case("zeros before numbers stay", "08. a\n09. b\n", "08. a\n09. b\n10. new\n"),
            Case("the only item 1 is followed by 2", "1. a\n", "1. a\n2. new\n"),
            Case(
                "the only item 1 is followed by 1 where the file does so",
                "1. a\n\nx\n\n1. a\n1. b\n",
                "1. a\n1. new\n\nx\n\n1. a\n1. b\n"
            ),
            Case("a longer number keeps the text's column", "8.  a\n9.  b\n", "8.  a\n9.  b\n10. new\n"),
            Case("indentation stays", "  - a\n  - b\n", "  - a\n  - b\n  - new\n"),
            Case("blanks after the marker stay", "-   a\n-   b\n", "-   a\n-   b\n-   new\n"),
            Case("a tab after the marker stays", "-\ta\n-\tb\n", "-\ta\n-\tb\n-\tnew\n"),
            Case("a loose list stays loose", "- a\n\n- b\n\nend\n", "- a\n\n- b\n\n- new\n\nend\n"),
            Case("two blank lines stay two", "- a\n\n\n- b\n", "- a\n\n\n- b\n\n\n- new\n"),
            Case("one loose item alone", "- a\n\n  b\n", "- a\n\n  b\n\n- new\n"),
            Case("CR LF", "- a\r\n- b\r\n", "- a\r\n- b\r\n- new\r\n"),
            Case("a lone CR", "- a\r- b\r", "- a\r- b\r- new\r"),
            Case("no final line end", "- a\n- b", "- a\n- b\n- new"),
            Case("no line end at all", "- a", "- a\n- new"),
            Case("no final line end in a loose list", "- a\n\n- b", "- a\n\n- b\n\n- new"),
            Case("a byte order mark", "\u{FEFF}- a\n", "\u{FEFF}- a\n- new\n"),
            Case("front matter", "---\na: b\n---\n- a\n", "---\na: b\n---\n- a\n- new\n"),
            Case("the box of a task, open", "- [x] a\n- [x] b\n", "- [x] a\n- [x] b\n- [ ] new\n"),
            Case("a list within an item", "- a\n  - b\n- c\n", list: 1, "- a\n  - b\n  - new\n- c\n"),
            Case("an item after one with a list within", "- a\n  - b\n", "- a\n  - b\n- new\n"),
            Case("a numbered list within", "1. a\n   1. b\n   2. c\n", list: 1, "1. a\n   1. b\n   2. c\n   3. new\n"),
            Case("a list on the line of the item around", "- - a\n", list: 1, "- - a\n  - new\n"),
            Case("a list on the line of a numbered item", "1. - a\n", list: 1, "1. - a\n   - new\n"),
            Case("three lists on one line", "- 1. * a\n", list: 2, "- 1. * a\n     * new\n"),
            Case("a quote", "> - a\n> - b\n", "> - a\n> - b\n> - new\n"),
            Case("a loose list in a quote", "> - a\n>\n> - b\n", "> - a\n>\n> - b\n>\n> - new\n"),
            Case("a quote in an item", "- > 1. a\n", list: 1, "- > 1. a\n  > 2. new\n"),
            Case("a quote whose last line lacks its mark", "> - a\nlazy\n", "> - a\nlazy\n> - new\n"),
            Case("a lazy line", "- a\nlazy\n\nb\n", "- a\nlazy\n- new\n\nb\n"),
            Case(
                "an item with fenced code",
                "1. a\n   ```sh\n   # x\n   - y\n   ```\n\nz\n",
                "1. a\n   ```sh\n   # x\n   - y\n   ```\n2. new\n\nz\n"
            ),
            Case("an item with indented code", "- a\n\n      code\n", "- a\n\n      code\n\n- new\n"),
            Case("a fence that the item's end closes", "- a\n  ```\n  x\n", "- a\n  ```\n  x\n- new\n"),
            Case("blanks at the end of a line stay", "- a  \n- b \t\n\nc\n", "- a  \n- b \t\n- new\n\nc\n"),
            Case("another list right after", "- a\n* b\n", "- a\n- new\n* b\n"),
            Case("a list after another", "- a\n* b\n", list: 1, "- a\n* b\n* new\n"),
            Case("a list with another delimiter right after", "1. a\n2) b\n", "1. a\n2. new\n2) b\n"),
            Case("a heading right after", "- a\n# b\n", "- a\n- new\n# b\n"),
            Case("a fence right after", "- a\n```\nb\n```\n", "- a\n- new\n```\nb\n```\n"),
            Case("text right below stays text", "1. a\n2.\nb\n", "1. a\n2.\n3. new\n\nb\n"),
            Case("an empty item", "- a\n-\n", "- a\n-\n- new\n"),
            Case("an item that starts with code", "-     code\n", "-     code\n- new\n"),
            Case("tabs for indentation", "- a\n\t- b\n", list: 1, "- a\n\t- b\n\t- new\n"),
            Case("ragged indentation goes on from the last", " - a\n  - b\n", " - a\n  - b\n  - new\n"),
            Case("a name as the others have it", "- **a**: b\n", name: "n", "- **a**: b\n- **n**: new\n"),
            Case("a name with the colon within", "- **a:** b\n", name: "n", "- **a:** b\n- **n:** new\n"),
            Case("a name without marks", "- Lead: b\n", name: "n", "- Lead: b\n- n: new\n"),
            Case("an italic name with a dash", "- *a* - b\n", name: "n", "- *a* - b\n- *n* - new\n"),
            Case("a name with underscores", "1. __a__: b\n", name: "n", "1. __a__: b\n2. __n__: new\n"),
            Case("a name where no item has one", "- b\n", name: "n:", "- b\n- **n**: new\n"),
            Case("a name in a task", "- [ ] **a**: b\n", name: "n", "- [ ] **a**: b\n- [ ] **n**: new\n"),
            Case("a name is text", "- b\n", name: "a *b* | c", "- b\n- **a \\*b\\* \\| c**: new\n"),
        ]
    )
    func habits(_ test: Case) throws {
        let after = try appending(test.text, name: test.name, to: test.list, in: test.before)
        #expect(after == test.after)
    }

    private static let timed = "1. **Immediate**: page\n2. **15 minutes**: status\n3. **1 hour**: escalate\n"

    @Test(
        "a step with a time comes where its time is",
        arguments: [
            Case(
                "between others, with the next one's number",
                timed,
                name: "5 minutes",
                "1. **Immediate**: page\n2. **5 minutes**: new\n2. **15 minutes**: status\n3. **1 hour**: escalate\n"
            ),
            Case(
                "after one of the same time",
                timed,
                name: "15 min",
                "1. **Immediate**: page\n2. **15 minutes**: status\n3. **15 min**: new\n3. **1 hour**: escalate\n"
            ),
            Case("last", timed, name: "2 hours", timed + "4. **2 hours**: new\n"),
            Case("first", timed, name: "T-5 minutes", "1. **T-5 minutes**: new\n" + timed),
            Case("without a time, last", timed, name: "Then", timed + "4. **Then**: new\n"),
            Case(
                "a time in the text",
                "- 5 minutes: a\n- 1 hour: b\n",
                text: "10 minutes: new",
                "- 5 minutes: a\n- 10 minutes: new\n- 1 hour: b\n"
            ),
            Case(
                "times out of order",
                "- 1 hour: a\n- 5 minutes: b\n",
                name: "1 minute",
                "- 1 hour: a\n- 5 minutes: b\n- 1 minute: new\n"
            ),
            Case("not all with times", "- 1 hour: a\n- b\n", name: "1 minute", "- 1 hour: a\n- b\n- 1 minute: new\n"),
            Case(
                "a loose list in a quote, with CR LF",
                "> - 5 minutes: a\r\n>\r\n> - next business day: b\r\n",
                name: "1 hour",
                "> - 5 minutes: a\r\n>\r\n> - 1 hour: new\r\n>\r\n> - next business day: b\r\n"
            ),
            Case(
                "first in a loose list after a byte order mark",
                "\u{FEFF}- 5 minutes: a\n\n- 1 hour: b",
                name: "1 minute",
                "\u{FEFF}- 1 minute: new\n\n- 5 minutes: a\n\n- 1 hour: b"
            ),
            Case(
                "first, but behind the marker of an item around: last",
                "- - 5 minutes: a\n  - 1 hour: b\n",
                list: 1,
                name: "1 minute",
                "- - 5 minutes: a\n  - 1 hour: b\n  - 1 minute: new\n"
            ),
            Case(
                "after an item with code",
                "1. **5 minutes**:\n   ```sh\n   ls\n   ```\n1. **1 hour**: b\n",
                name: "30 minutes",
                "1. **5 minutes**:\n   ```sh\n   ls\n   ```\n1. **30 minutes**: new\n1. **1 hour**: b\n"
            ),
        ]
    )
    func times(_ test: Case) throws {
        let after = try appending(test.text, name: test.name, to: test.list, in: test.before)
        #expect(after == test.after)
    }

    @Test(
        "whatever a person writes is the content of one item",
        arguments: [
            Case("more lines are indented", "1. a\n", text: "b\nc", "1. a\n2. b\n   c\n"),
            Case("in a quote too", "> - a\n", text: "b\nc", "> - a\n> - b\n>   c\n"),
            Case("CR LF becomes the file's line end", "- a\n", text: "b\r\nc\r\n", "- a\n- b\n  c\n"),
            Case("LF becomes the file's line end", "- a\r\n", text: "b\nc", "- a\r\n- b\r\n  c\r\n"),
            Case(
                "code keeps its lines",
                "- a\n",
                text: "b\n```\n- x\n\n# y\n```",
                "- a\n- b\n  ```\n  - x\n\n  # y\n  ```\n"
            ),
            Case("code alone", "- a\n", text: "```\nx\n```", "- a\n- ```\n  x\n  ```\n"),
            Case("code after a name", "- a\n", name: "n", text: "```\nx\n```", "- a\n- **n**:\n  ```\n  x\n  ```\n"),
            Case("paragraphs in a tight list", "- a\n", text: "b\n\nc", "- a\n- b\\\n  c\n"),
            Case("paragraphs in a loose list", "- a\n\n- b\n", text: "c\n\nd", "- a\n\n- b\n\n- c\n\n  d\n"),
            Case("a bullet is dropped", "* a\n", text: "- b\n  c", "* a\n* b\n  c\n"),
            Case("a number is text", "- a\n", text: "7. January", "- a\n- 7\\. January\n"),
            Case("a heading is text", "- a\n", text: "# b", "- a\n- \\# b\n"),
            Case("a heading on a later line is text", "- a\n", text: "b\n# c\nd", "- a\n- b\n  \\# c\n  d\n"),
            Case("an underlined heading is text", "- a\n", text: "b\n---", "- a\n- b\n  \\---\n"),
            Case("a doubly underlined heading is text", "- a\n", text: "b\n===", "- a\n- b\n  \\===\n"),
            Case("a rule is text", "- a\n", text: "---", "- a\n- \\---\n"),
            Case("a comparison is no quote", "- a\n", text: "> 5 %", "- a\n- \\> 5 %\n"),
            Case("a comparison after a name needs nothing", "- a\n", name: "n", text: "> 5 %", "- a\n- **n**: > 5 %\n"),
            Case("a placeholder is no HTML", "- a\n", text: "<host> is down", "- a\n- <host> is down\n"),
            Case("HTML is text", "- a\n", text: "<div>\nx", "- a\n- \\<div>\n  x\n"),
            Case("a comment is text", "- a\n", text: "<!-- x", "- a\n- \\<!-- x\n"),
            Case("a definition is text", "- a\n", text: "[x]: /y", "- a\n- \\[x]: /y\n"),
            Case("front matter is text", "- a\n", text: "---\na: b\n---", "- a\n- \\---\n  a: b\n  \\---\n"),
            Case("a list below stays one", "- a\n", text: "b\n- c\n- d", "- a\n- b\n  - c\n  - d\n"),
            Case("a quote below stays one", "- a\n", text: "b\n> c", "- a\n- b\n  > c\n"),
            Case("inline marks stay", "- a\n", text: "use `x` and **y**", "- a\n- use `x` and **y**\n"),
            Case("blanks around are cut", "- a\n", text: "\n  b  \n\n", "- a\n- b\n"),
            Case("a box that was given stays", "- [ ] a\n", text: "b", "- [ ] a\n- [ ] b\n"),
        ]
    )
    func texts(_ test: Case) throws {
        let after = try appending(test.text, name: test.name, to: test.list, in: test.before)
        #expect(after == test.after)
    }

    @Test(
        "what can't be one item is refused, and says why",
        arguments: [
            ("- a\n", "", "empty"), ("- a\n", " \n ", "empty"), ("- a\n", "b\u{0}", "NUL"),
            ("- a\n", "- b\n- c", "list of 2 items"), ("- a\n", "b\n```\nc", "line 2 of the text is never closed"),
            ("- a\n", "b\n- c\n\nd", "no blank lines between its items"),
            ("- a\n", String(repeating: "x", count: 65_537), "64 KiB"),
            ("999999999. a\n", "b", "near line 1"),
            // The blank line is a part of the comment, and would spread the list out.
            ("- <!-- a\n\nb\n", "c", "what stands in line 1 would be read as something else"),
        ]
    )
    func refusals(file: String, text: String, reason: String) throws {
        let error = #expect(throws: TocsinError.self) { try appending(text, in: file) }
        #expect(try #require(error).detail.contains(reason))
        #expect(try #require(error).detail.contains("Nothing was changed"))
    }

    @Test(
        "an item is replaced behind its marker",
        arguments: [
            ("- a\n- b\n- c\n", 1, "- a\n- new\n- c\n"), ("3. a\n", 0, "3. new\n"),
            ("- a\n  more\n  - x\n- b\n", 0, "- new\n- b\n"),
            ("- [x] a\n", 0, "- [x] new\n"), ("-\n- b\n", 0, "- new\n- b\n"), ("- a", 0, "- new"),
            ("- a\r\n- b", 1, "- a\r\n- new"), ("> - a\n> lazy\n", 0, "> - new\n"),
            ("- a\n\n- b\n\n", 1, "- a\n\n- new\n\n"),
            ("- ```\n  x\n  ```\n- b\n", 0, "- new\n- b\n"),
        ]
    )
    func replacing(file: String, item: Int, expected: String) throws {
        let (outline, edit) = try list(0, in: file)
        let items = Array(edit.list.children)
        let (_, after) = try edit.replacing(items[item], "new", name: nil).proved(in: outline)
        #expect(String(decoding: after.bytes, as: UTF8.self) == expected)
    }

    @Test(
        "an item is removed with the blank lines that parted it, and nothing is renumbered",
        arguments: [
            ("- a\n- b\n- c\n", 1, "- a\n- c\n"), ("1. a\n2. b\n3. c\n", 0, "2. b\n3. c\n"), ("- a\n- b", 1, "- a"),
            ("- a\n\n- b\n\n- c\n\nd\n", 2, "- a\n\n- b\n\nd\n"), ("- a\n\n- b\n", 1, "- a\n"),
            ("a\n\n- b\n\nc\n", 0, "a\n\nc\n"),
            ("# a\n\n- b\n", 0, "# a\n"), ("- b\n\nc\n", 0, "\nc\n"), ("- b\n", 0, ""),
            ("- a\n  - x\n- b\n", 0, "- b\n"),
            ("> - a\n> - b\n\nc\n", 1, "> - a\n\nc\n"),
        ]
    )
    func removing(file: String, item: Int, expected: String) throws {
        let (outline, edit) = try list(0, in: file)
        let items = Array(edit.list.children)
        let (_, after) = try edit.removing(items[item]).proved(in: outline)
        #expect(String(decoding: after.bytes, as: UTF8.self) == expected)
    }

    @Test("two lists that would become one are kept apart")
    func merge() throws {
        let (outline, edit) = try list(1, in: "- a\n\n* b\n\n- c\n")
        let error = #expect(throws: TocsinError.self) {
            try edit.removing(Array(edit.list.children)[0]).proved(in: outline)
        }
        #expect(try #require(error).code == .refused)
    }

    @Test(
        "code comes at the end of an item, in a fence that nothing in it closes",
        arguments: [
            ("1. a\n2. b\n", "x", "1. a\n   ```sh\n   x\n   ```\n2. b\n"),
            ("- a\n\n- b\n", "x\n\ny", "- a\n\n  ```sh\n  x\n\n  y\n  ```\n\n- b\n"),
            ("- a\n  - b\n", "x", "- a\n  - b\n  ```sh\n  x\n  ```\n"), ("- a", "```", "- a\n  ````sh\n  ```\n  ````"),
            ("> - a\n", "x\n\ny", "> - a\n>   ```sh\n>   x\n>\n>   y\n>   ```\n"),
        ]
    )
    func code(file: String, code: String, expected: String) throws {
        let (outline, edit) = try list(0, in: file)
        let (_, after) = try edit.addingCode(code, language: "sh", to: Array(edit.list.children)[0]).proved(in: outline)
        #expect(String(decoding: after.bytes, as: UTF8.self) == expected)
    }

    @Test("an item that ends in an open fence takes no code")
    func openFence() throws {
        let (outline, edit) = try list(0, in: "- a\n  ```\n  x\n")
        let error = #expect(throws: TocsinError.self) {
            try edit.addingCode("y", language: nil, to: Array(edit.list.children)[0]).proved(in: outline)
        }
        #expect(try #require(error).detail.contains("The code fence in line 2 of a.md is never closed"))
    }

    @Test("random texts become one item of random lists, or are refused with a sentence", arguments: [1, 2, 3, 4])
    func randomTexts(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "- ", "* ", "+ ", "1. ", "2) ", "# ", "> ", "```", "~~~", "---", "===", "***", "<div>", "<!--", "[a]: b",
            "[a]",
            "`", "**", "_", "\\", "    ", "\t", "  ", "\n", "\n\n", "\r\n", "a", "b c", "|", "| - |", "é", "日本",
            "&amp;", "[ ] ",
            "\u{FEFF}", "]: x", "x:", "https://a.b", "~~",
        ]
        let shapes = [
            "- a\n", "1. a\n2. b", "> - a\n>\n> - b\n\nend", "- a\n  1. b\n\n     c\n- d\n", "* [ ] a\r\n* [x] b\r\n",
            "-\ta\n\t- b\n", "- - a\n", "- a\nlazy\n\n[a]: /u\n", "1) a\n\n\n2) b\n# h\n",
        ]
        var made = 0
        for round in 0..<150 {
            let count = Int.random(in: 1...12, using: &generator)
            let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            let file = shapes.randomElement(using: &generator) ?? ""
            let name = Bool.random(using: &generator) ? nil : "n"
            let document = MarkdownDocument(file)
            for (index, list) in document.nodes.filter(\.kind.isList).enumerated() {
                guard let edit = ListEdit(list) else { continue }
                let outline = RunbookOutline(document: document, file: "a.md")
                do throws(TocsinError) {
                    let (change, after) = try edit.adding(text, name: name).proved(in: outline)
                    made += 1
                    let counts = { (document: MarkdownDocument, list: Int) in
                        Array(document.nodes.filter(\.kind.isList)[list].children).count
                    }
                    #expect(
                        counts(after, index) == counts(document, index) + 1,
                        "seed \(seed), round \(round): \(text.debugDescription)"
                    )
                    #expect(change.splice.range.isEmpty)
                } catch {
                    #expect(error.detail.contains("Nothing was changed"), "seed \(seed), round \(round): \(error)")
                    #expect(
                        error.code != .refused,
                        "seed \(seed), round \(round): \(text.debugDescription) in \(file.debugDescription): \(error)"
                    )
                }
            }
        }
        #expect(made > 150, "seed \(seed): only \(made) were made")
    }
}
