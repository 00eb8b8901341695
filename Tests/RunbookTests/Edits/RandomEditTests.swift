import Domain
import Markdown
import Testing

@testable import Runbook

/// Edits with texts and of files made of pieces that mean something in Markdown.
struct RandomEditTests {
    private static let pieces = [
        "- ", "* ", "+ ", "1. ", "2) ", "# ", "## ", "> ", "```", "~~~", "---", "===", "<div>", "<!--", "-->", "[a]: b",
        "[a]",
        "`", "**", "**x**: ", "_", "\\", "    ", "\t", "  ", "\n", "\n\n", "\n", "\r\n", "a", "b c", "|", "| - |", "é",
        "日本",
        "&amp;", "[ ] ", "]: x", "x:", "• ", "https://a.b", "~~",
    ]

    private func text(_ generator: inout SeededGenerator, pieces count: ClosedRange<Int>) -> String {
        (0..<Int.random(in: count, using: &generator)).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }
            .joined()
    }

    @Test("any list of any file takes an item, or the refusal says why", arguments: [11, 12, 13, 14])
    func files(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var (made, refused) = (0, 0)
        for round in 0..<150 {
            let file = text(&generator, pieces: 1...40)
            let document = MarkdownDocument(file)
            let outline = RunbookOutline(document: document, file: "a.md")
            let lists = document.nodes.filter(\.kind.isList)
            let counts = lists.map { Array($0.children).count }
            for (index, list) in lists.enumerated() {
                guard let edit = ListEdit(list) else { continue }
                do throws(TocsinError) {
                    let (change, after) = try edit.adding("new", name: nil).proved(in: outline)
                    made += 1
                    var expected = counts
                    expected[index] += 1
                    let found = after.nodes.filter(\.kind.isList).map { Array($0.children).count }
                    #expect(found == expected, "seed \(seed), round \(round): \(file.debugDescription)")
                    #expect(change.splice.range.isEmpty && change.splice.applied(to: document.bytes) == after.bytes)
                } catch {
                    refused += 1
                    #expect(error.code == .refused, "seed \(seed), round \(round): \(error)")
                    if refused < 4 { print("seed \(seed), list \(index) of \(file.debugDescription): \(error)") }
                }
            }
        }
        print("random files, seed \(seed): \(made) of \(made + refused)")
        #expect(made > refused * 20, "seed \(seed): \(made) made, \(refused) refused")
    }

    private static let runbook = """
        # R

        ## Issue: A

        **Symptoms**: x

        **Solutions**:
        - **One**: y

        ### Steps

        1. a

        2. b

           ```sh
           ls
           ```

        ## Contacts

        | Who | Reach |
        |-----|-------|
        | Ops | 1     |

        ## Empty

        ## Last
        - [ ] z
        """

    @Test("any text in any edit leaves all else as it was, or the refusal says why", arguments: [21, 22, 23, 24])
    func edits(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var (made, refused) = (0, 0)
        let before = try Runbook.parse(Self.runbook, file: "a.md")
        let bytes = Array(Self.runbook.utf8)
        for round in 0..<40 {
            let words = text(&generator, pieces: 1...10)
            let title = text(&generator, pieces: 1...4)
            let name = Bool.random(using: &generator) ? title : nil
            let solutions = RunbookPath("A / Solutions")
            let edits: [RunbookEdit] = [
                .addItem(to: solutions, name: name, text: words),
                .addItem(to: RunbookPath("Symptoms"), name: name, text: words),
                .addItem(to: RunbookPath("Empty"), name: name, text: words),
                .addItem(to: RunbookPath("Last"), name: name, text: words),
                .replaceItem(in: RunbookPath("Steps"), item: .number(2), name: name, text: words),
                .addCode(to: RunbookPath("Steps"), item: .number(1), language: title, code: words),
                .addRow(to: RunbookPath("Contacts"), cells: [title, words]),
                .replaceRow(in: RunbookPath("Contacts"), row: .number(1), cells: [words]),
                .addSection(to: RunbookPath("Contacts"), title: title, text: words),
                .addSection(to: RunbookPath("A"), title: title, text: words),
                .addPlaybook(title: title, text: words),
            ]
            for edit in edits {
                do throws(TocsinError) {
                    let applied = try edit.applied(to: bytes, file: "a.md")
                    made += 1
                    let after = try Runbook.parse(bytes: applied.bytes, file: "a.md")
                    let place = "seed \(seed), round \(round): \(edit)"
                    #expect(applied.bytes.starts(with: bytes[..<applied.range.lowerBound]), "\(place)")
                    #expect(
                        applied.bytes.suffix(bytes.count - applied.range.upperBound)
                            == bytes[applied.range.upperBound...],
                        "\(place)"
                    )
                    #expect(after.title == before.title, "\(place)")
                    #expect(after.playbooks.first?.name == "A", "\(place)")
                    if case .addItem(solutions, _, _) = edit {
                        #expect(after.playbooks.first?.solutions.count == 2, "\(place)")
                    }
                    if case .addRow = edit {
                        #expect(after.contacts.count == before.contacts.count + 1, "\(place)")
                    }
                } catch {
                    refused += 1
                    #expect(error.code == .refused || error.code == .usage, "seed \(seed), round \(round): \(error)")
                    let says = error.detail.lowercased()
                    #expect(says.contains("nothing was changed"), "seed \(seed), round \(round): \(error)")
                }
            }
        }
        print("random edits, seed \(seed): \(made) of \(made + refused)")
        #expect(made > refused, "seed \(seed): \(made) made, \(refused) refused")
    }
}
