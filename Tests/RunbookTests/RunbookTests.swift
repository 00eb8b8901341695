import Domain
import Foundation
import Markdown
import Testing

@testable import Runbook

struct RunbookTests {
    private func parse(_ text: String) throws -> Runbook {
        try Runbook.parse(text, file: "r.md")
    }

    @Test(
        "the parts of a playbook are found by label and by heading",
        arguments: [
            "## Issue: Disk full\n\n**Symptoms**: Writes fail\n\n**Debug Steps**:\n1. Run `df`\n\n**Solutions**:\n- **Old logs**: Delete them\n",
            "## Issue: Disk full\n\n**Symptoms:** Writes fail\n\n**Debug Steps:**\n\n1. Run `df`\n\n**Solutions:**\n\n* **Old logs:** Delete them\n",
            "# Disk full\n\n## Symptoms\n\nWrites fail\n\n## Diagnosis\n\n1) Run `df`\n\n## Mitigation\n\n+ **Old logs** - Delete them\n",
            "Disk full\n=========\n\nSymptoms\n---\nWrites fail\n\nPossible Checks\n---\n1. Run `df`\n\nHow to fix:\n---\n- __Old logs__: Delete\n  them\n",
            "## Problem 2 - Disk full ##\n**Symptoms**: Writes fail\n**Diagnosis**: Run `df`\n**Fix**:\n- **Old logs**: Delete them",
            "### Disk full\n\nSymptoms: Writes fail\n\n#### 1. Debug steps\n- [ ] Run `df`\n\n#### Remediation\n- *Old logs*: Delete them",
            "- item\n\n## Alert: \"Disk full\"\n- **Symptoms**: Writes fail\n- **Diagnosis**: Run `df`\n- **Solution**: x\n\n**Solutions**\n- **Old logs**: Delete them",
        ]
    )
    func playbookShapes(text: String) throws {
        let runbook = try parse(text)
        let playbook = try #require(runbook.playbooks.first)
        #expect(playbook.name == "Disk full")
        #expect(playbook.symptoms.map(\.text) == ["Writes fail"])
        #expect(playbook.debugSteps.map(\.markdown) == ["Run `df`"])
        #expect(playbook.solutions.last?.name == "Old logs")
        #expect(playbook.solutions.last?.text == "Delete them")
        #expect(runbook.allNotUnderstood.isEmpty)
    }

    @Test(
        "a procedure's steps take their time from the item, or from the heading around it",
        arguments: [
            "## P1 - Outage (all down)\n1. **Immediate**: Look\n2. **5 minutes**: Call\n",
            "## SEV-1: Outage (all down)\n- Immediate: Look\n- 5 min: Call\n",
            "# On-Call\n## P1 – Outage (all down)\n### Immediate\n- Look\n### T+5m\n- Call\n",
            "## P1 Outage (all down)\n1. **Now** - Look\n\nbetween\n\n1. *5 minutes:* Call",
        ]
    )
    func procedureShapes(text: String) throws {
        let procedure = try #require(try parse(text).procedures.first)
        #expect(procedure.severity.rank == 1)
        #expect(procedure.title == "Outage")
        #expect(procedure.description == "all down")
        #expect(procedure.steps.map(\.number) == [1, 2])
        #expect(procedure.steps.map(\.text) == ["Look", "Call"])
        #expect(procedure.steps.map(\.due) == [.after(seconds: 0, .declared), .after(seconds: 300, .declared)])
    }

    @Test("code within a step belongs to it, and its Markdown is without the list's indentation")
    func codeInSteps() throws {
        let text = """
            ## Issue: X
            **Debug Steps**:
            1. Run this
               on the host:

               ```sh
               # not a heading
               df -h |
                 sort
               ```
            2. Then look

            ```sql
            SELECT 1;
            ```

            1. Goes on
            """
        let playbook = try #require(try parse(text).playbooks.first)
        #expect(playbook.debugSteps.map(\.number) == [1, 2, 3])
        #expect(playbook.debugSteps[0].text == "Run this on the host:")
        #expect(
            playbook.debugSteps[0].markdown
                == "Run this\non the host:\n\n```sh\n# not a heading\ndf -h |\n  sort\n```"
        )
        #expect(playbook.commands.map(\.step) == [1, 2])
        #expect(playbook.commands.map(\.code) == ["# not a heading\ndf -h |\n  sort", "SELECT 1;"])
        #expect(playbook.commands.map(\.source.line) == [6, 13])
        #expect(playbook.command(for: playbook.debugSteps[1])?.language == "sql")
    }

    @Test(
        "a value that would start a block keeps its text",
        arguments: [
            ("- **Uptime**: > 99.9%", ">", "99.9%"), ("- **Uptime**: >= 99.9%", ">=", "99.9%"),
            ("- **Uptime**: more than 99.9%", ">", "99.9%"),
            ("- Uptime: ≥ 99.9%", ">=", "99.9%"), ("- Uptime must be at least 99.9%", ">=", "99.9%"),
            ("- **Uptime**: 99.9%", nil, "99.9%"),
        ] as [(String, String?, String)]
    )
    func metrics(item: String, comparator: String?, value: String) throws {
        let metric = try #require(try parse("## Key Metrics\n\(item)\n").keyMetrics.first)
        #expect(metric.name.hasPrefix("Uptime"))
        #expect(metric.comparator?.rawValue == comparator)
        #expect(metric.value == value)
    }

    @Test(
        "contacts are parted in role, name and reach",
        arguments: [
            ("- **Lead**: Ana Silva, ana@example.com", "Ana Silva", "ana@example.com"),
            ("- **Lead**: #ops", nil, "#ops"),
            ("- **Lead**: Ana (+41 44 555 00 00)", "Ana", "+41 44 555 00 00"),
            ("- Lead: <ana@example.com>", nil, "ana@example.com"),
            ("- **Lead**: [Contact Info]", nil, nil), ("- **Lead**: TBD", nil, nil),
            ("- **Lead**: `<phone>`", nil, nil), ("- **Lead**: xxx-xxxx", nil, nil),
            ("- **Lead**:", nil, nil),
        ] as [(String, String?, String?)]
    )
    func contacts(item: String, name: String?, reach: String?) throws {
        let runbook = try parse("## Escalation Contacts\n### Internal Team\n\(item)\n")
        let contact = try #require(runbook.contacts.first)
        #expect(contact.role == "Lead")
        #expect(contact.name == name)
        #expect(contact.reach == reach)
        #expect(contact.scope == .internal)
        #expect(runbook.warnings.map(\.rule) == (reach == nil ? [.placeholderContact] : []))
    }

    @Test("what isn't understood is kept with its lines, and reported")
    func notUnderstood() throws {
        let text =
            "# R\n\n## Glossary\n\nA word\nor two.\n\n- more\n\n## Issue: X\n**Colours**: red\n\n**Shapes**:\n- round\n"
        let runbook = try parse(text)
        #expect(
            runbook.allNotUnderstood.map(\.markdown) == [
                "## Glossary\n\nA word\nor two.\n\n- more\n", "**Shapes**:\n- round\n",
            ]
        )
        #expect(runbook.allNotUnderstood.map(\.path) == [["R", "Glossary"], ["R", "Issue: X", "Shapes"]])
        #expect(runbook.playbooks[0].details.map(\.text) == ["red"])
        let check = runbook.check()
        #expect(check.warnings.isEmpty)
        #expect(check.notUnderstood.map { [$0.line, $0.lastLine] } == [[3, 8], [13, 14]])
    }

    @Test(
        "each rule warns with its line",
        arguments: [
            ("", RunbookWarning.Rule.emptyRunbook, 1), ("\n\n<!-- x -->\n", .emptyRunbook, 1),
            ("# R\n\n## Contacts\n\n## Tools\n- a\n", .emptySection, 3),
            ("## Issue: X\n**Symptoms**: y\n\n**Solutions**:\n", .emptySection, 4),
            ("## Issue: X\n\n```sh\nls\n\n## Issue: Y\n", .unclosedFence, 3),
            ("## Issue: X\na\n\n## Issue: x\nb\n", .duplicateName, 4),
            ("## P0 - A\n- **Now**: b\n\n## P2 - B\n- **Now**: b\n", .severityWithoutProcedure, 1),
            ("## P0 - A\n- **Now**: b\n- then c\n", .stepWithoutTime, 3),
            ("## Post-Incident\n### Later\n- a\n", .phaseWithoutDeadline, 2),
        ]
    )
    func warnings(text: String, rule: RunbookWarning.Rule, line: Int) throws {
        let warnings = try parse(text).check().warnings
        #expect(warnings.map(\.rule) == [rule])
        #expect(warnings.map(\.line) == [line])
    }

    @Test("configured severities without a procedure are warned of")
    func severities() throws {
        let runbook = try parse("## P0 - A\n- **Now**: b\n")
        #expect(runbook.check(severities: ["P0", "SEV0"]).warnings.isEmpty)
        #expect(runbook.check(severities: ["P0", "P1"]).warnings.map(\.rule) == [.severityWithoutProcedure])
    }

    @Test(
        "what is no text is refused with the line",
        arguments: [
            ([UInt8]("a\nb\0c".utf8), "holds a NUL byte (line 2)"),
            ([97, 10, 10, 0xFF, 0xFE], "is no UTF-8 text (line 3)"),
            ([0xC3], "is no UTF-8 text (line 1)"), (Array(0...255), "holds a NUL byte (line 1)"),
        ]
    )
    func badBytes(bytes: [UInt8], what: String) throws {
        let error = #expect(throws: TocsinError.self) { try Runbook.parse(bytes: bytes, file: "r.md") }
        #expect(error?.code == .badData)
        #expect(error?.detail.contains("r.md \(what)") == true)
    }

    @Test(
        "deep nesting and endless markers are read or refused, and never crash",
        arguments: [
            String(repeating: ">", count: 10_000), String(repeating: "- ", count: 5_000) + "x",
            String(repeating: "# a\n", count: 5_000),
            String(repeating: "**a**: b\n", count: 5_000), String(repeating: "**", count: 20_000),
            "**" + String(repeating: "a** **", count: 3_000),
            "## Issue: X\n" + String(repeating: "> - ", count: 2_000) + "x",
            String(repeating: "**a**:\n\n", count: 5_000),
        ]
    )
    func hostile(text: String) throws {
        let runbook = try parse(text)
        #expect(runbook.check().warnings.count <= text.utf8.count)
    }

    @Test(
        "a line that opens endless quotes or lists is refused with its number",
        arguments: [">", "- ", "* ", "1. ", "> - "]
    )
    func tooDeep(markers: String) throws {
        let text = "# R\n\n" + String(repeating: markers, count: 10_001) + "x\n"
        let error = #expect(throws: TocsinError.self) { try parse(text) }
        #expect(error?.code == .badData)
        #expect(error?.detail.contains("in line 3") == true)
    }

    @Test(
        "a heading is an issue by its prefix only with a colon, or a dash between blanks",
        arguments: [
            ("Issue: X", "X"), ("Issue 12: X", "X"), ("Incident - X", "X"), ("ALERT: X", "X"), ("Problem #3 – X", "X"),
            ("Incident-free hours", nil), ("Alerts: X", nil), ("Issue", nil), ("Issue:", nil),
            ("Incident Response", nil),
        ] as [(String, String?)]
    )
    func prefixes(title: String, name: String?) throws {
        #expect(try parse("# R\n\n## \(title)\n\ntext\n").playbooks.first?.name == name)
    }

    @Test("within contacts and checklists, a severity in a heading makes no procedure")
    func severityInContext() throws {
        let text =
            "## Contacts\n### P1 engineers\n- **Ana**: ana@example.com\n\n## Post-Incident\n### P0 (within 2 days)\n- Write\n"
        let runbook = try parse(text)
        #expect(runbook.procedures.isEmpty)
        #expect(runbook.contacts.map(\.role) == ["Ana"])
        #expect(runbook.postIncident.map(\.deadline) == ["within 2 days"])
    }

    @Test("a playbook keeps its whole section as it is written")
    func markdown() throws {
        let section = "## Issue: X\n**Symptoms**: y\n\n- a\n  ```\n  b\n  ```"
        let runbook = try parse("# R\n\n\(section)\n\n\n## Issue: Z\nend")
        #expect(runbook.playbooks.map(\.markdown) == [section, "## Issue: Z\nend"])
    }

    @Test("JSON has every key, with null for what is unknown")
    func json() throws {
        let runbook = try parse("## Issue: X\n**Symptoms**: y\n\n**Test**:\n```\nls\n```\n\n## P0\n- b\n")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(
            String(decoding: try encoder.encode(runbook.playbooks[0].commands), as: UTF8.self)
                == #"[{"code":"ls","language":null,"source":{"file":"r.md","line":5},"step":null,"title":"Test"}]"#
        )
        #expect(
            String(decoding: try encoder.encode(runbook.procedures[0].steps), as: UTF8.self)
                == #"[{"due":null,"label":null,"markdown":"b","number":1,"source":{"file":"r.md","line":10},"text":"b"}]"#
        )
        #expect(
            String(decoding: try encoder.encode(runbook.playbooks[0].summary), as: UTF8.self)
                == #"{"commands":1,"debugSteps":0,"file":"r.md","line":1,"name":"X","solutions":0,"symptoms":1}"#
        )
        let warning = try #require(runbook.check().warnings.first)
        #expect(
            String(decoding: try encoder.encode(warning), as: UTF8.self).hasPrefix(
                #"{"file":"r.md","line":10,"message":"#
            )
        )
    }
}
