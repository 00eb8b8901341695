import Domain
import Foundation
import Markdown
import Testing

@testable import Report

@Suite("Documents")
struct DocumentsTests {
    private static let formats: [DocumentFormat] = [
        .markdown, .html, .text(width: 80, colour: false), .text(width: 40, colour: true), .json, .man, .latex,
    ]

    /// What people type by mistake or to do harm.
    private static let hostile = [
        "<script>alert(1)</script>", "# heading", "- item\n- item", "a | b | c", "**bold** _it_ `code`",
        "[x](javascript:alert(1))", "![x](https://evil.example.org/p.png)", "</main></body>", "&lt;b&gt; &amp;",
        "---", "===", "```\nfence", "    indented", "1. one", "> quote", "{{title}} {{{title}}}",
        "\u{202E}reversed\u{2066}", "bell\u{7} escape\u{1B}[31m nul\u{0}", "line\nline\r\nline\u{2028}line",
        "[ref]: https://evil.example.org", "<!-- comment", "<https://evil.example.org>", "\\", "\\*", "`", "~~~",
        "a\n\n\n# two\n\n<div>", "<?php", "<![CDATA[", "$HOME", "|---|---|", String(repeating: "*", count: 300),
    ]

    @Test("Every built-in template names only what is there")
    func builtInsAreGood() throws {
        try Documents().check()
        #expect(Documents().names == ["postmortem", "report", "runbook-update", "status-update"])
    }

    @Test("The same input gives the same bytes in every format", arguments: formats)
    func deterministic(format: DocumentFormat) throws {
        let input = try Sample.labels().input(asOfMinute: 75)
        for name in Documents().names {
            let first = try Documents().text(template: name, input: input, format: format)
            #expect(try Documents().text(template: name, input: input, format: format) == first)
            #expect(!first.isEmpty && first.hasSuffix("\n"))
        }
    }

    @Test("A small status update reads so")
    func smallStatusUpdate() throws {
        let input = try Sample.bare().input(asOfMinute: 45, severity: SeverityScale.standard.find("P0"))
        #expect(
            try Documents().text(template: "status-update", input: input, format: .markdown) == """
                # Status update: Scanner gateway drops packets

                **We are working on it.**

                - **Reference:** \(input.handle), P3
                - **Began:** unknown
                - **Declared:** 2026-03-01 14:00
                - **Effects stopped:** not yet
                - **Resolved:** not yet

                **Next update:** 2026-03-01 14:30 (overdue)

                *All times are those of UTC. As of 2026-03-01 14:45.*

                """
        )
    }

    @Test("A small report reads so: what is unknown says so, and nothing is zero that isn't known")
    func smallReport() throws {
        let input = try Sample.bare(drill: true).input(asOfMinute: 45, severity: nil)
        #expect(
            try Documents().text(template: "report", input: input, format: .markdown) == """
                # Drill: \(input.handle) Scanner gateway drops packets

                **This is a drill.** It was held to practise, and counts in no statistics.

                \(input.handle) is a P3 drill, declared on 2026-03-01 at 14:00. It has lasted 45 min.

                - **Severity:** P3
                - **Status:** open
                - **Has lasted:** 45 min
                - **Commander:** nobody
                - **Tasks:** 0 done, 0 open (0 overdue), 0 skipped, 0 lapsed
                - **Times:** UTC

                ## Milestones

                - **Started:** unknown
                - **Detected:** unknown
                - **Declared:** 2026-03-01 14:00
                - **Acknowledged:** not yet
                - **Mitigated:** not yet
                - **Resolved:** not yet
                - **Closed:** not yet

                ## Durations

                - **Time to detect:** unknown (started to detected)
                - **Time to acknowledge:** unknown (declared to acknowledged)
                - **Time to mitigate:** unknown (declared to mitigated)
                - **Time to resolve:** unknown (declared to resolved)

                ## Timeline

                ### Sunday 2026-03-01

                - **14:00** ana: **Drill declared P3: Scanner gateway drops packets**

                ## Follow-ups

                None yet.

                ---

                *As of 2026-03-01 14:45 (UTC).* Timeline entries: 1. Made by tocsin 0.1.0.

                """
        )
    }

    @Test(
        "A report shows what was corrected, erased, late, lapsed and skipped",
        arguments: [
            "Queue holds 40,000 jobs <https://graphs.example.org/queue?from=1&to=2>\n  - *Amended by ana.* At first it said: Queue holds 4,000 jobs",
            "*(retracted)* Restarted the wrong hall\n  - *Retracted by ana: it was a drill in Hall 2*",
            "- **14:17** ana: *erased*\n  - *Its words were erased by ana: a password*",
            "Move Hall 3 to the spare queue *(recorded 2026-03-01 14:31)*",
            "Labels come late today.\\\n  We expect to be back at 15:00.",
            "- **Done** 2026-03-01 14:09 by bo *(4 min late)* – Stop the *conveyor* (5 minutes)",
            "- **Skipped** 2026-03-01 14:22 by ana – Post a first update (15 minutes). *Reason:* customers were told already",
            "- **Lapsed** – Ask the vendor (1 hour)",
            "- **Open** – Alert on the **age** of the oldest job, owner bo, due 2026-03-06 14:00",
            "- **Started:** 2026-03-01 13:53 (7 min before the declaration)",
            "- **Time to resolve:** 1 h 04 min (declared to resolved)",
            "Timeline entries: 17, of which 3 corrected after recording",
            "- [Printer notes](<https://wiki.example.org/printers>)",
        ]
    )
    func reportShows(piece: String) throws {
        let text = try Documents().text(
            template: "report",
            input: Sample.labels().input(asOfMinute: 75),
            format: .markdown
        )
        #expect(text.contains(piece))
        #expect(!text.contains("hunter2"))
    }

    @Test("A post-mortem tells after how long something was reached, once it was")
    func postmortemDurations() throws {
        func text(_ sample: Sample) throws -> String {
            try Documents().text(template: "postmortem", input: sample.input(asOfMinute: 75), format: .markdown)
        }
        let bare = try text(Sample.bare())
        #expect(bare.contains("- **Time to detect:** unknown\n"))
        #expect(bare.contains("- **Resolved:** not yet\n"))
        #expect(try text(Sample.labels()).contains("(after 1 h 04 min)\n"))
    }

    @Test("Times are local to the zone, which is named")
    func zone() throws {
        var input = try Sample.bare().input(asOfMinute: 0)
        input.zone = try #require(Zone(identifier: "Asia/Kolkata"))
        let text = try Documents().text(template: "report", input: input, format: .markdown)
        #expect(text.contains("- **Declared:** 2026-03-01 19:30"))
        #expect(text.contains("- **19:30** ana"))
        #expect(text.contains("- **Times:** Asia/Kolkata"))
    }

    /// The shape of a document: its blocks with their depth, without their words.
    private static func outline(_ markdown: String) -> [String] {
        MarkdownDocument(markdown).nodes.filter(\.isBlock).map { "\($0.kind)" }
    }

    private static func told(_ text: String) throws -> Sample {
        var sample = Sample()
        let flat = text.replacing("\r\n", with: " ").replacing("\n", with: " ")
        try sample.add(
            IncidentDeclared(title: "T " + text, severity: "P1", components: ["C " + text], playbook: "B " + text),
            minute: 0,
            actor: "human:A " + text
        )
        try sample.add(RoleAssigned(role: "R " + flat, person: "P " + text), minute: 1)
        try sample.add(EntryLogged(kind: .note, text: "N " + flat, links: ["https://x.org/" + text]), minute: 2)
        let wrong = try sample.add(EntryLogged(kind: .action, text: "W " + flat), minute: 3)
        try sample.add(EntryRetracted(entry: wrong, why: "Y " + text), minute: 4)
        try sample.add(FollowUpAdded(text: "F " + text, owner: "O " + text), minute: 5)
        try sample.add(LinkAdded(url: "https://x.org/" + text, title: "L " + text), minute: 6)
        try sample.add(IncidentEdited(impact: "I " + flat), minute: 7)
        try sample.add(
            AttachmentAdded(name: "M " + flat, contentType: "text/plain", size: 7, sha256: "ab12", title: "V " + text),
            minute: 8
        )
        return sample
    }

    @Test(
        "A report and a post-mortem list the files that are attached, and say nothing of none",
        arguments: ["report", "postmortem"]
    )
    func attachments(template: String) throws {
        var sample = try Sample.bare()
        let none = try Documents().text(template: template, input: sample.input(asOfMinute: 9), format: .markdown)
        #expect(!none.contains("Attachments"))
        try sample.add(
            AttachmentAdded(
                name: "load.png",
                contentType: "image/png",
                size: 1_572_864,
                sha256: "ab12",
                title: "The load"
            ),
            minute: 3
        )
        let text = try Documents().text(template: template, input: sample.input(asOfMinute: 9), format: .markdown)
        #expect(text.contains("## Attachments\n\n- **load.png**: The load (image/png, 1.5 MiB)"))
        #expect(text.contains("SHA-256: ab12"))
    }

    @Test("A size reads in the unit that people use")
    func sizes() {
        let sizes = [1, 1_023, 1_024, 1_536, 1_048_575, 1_048_576, 10_485_760].map(AttachmentView.sizeText)
        #expect(sizes == ["1 byte", "1023 bytes", "1 KiB", "1.5 KiB", "1024 KiB", "1 MiB", "10 MiB"])
    }

    @Test("No value changes a document's structure, or puts anything but text on its page", arguments: hostile)
    func hostileValues(text: String) throws {
        let plain = try Self.told("plain").input(asOfMinute: 60)
        let input = try Self.told(text).input(asOfMinute: 60)
        for name in Documents().names {
            let markdown = try Documents().text(template: name, input: input, format: .markdown)
            let expected = try Documents().text(template: name, input: plain, format: .markdown)
            #expect(Self.outline(markdown) == Self.outline(expected), "\(name)")
            let page = try Documents().text(template: name, input: input, format: .html)
            let plainPage = try Documents().text(template: name, input: plain, format: .html)
            var harmless: Set = ["<strong>", "</strong>", "<em>", "</em>", "<code>", "</code>", "<br />"]
            // A bare address becomes a link to itself.
            if text.contains("https://") { harmless.formUnion(["<a>", "</a>"]) }
            #expect(Self.tags(page).subtracting(Self.tags(plainPage)).isSubset(of: harmless))
            #expect(!page.contains("=\"javascript:"))
            let terminal = try Documents().text(template: name, input: input, format: .text(width: 80, colour: false))
            for page in [page, terminal] {
                #expect(
                    page.unicodeScalars.allSatisfy {
                        $0 == "\n"
                            || ($0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
                                && !(0x202A...0x202E).contains($0.value) && !(0x2066...0x2069).contains($0.value))
                    }
                )
            }
        }
    }

    /// Every tag of a page, without the targets of its links.
    private static func tags(_ page: String) -> Set<String> {
        var found: Set<String> = []
        for part in page.split(separator: "<").dropFirst() {
            let tag = part.prefix { $0 != ">" && $0 != " " }
            found.insert("<\(tag)" + (part.dropFirst(tag.count).hasPrefix(" /") ? " />" : ">"))
        }
        return found
    }

    @Test("A page needs nothing beside it and lets nothing in")
    func selfContained() throws {
        let page = try Documents().text(
            template: "report",
            input: Sample.bare(title: "a <b> \"c\" & d", drill: true).input(asOfMinute: 1),
            format: .html
        )
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
        #expect(
            page.contains(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">"
            )
        )
        #expect(page.contains("<meta name=\"viewport\""))
        #expect(page.contains("<title>Drill: "))
        #expect(page.contains("a &lt;b&gt; &quot;c&quot; &amp; d</title>"))
        #expect(page.contains("@media print"))
        for outside in ["<script", "<link", "<img", "url(", "@import", "src="] { #expect(!page.contains(outside)) }
    }

    @Test("JSON has every name that a template can use")
    func json() throws {
        let text = try Documents().text(
            template: "report",
            input: Sample.labels().input(asOfMinute: 75),
            format: .json
        )
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(Set(object.keys) == Set(IncidentView.schema.names))
        #expect(object["title"] as? String == "Label printers stand still in Hall 3")
        #expect(object["duplicateOf"] is NSNull)
        let timeline = try #require(object["timeline"] as? [[String: Any]])
        #expect(timeline.count == 17)
        #expect(Set(timeline[0].keys) == Set(EntryView.schema.names))
    }

    @Test("No view offers a name twice")
    func namesAreUnique() {
        for names in [
            IncidentView.schema.names, EntryView.schema.names, TaskView.schema.names, HandoverView.schema.names,
            LinkView.schema.names, RoleView.schema.names, MilestoneView.schema.names, DurationView.schema.names,
        ] {
            #expect(Set(names).count == names.count)
        }
    }

    @Test("A workspace's template takes the place of a built-in one, and adds its own")
    func overrides() throws {
        let documents = Documents(overrides: [
            "report": "# {{title}}\n{{> _own}}", "_own": "{{status}}\n", "brief": "{{name}}",
        ])
        let input = try Sample.bare().input(asOfMinute: 1)
        #expect(
            try documents.text(template: "report", input: input, format: .markdown)
                == "# Scanner gateway drops packets\nopen\n"
        )
        #expect(documents.names == ["brief", "postmortem", "report", "runbook-update", "status-update"])
        #expect(try documents.text(template: "brief", input: input, format: .markdown) == input.handle)
    }

    @Test("Handles are asked for only where a document says them")
    func handles() throws {
        let documents = Documents(overrides: [
            "brief": "{{#timeline}}{{> _line}}{{/timeline}}", "_line": "{{handle}} {{text}}\n",
        ])
        #expect(try !documents.usesHandles(template: "report", format: .html))
        #expect(try documents.usesHandles(template: "report", format: .json))
        #expect(try documents.usesHandles(template: "brief", format: .markdown))
        var input = try Sample.bare().input(asOfMinute: 1)
        input.entryHandles = [input.timeline[0].id: "f00d1"]
        let text = try documents.text(template: "brief", input: input, format: .markdown)
        #expect(text == "f00d1 Declared P3: Scanner gateway drops packets\n")
    }

    @Test("A bad template fails with file and line, and spoils no other")
    func badOverride() throws {
        let documents = Documents(overrides: ["report": "ok\n{{titel}}\n"])
        let input = try Sample.bare().input(asOfMinute: 1)
        for fails in [
            { try documents.check() }, { _ = try documents.text(template: "report", input: input, format: .html) },
        ] {
            let error = #expect(throws: TocsinError.self) { try fails() }
            #expect(error?.code == .configuration)
            #expect(error?.detail == "templates/report.md line 2: unknown name `titel`; did you mean `title`?")
        }
        #expect(try !documents.text(template: "postmortem", input: input, format: .markdown).isEmpty)
    }

    @Test("An unknown template is not found, and the message says which there are", arguments: DocumentsTests.formats)
    func unknownTemplate(format: DocumentFormat) throws {
        let input = try Sample.bare().input(asOfMinute: 1)
        let error = #expect(throws: TocsinError.self) {
            try Documents().text(template: "reprot", input: input, format: format)
        }
        #expect(error?.code == .notFound)
        #expect(
            error?.detail
                == "There is no template `reprot`; the templates are postmortem, report, runbook-update, status-update; did you mean `report`?"
        )
        #expect(throws: TocsinError.self) { try Documents().text(template: "_entry", input: input, format: format) }
        #expect(throws: TocsinError.self) { try Documents().text(template: "handover", input: input, format: format) }
    }

    @Test("A handover tells what is active, overdue, promised and new")
    func handover() throws {
        let active = try Sample.bare(drill: true).input(asOfMinute: 90)
        let past = try Sample.labels().input(asOfMinute: 2_000)
        let tasks = past.incident.tasks
        let input = HandoverInput(
            from: Sample.start,
            to: Sample.start.advanced(bySeconds: 8 * 3_600),
            active: [active],
            overdue: tasks.filter { $0.isOverdue(at: past.asOf) }.map { .init($0, handle: "ab12", incident: "INC-7") },
            followUps: tasks.filter { $0.origin == .followUp }.map { .init($0, handle: "ab12", incident: "INC-7") },
            changes: past.timeline.suffix(2).map { .init($0, handle: "ab12", incident: "INC-7") },
            zone: .utc,
            asOf: past.asOf,
            program: "tocsin 0.1.0"
        )
        let text = try Documents().text(handover: input, format: .markdown)
        #expect(text.contains("From 2026-03-01 14:00 to 2026-03-01 22:00 (UTC). 1 active, 2 overdue."))
        #expect(text.contains("### Drill: \(active.handle) Scanner gateway drops packets"))
        #expect(text.contains("- **INC-7**, overdue by 9 h 20 min: Write the post-mortem (24 hours)"))
        #expect(text.contains("- **INC-7**: Alert on the **age** of the oldest job, owner bo, due 2026-03-06 14:00"))
        #expect(text.contains("- **15:11** INC-7, ana: Linked Printer notes: <https://wiki.example.org/printers>"))
        for format in Self.formats { #expect(try !Documents().text(handover: input, format: format).isEmpty) }
    }
}
