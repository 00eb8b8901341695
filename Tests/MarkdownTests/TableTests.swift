import Testing

@testable import Markdown

struct TableTests {
    /// Each row's cells as they stand in the file.
    private func cells(_ text: String) -> [[String]] {
        MarkdownDocument(text).nodes.filter {
            if case .tableRow = $0.kind { true } else { false }
        }.map { $0.children.map(\.source) }
    }

    @Test(
        "rows and cells have exactly their bytes",
        arguments: [
            ("| a | b |\n|---|---|\n| 1 | 2 |\n", [["a", "b"], ["1", "2"]]),
            ("a|b\n-|:-\n1|2\n3", [["a", "b"], ["1", "2"], ["3"]]),
            ("lead\n| a |\r\n| :-: |\r\n|  |\r\n", [["a"], [""]]),
            ("> | `x\\|y` | é |\n> |-|-|\n> | 東京 | 4 | 5 |", [["`x\\|y`", "é"], ["東京", "4"]]),
            ("- x\n\n\t| a |\n\t|-|\n\t|\tb\t|\n", [["a"], ["b"]]),
            ("1. > | a |\n   > |-|\n   > | b |\n", [["a"], ["b"]]),
            ("\u{FEFF}---\nk: v\n---\n| a |\n|-|\n", [["a"]]),
            ("| a |\n|-|\n===\n", [["a"], ["==="]]), ("| a |\n|-|\n---\n", [["a"]]),
            ("[r]: /u\n| [r] |\n|-|\n", [["[r]"]]),
            ("| a |\n|-|-|\n", []), ("a\n---\n|", []), ("```\n| a |\n|-|\n```\n", []), ("a\n:-:\n", []),
        ]
    )
    func spans(text: String, rows: [[String]]) {
        #expect(cells(text) == rows)
    }

    @Test("a table knows its columns, its header and its lines; the delimiter row is no node")
    func kinds() throws {
        let document = MarkdownDocument("x\n\n| a | b | c | d |\n|:-|-:|:-:|-|\n| 1 |\n\nend\n")
        let table = try #require(document.root.children.first { if case .table = $0.kind { true } else { false } })
        #expect(table.kind == .table(columns: [.left, .right, .center, .none]))
        #expect(table.lines == 3...5)
        #expect(table.source == "| a | b | c | d |\n|:-|-:|:-:|-|\n| 1 |")
        let rows = Array(table.children)
        #expect(rows.map(\.kind) == [.tableRow(isHeader: true), .tableRow(isHeader: false)])
        #expect(rows.map(\.lines) == [3...3, 5...5])
        #expect(rows[0].children.map(\.kind) == [.left, .right, .center, .none].map { .tableCell($0) })
        #expect(rows[1].children.map(\.plainText) == ["1"])
        #expect(MarkdownDocument("| a |\n|-|\n").root.firstChild?.source == "| a |\n|-|")
    }

    @Test("an empty cell's place is where its text would go")
    func empty() throws {
        let text = "| a | b | c |\n|-|-|-|\n|  | ||\n"
        let document = MarkdownDocument(text)
        let row = try #require(document.nodes.first { $0.kind == .tableRow(isHeader: false) })
        #expect(row.children.map { $0.bytes.lowerBound - row.bytes.lowerBound } == [2, 5, 6])
    }

    @Test("what a paragraph has before its table stays a paragraph, and a rule after it a rule")
    func around() {
        let blocks = MarkdownDocument("a *b*\n    # c\n| d |\n|---|\n| e |\n---\nf\n").root.children
        #expect(blocks.map(\.source) == ["a *b*\n    # c", "| d |\n|---|\n| e |", "---", "f"])
        #expect(blocks.map(\.lines) == [1...2, 3...5, 6...6, 7...7])
        #expect(blocks.first { _ in true }?.plainText == "a b # c")
    }

    @Test("what a cell opens ends with it, and definitions from anywhere hold in it")
    func inlines() {
        #expect(
            renderHTML("| *a | b* |\n|-|-|\n| [r] | `x | y` |\n\n[r]: /u\n")
                == """
                <table>
                <thead>
                <tr>
                <th>*a</th>
                <th>b*</th>
                </tr>
                </thead>
                <tbody>
                <tr>
                <td><a href="/u">r</a></td>
                <td>`x</td>
                </tr>
                </tbody>
                </table>

                """
        )
    }
}
