import Domain
import Foundation
import Markdown
import Testing

@testable import Runbook

struct RunbookEditTests {
    private func apply(_ edit: RunbookEdit, to text: String, file: String = "runbook.md") throws -> String {
        let applied = try edit.applied(to: Array(text.utf8), file: file)
        let new = String(decoding: applied.bytes, as: UTF8.self)
        // The edit is what it says: these bytes in place of those.
        let splice = Splice(applied.range, Array(applied.bytes[applied.newRange]))
        #expect(splice.applied(to: Array(text.utf8)) == applied.bytes)
        return new
    }

    private static let runbook = """
        # Operations

        ## Issue: Calls fail

        **Symptoms**: no tone

        **Debug Steps**:
        1. Look
        2. Look again

        **Solutions**:
        - **Key expired**: Renew it
        - **Agent off**: Start it

        ---

        ## Issue: Logins fail

        **Symptoms**: 401

        **Solutions**:
        - **Clock**: Set it

        ## Contacts

        | Who | Reach |
        |-----|-------|
        | Ops | 123   |

        ## On-Call

        ### P0 - Critical
        1. **5 minutes**: Look

        """

    @Test(
        "each operation changes just its place",
        arguments: [
            (
                .addItem(to: RunbookPath("Calls fail / Solutions"), name: "Region down", text: "Fail over"),
                "- **Agent off**: Start it\n", "- **Agent off**: Start it\n- **Region down**: Fail over\n"
            ),
            (
                .addItem(to: RunbookPath("Calls fail / Debug Steps"), name: nil, text: "Think"), "2. Look again\n",
                "2. Look again\n3. Think\n"
            ),
            (
                .addItem(to: RunbookPath("Calls fail / Symptoms"), name: nil, text: "echo"), "no tone\n",
                "no tone\n\n- echo\n"
            ),
            (
                .addItem(to: RunbookPath("P0 - Critical"), name: "10 minutes", text: "Call"), "**5 minutes**: Look\n",
                "**5 minutes**: Look\n2. **10 minutes**: Call\n"
            ),
            (
                .replaceItem(
                    in: RunbookPath("Calls fail / Solutions"),
                    item: .text("Key expired"),
                    name: "Key",
                    text: "Turn it"
                ),
                "**Key expired**: Renew it", "**Key**: Turn it"
            ),
            (
                .replaceItem(in: RunbookPath("Calls fail / Debug Steps"), item: .number(1), name: nil, text: "Listen"),
                "1. Look\n",
                "1. Listen\n"
            ),
            (
                .removeItem(in: RunbookPath("Calls fail / Solutions"), item: .number(1)),
                "- **Key expired**: Renew it\n", ""
            ),
            (
                .addCode(to: RunbookPath("Calls fail / Debug Steps"), item: .number(1), language: "sh", code: "ls\n"),
                "1. Look\n",
                "1. Look\n   ```sh\n   ls\n   ```\n"
            ),
            (
                .addCode(to: RunbookPath("Logins fail / Solutions"), item: nil, language: nil, code: "ls"),
                "- **Clock**: Set it\n",
                "- **Clock**: Set it\n\n```\nls\n```\n"
            ),
            (
                .addRow(to: RunbookPath("Contacts"), cells: ["Net | Work", "456"]), "| Ops | 123   |\n",
                "| Ops | 123   |\n| Net \\| Work | 456   |\n"
            ),
            (
                .replaceRow(in: RunbookPath("Contacts"), row: .text("Ops"), cells: ["Dev"]), "| Ops | 123   |",
                "| Dev |       |"
            ),
            (.removeRow(in: RunbookPath("Contacts"), row: .number(1)), "| Ops | 123   |\n", ""),
            (
                .addSection(to: RunbookPath("Calls fail"), title: "Escalation", text: "Call the lead"),
                "- **Agent off**: Start it\n", "- **Agent off**: Start it\n\n**Escalation**: Call the lead\n"
            ),
            (
                .addSection(to: RunbookPath("Contacts"), title: "Vendors", text: "- x"), "| Ops | 123   |\n",
                "| Ops | 123   |\n\n### Vendors\n\n- x\n"
            ),
            (
                .addSection(to: RunbookPath("On-Call"), title: "P1 - High", text: "1. **Now**: x"),
                "**5 minutes**: Look\n",
                "**5 minutes**: Look\n\n### P1 - High\n1. **Now**: x\n"
            ),
            (
                .addSection(to: RunbookPath(""), title: "Notes", text: "x\n\n### y"), "**5 minutes**: Look\n",
                "**5 minutes**: Look\n\n## Notes\n\nx\n\n### y\n"
            ),
            (
                .addPlaybook(title: "Mail late", text: "**Symptoms**: late"), "- **Clock**: Set it\n",
                "- **Clock**: Set it\n\n## Issue: Mail late\n\n**Symptoms**: late\n"
            ),
        ] as [(RunbookEdit, String, String)]
    )
    func operations(edit: RunbookEdit, old: String, new: String) throws {
        let expected = Self.runbook.replacing(old, with: new, maxReplacements: 1)
        #expect(try apply(edit, to: Self.runbook) == expected)
        let crlf = Self.runbook.replacing("\n", with: "\r\n")
        #expect(try apply(edit, to: crlf) == expected.replacing("\n", with: "\r\n"))
        #expect(try apply(edit, to: "\u{FEFF}---\na: b\n---\n" + Self.runbook) == "\u{FEFF}---\na: b\n---\n" + expected)
        let decoded = try JSONDecoder().decode(RunbookEdit.self, from: JSONEncoder().encode(edit))
        #expect(decoded == edit)
    }

    @Test("what came is told by bytes, line and section")
    func applied() throws {
        let edit = RunbookEdit.addItem(to: RunbookPath("Calls fail / Solutions"), name: nil, text: "x")
        let applied = try edit.applied(to: Array(Self.runbook.utf8), file: "runbook.md")
        #expect(applied.line == 14)
        #expect(applied.range.isEmpty)
        #expect(String(decoding: applied.bytes[applied.newRange], as: UTF8.self) == "- x\n")
        #expect(applied.section.path.description == "Operations / Issue: Calls fail / Solutions")
        #expect(applied.section.lines == 11...13)
        let unended = try edit.applied(to: Array("## Solutions\n\n- a".utf8), file: "Calls fail.md")
        #expect(unended.line == 4)
    }

    @Test(
        "sections in other shapes",
        arguments: [
            // Solutions that are headings.
            (
                "## Fire\n\n### Solutions\n\n#### A\n\nx\n\n## Next\n",
                .addItem(to: RunbookPath("Fire / Solutions"), name: "B", text: "y"),
                "## Fire\n\n### Solutions\n\n#### A\n\nx\n\n#### B\n\ny\n\n## Next\n"
            ),
            // Contacts that are paragraphs.
            (
                "## Contacts\n\n**Ops**: 1\n\n## Next\n", .addItem(to: RunbookPath("Contacts"), name: "Dev", text: "2"),
                "## Contacts\n\n**Ops**: 1\n\n**Dev**: 2\n\n## Next\n"
            ),
            // An empty section, and one at the end without a line end.
            ("# A\n\n## Facts\n", .addItem(to: RunbookPath("Facts"), name: nil, text: "x"), "# A\n\n## Facts\n\n- x\n"),
            (
                "## Debug Steps", .addItem(to: RunbookPath("Debug Steps"), name: nil, text: "x"),
                "## Debug Steps\n\n1. x"
            ),
            // The file's bullet.
            (
                "## A\n\n## B\n\n* x\n", .addItem(to: RunbookPath("A"), name: nil, text: "y"),
                "## A\n\n* y\n\n## B\n\n* x\n"
            ),
            // Lists in quotes.
            ("## A\n\n> - x\n", .addItem(to: RunbookPath("A"), name: nil, text: "y"), "## A\n\n> - x\n> - y\n"),
            // Two lists: the last one.
            (
                "## A\n\n1. x\n\ntext\n\n2. y\n", .addItem(to: RunbookPath("A"), name: nil, text: "z"),
                "## A\n\n1. x\n\ntext\n\n2. y\n3. z\n"
            ),
            // Setext and closed headings go on.
            (
                "A\n===\n\nB\n---\n\nx\n", .addSection(to: RunbookPath("A"), title: "Long", text: "y"),
                "A\n===\n\nB\n---\n\nx\n\nLong\n----\n\ny\n"
            ),
            (
                "# A #\n\n## B ##\n\nx\n", .addSection(to: RunbookPath("A"), title: "C", text: ""),
                "# A #\n\n## B ##\n\nx\n\n## C ##\n"
            ),
            // Headings without blank lines around.
            (
                "# A\n## B\nx\n## C\ny\n", .addSection(to: RunbookPath("A"), title: "D", text: "z"),
                "# A\n## B\nx\n## C\ny\n## D\nz\n"
            ),
            // A new file.
            ("", .addPlaybook(title: "Fire", text: "## Symptoms\n\n- heat"), "# Fire\n\n## Symptoms\n\n- heat\n"),
            ("# Operations\n", .addPlaybook(title: "Fire", text: "Run."), "# Operations\n\n## Issue: Fire\n\nRun.\n"),
            // Numbered playbooks count on.
            (
                "# R\n\n## Scenario 1: A\n\n### Symptoms\n\nx\n", .addPlaybook(title: "B", text: "### Symptoms\n\ny"),
                "# R\n\n## Scenario 1: A\n\n### Symptoms\n\nx\n\n## Scenario 2: B\n\n### Symptoms\n\ny\n"
            ),
            // Steps that are headings count on.
            (
                "## Steps\n\n### Step 1: Look\n\nx\n\n### Step 2: Fix\n\ny\n",
                .addItem(to: RunbookPath("Steps"), name: "Wait", text: "z"),
                "## Steps\n\n### Step 1: Look\n\nx\n\n### Step 2: Fix\n\ny\n\n### Step 3: Wait\n\nz\n"
            ),
            (
                "## Steps\n\n### Step 1\n\nx\n", .addItem(to: RunbookPath("Steps"), name: nil, text: "z"),
                "## Steps\n\n### Step 1\n\nx\n\n### Step 2\n\nz\n"
            ),
            // Parts that are items of a list.
            (
                "## Issue: A\n\n- **Symptoms**: x\n- **Solutions**:\n  - y\n- **Escalation**: z\n",
                .addItem(to: RunbookPath("A / Solutions"), name: nil, text: "new"),
                "## Issue: A\n\n- **Symptoms**: x\n- **Solutions**:\n  - y\n  - new\n- **Escalation**: z\n"
            ),
            (
                "## Issue: A\n\n- **Symptoms**: x\n- **Solutions**: y\n",
                .addItem(to: RunbookPath("A / Symptoms"), name: nil, text: "new"),
                "## Issue: A\n\n- **Symptoms**: x\n  - new\n- **Solutions**: y\n"
            ),
            // Bold lines in place of headings.
            (
                "## A\n\n**Symptoms**\n\n- x\n\n**Solutions**\n\n- y\n",
                .addSection(to: RunbookPath("A"), title: "Escalation", text: "- z"),
                "## A\n\n**Symptoms**\n\n- x\n\n**Solutions**\n\n- y\n\n**Escalation**\n\n- z\n"
            ),
            // A table without rows.
            (
                "## C\n\n| a |\n|---|\n\n## D\n", .addCode(to: RunbookPath("C"), item: nil, language: nil, code: "x"),
                "## C\n\n| a |\n|---|\n\n```\nx\n```\n\n## D\n"
            ),
            // A label right below a heading.
            (
                "## C\n**Note that**: y\n", .addSection(to: RunbookPath("C"), title: "E", text: "z"),
                "## C\n**Note that**: y\n\n### E\n\nz\n"
            ),
            (
                "## C\n\n| a | b |\n|---|---|\n", .addRow(to: RunbookPath("C"), cells: ["1", "2"]),
                "## C\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
            ),
            (
                "## C\n\na | b\n--|--\n1 | 2", .addRow(to: RunbookPath("C"), cells: ["3", "4"]),
                "## C\n\na | b\n--|--\n1 | 2\n3 | 4"
            ),
            (
                "## C\n\n|a|b|\n|-|-|\n|1|2|\n", .addRow(to: RunbookPath("C"), cells: ["30"]),
                "## C\n\n|a|b|\n|-|-|\n|1|2|\n|30| |\n"
            ),
        ] as [(String, RunbookEdit, String)]
    )
    func shapes(before: String, edit: RunbookEdit, after: String) throws {
        #expect(try apply(edit, to: before) == after)
    }

    @Test(
        "what can't be done without changing more is refused, and the sentence says why",
        arguments: [
            (
                "## A\n\n```\nx\n", .addItem(to: RunbookPath("A"), name: nil, text: "y"),
                "line 3 of runbook.md is never closed"
            ),
            (
                "## A\n\n```\nx\n", .addSection(to: RunbookPath(""), title: "B", text: "y"),
                "line 3 of runbook.md is never closed"
            ),
            (
                "## A\n\n### B\n\nx\n", .addItem(to: RunbookPath("A"), name: nil, text: "y"),
                "has no list but sections within: \"A / B\""
            ),
            ("## A\n\n| a |\n|---|\n", .addItem(to: RunbookPath("A"), name: nil, text: "y"), "add a row"),
            ("## A\n\n| a |\n|---|\n", .addRow(to: RunbookPath("A"), cells: ["1", "2"]), "has 1 columns, and 2 cells"),
            ("## A\n\nx\n", .addRow(to: RunbookPath("A"), cells: ["1"]), "has no table"),
            (
                "## A\n\n- x\n", .removeItem(in: RunbookPath("A"), item: .number(2)),
                "has 1 items, so there is no item 2"
            ),
            ("## A\n\n- xyzw\n", .removeItem(in: RunbookPath("A"), item: .text("xyzv")), "Did you mean \"xyzw\"?"),
            ("## A\n\n- x y\n- x z\n", .removeItem(in: RunbookPath("A"), item: .text("x")), "fits 2 items"),
            ("## A\n\nx\n", .removeItem(in: RunbookPath("A"), item: .number(1)), "has no list"),
            ("## A\n\nx\n", .addSection(to: RunbookPath("A"), title: "B", text: "## C"), "would end the new section"),
            ("## A\n\nx\n", .addSection(to: RunbookPath("A"), title: " ", text: "x"), "title is empty"),
            ("## A\n\nx\n", .addSection(to: RunbookPath("A"), title: "B", text: "~~~"), "never closes"),
            ("**A**:\n- x\n", .addSection(to: RunbookPath("A"), title: "B", text: "x"), "is a label"),
            ("## A\n\nx\n", .addCode(to: RunbookPath("A"), item: nil, language: nil, code: "\n"), "code is empty"),
            ("## A\n\n- x\n", .addItem(to: RunbookPath("A"), name: ":", text: "y"), "name is empty"),
        ] as [(String, RunbookEdit, String)]
    )
    func refusals(file: String, edit: RunbookEdit, reason: String) throws {
        let error = try #require(#expect(throws: TocsinError.self) { try apply(edit, to: file) })
        #expect(error.detail.contains(reason), "\(error.detail)")
        #expect(error.detail.lowercased().contains("nothing was changed"), "\(error.detail)")
    }

    @Test("files that are no text are refused")
    func noText() {
        let edit = RunbookEdit.addPlaybook(title: "A", text: "b")
        #expect(throws: TocsinError.self) { try edit.applied(to: [0xFF, 0x0A], file: "a.md") }
        #expect(throws: TocsinError.self) { try edit.applied(to: [0x61, 0], file: "a.md") }
    }

    @Test(
        "the reader finds exactly one part more in the reference runbook",
        .enabled(if: SharedFiles.isPresent, "../shared is absent")
    )
    func reference() throws {
        let text = try SharedFiles.text("seed/operations-runbook.md")
        let before = try Runbook.parse(text, file: "r.md")
        func after(_ edit: RunbookEdit) throws -> Runbook { try Runbook.parse(apply(edit, to: text), file: "r.md") }
        for (index, playbook) in before.playbooks.enumerated() {
            let solutions = try after(
                .addItem(to: RunbookPath([playbook.name, "Solutions"]), name: "New", text: "Do `x`")
            ).playbooks[index]
            #expect(solutions.solutions.map(\.name) == playbook.solutions.map(\.name) + ["New"])
            #expect(solutions.solutions.last?.markdown == "Do `x`")
            let steps = try after(.addItem(to: RunbookPath([playbook.name, "Debug Steps"]), name: nil, text: "Look"))
                .playbooks[index]
            #expect(steps.debugSteps.map(\.number) == [1, 2, 3, 4, 5, 6])
            #expect(steps.debugSteps.last?.text == "Look")
            #expect(steps.commands.map(\.code) == playbook.commands.map(\.code))
            let symptoms = try after(.addItem(to: RunbookPath([playbook.name, "Symptoms"]), name: nil, text: "Smoke"))
                .playbooks[index]
            #expect(symptoms.symptoms.map(\.text) == playbook.symptoms.map(\.text) + ["Smoke"])
            let coded = try after(
                .addCode(to: RunbookPath([playbook.name, "Debug Steps"]), item: .number(2), language: "sh", code: "ls")
            ).playbooks[index]
            #expect(coded.commands.contains { $0.code == "ls" && $0.step == 2 })
        }
        let steps = try after(
            .addItem(to: RunbookPath("P0 - Critical Issues (All calls failing)"), name: "45 minutes", text: "Call")
        )
        #expect(steps.procedures[0].steps.last?.due == .after(seconds: 2_700, .declared))
        let contacts = try after(.addItem(to: RunbookPath("External Services"), name: "Bank", text: "a@b.example"))
        #expect(contacts.contacts.map(\.role) == before.contacts.map(\.role) + ["Bank"])
        let thresholds = try after(.addItem(to: RunbookPath("Alert Thresholds"), name: "Page", text: "Error rate > 9%"))
        #expect(thresholds.alertThresholds.last?.conditions.map(\.value) == ["9%"])
        let checklist = try after(
            .addItem(to: RunbookPath("Post-Incident Process / Short-term (Within 24 hours)"), name: nil, text: "Thank")
        )
        #expect(checklist.postIncident[1].items.map(\.text).last == "Thank")
        let playbooks = try after(
            .addPlaybook(title: "Mail late", text: "**Symptoms**: late\n\n**Solutions**:\n- Wait")
        )
        #expect(playbooks.playbooks.map(\.name) == before.playbooks.map(\.name) + ["Mail late"])
        #expect(playbooks.keyMetrics.count == before.keyMetrics.count)
    }
}
