import Domain
import Markdown
import Testing

@testable import Report

@Suite("The runbook update")
struct RunbookUpdateTests {
    private static func proposed(_ text: String, diff: String, name: String? = nil) -> ProposalMade {
        ProposalMade(
            ProposedEdit(
                operation: "addItem",
                file: "runbook.md",
                path: "Printers / Solutions",
                name: name,
                text: text
            ),
            hash: RunbookHash(file: "f0", section: "s0"),
            base: "**Solutions**:\n- Wait",
            diff: diff
        )
    }

    /// One proposal that is open, one that was applied, one that was rejected.
    private static func sample() throws -> Sample {
        var sample = try Sample.bare()
        try sample.add(IncidentNumbered(number: 7), minute: 0, actor: "system:hub")
        let revision = RunbookRevision(
            before: RunbookHash(file: "f0", section: "s0"),
            after: RunbookHash(file: "f1", section: "s1")
        )
        try sample.add(proposed("Clean the `head`", diff: "@@ -1 +1,2 @@\n+- Clean the `head`\n"), minute: 1)
        let applied = try sample.add(proposed("Restart it", diff: "+- never seen\n"), minute: 2)
        let rejected = try sample.add(proposed("Kick it", diff: "+- Kick it\n"), minute: 3)
        try sample.add(
            ProposalApplied(proposal: applied, revision: revision, diff: "+- Restart it\n"),
            minute: 4,
            actor: "human:bo"
        )
        try sample.add(ProposalRejected(proposal: rejected, why: "it breaks"), minute: 5, actor: "human:bo")
        return sample
    }

    @Test("Of an incident it shows what is open, with its diff, and counts the rest")
    func incident() throws {
        let input = try Self.sample().input(asOfMinute: 9)
        let handle = String(try #require(input.incident.proposals.first).id.text.suffix(4))
        #expect(
            try Documents().text(template: "runbook-update", input: input, format: .markdown) == """
                # Runbook update: INC-7 Scanner gateway drops packets

                - **Open, for review:** 1
                - **Applied:** 1
                - **Rejected:** 1
                - **Times:** UTC

                ## INC-7 Scanner gateway drops packets

                INC-7 is a P3 incident, declared on 2026-03-01 at 14:00. It has lasted 9 min.

                ### Add an item: Printers / Solutions

                - **Proposal:** \(handle), by ana on 2026-03-01 14:01
                - **File:** runbook.md
                - **Text:** Clean the `head`

                ```diff
                @@ -1 +1,2 @@
                +- Clean the `head`
                ```

                Apply it with `tocsin runbook apply \(handle)`, or reject it with `tocsin runbook reject \(handle) --why`.

                ---

                *As of 2026-03-01 14:09 (UTC).* Made by tocsin 0.1.0.

                """
        )
    }

    @Test("Of a month without an open proposal it says so")
    func nothing() throws {
        let input = RunbookUpdateInput(
            scope: "March 2026",
            incidents: [],
            zone: .utc,
            asOf: Sample.start,
            program: "tocsin 0.1.0"
        )
        let text = try Documents().text(runbookUpdate: input, format: .markdown)
        #expect(text.hasPrefix("# Runbook update: March 2026\n"))
        #expect(text.contains("Nothing is open."))
    }

    @Test("It comes in every format")
    func formats() throws {
        let input = try Self.sample().input(asOfMinute: 9)
        func text(_ format: DocumentFormat) throws -> String {
            try Documents().text(template: "runbook-update", input: input, format: format)
        }
        #expect(try text(.html).contains("<code class=\"language-diff\">@@ -1 +1,2 @@\n+- Clean the `head`\n</code>"))
        #expect(try text(.text(width: 80, colour: false)).contains("    +- Clean the `head`"))
        #expect(try text(.man).hasPrefix(".TH \"Runbook update: INC-7"))
        #expect(try text(.latex).contains("+- Clean the `head`"))
        #expect(try text(.json).contains("\"openCount\" : 1"))
    }

    @Test("The post-mortem shows each runbook update: what was changed in truth, by whom, or why not")
    func postmortem() throws {
        let text = try Documents().text(
            template: "postmortem",
            input: try Self.sample().input(asOfMinute: 9),
            format: .markdown
        )
        #expect(text.contains("## Runbook updates\n"))
        #expect(text.contains("**Applied** by bo on 2026-03-01 14:04 to runbook.md; proposed by ana."))
        #expect(text.contains("```diff\n+- Restart it\n```"))
        #expect(text.contains("**Rejected** by bo on 2026-03-01 14:05: it breaks"))
        #expect(!text.contains("never seen"))
        #expect(!text.contains("+- Kick it"))
    }

    @Test("The post-mortem lists what was learned, and the steps that were wrong")
    func learnings() throws {
        var sample = try Sample.labels()
        try sample.add(LearningLogged(text: "Hall 3 has *two* queues"), minute: 72)
        let step = try #require(try sample.input(asOfMinute: 72).incident.tasks.first)
        try sample.add(TaskMarkedWrong(task: step.id, why: "the pager has another name"), minute: 73)
        let text = try Documents().text(
            template: "postmortem",
            input: try sample.input(asOfMinute: 75),
            format: .markdown
        )
        #expect(text.contains("## What we learned\n\n- Hall 3 has \\*two\\* queues\n"))
        #expect(
            text.contains(
                "- Wrong in the runbook: Tell the shift lead by `page shift-lead` (Immediate). "
                    + "*Why:* the pager has another name\n"
            )
        )
        let report = try Documents().text(
            template: "report",
            input: try sample.input(asOfMinute: 75),
            format: .markdown
        )
        #expect(report.contains("*Wrong in the runbook:* the pager has another name"))
        #expect(report.contains("*Learning*"))
    }

    @Test(
        "Whatever a diff holds, it stays within its block, wherever a template puts it",
        arguments: ["", "x ", "- ", "> ", "1. a\n   "]
    )
    func contained(before: String) throws {
        let hostile = "```\n</code><script>alert(1)</script>\n~~~\n[x](javascript:1)\n# heading\n\r\n\u{1B}[31m"
        var sample = try Sample.bare()
        try sample.add(Self.proposed("x", diff: hostile), minute: 1)
        let documents = Documents(overrides: ["own": "{{#proposals}}\n\(before){{diff}}\n{{/proposals}}\n"])
        let markdown = try documents.text(
            template: "own",
            input: try sample.input(asOfMinute: 2),
            format: .markdown
        )
        let kinds = MarkdownDocument(markdown).nodes.map(\.kind)
        let code = kinds.compactMap { kind in if case .codeBlock(let block) = kind { block.literal } else { nil } }
        #expect(code.count == 1)
        #expect(code.first?.contains("# heading") == true)
        #expect(!kinds.contains { if case .link = $0 { true } else { false } })
        #expect(!markdown.contains("\u{1B}"))
    }

    @Test("A proposal whose words were erased shows none")
    func erased() throws {
        var sample = try Sample.bare()
        try sample.add(Self.proposed("hunter2", diff: "+- hunter2\n", name: "hunter2"), minute: 1)
        let event = try #require(sample.events.last)
        try sample.add(EntryErased(entry: event.id, why: "x", remainder: EntryErased.remainder(of: event)), minute: 2)
        sample.events[sample.events.count - 2].body = nil
        for name in ["runbook-update", "postmortem"] {
            for format in [DocumentFormat.markdown, .json] {
                let input = try sample.input(asOfMinute: 3)
                let text = try Documents().text(template: name, input: input, format: format)
                #expect(!text.contains("hunter2"))
            }
        }
    }
}
