import Domain
import Testing

@testable import Runbook

/// The shapes that real runbooks have, one by one.
struct ShapesTests {
    private func parse(_ text: String, file: String = "disk-full.md") throws -> Runbook {
        try Runbook.parse(text, file: file)
    }

    /// The name, symptoms, steps and solutions of the only playbook.
    private func outline(_ text: String, file: String = "disk-full.md") throws -> String {
        let playbooks = try parse(text, file: file).playbooks
        guard playbooks.count == 1 else { return "\(playbooks.count) playbooks" }
        let playbook = playbooks[0]
        let steps = playbook.debugSteps.map { "\($0.number) \($0.text)" }
        return [
            playbook.name, playbook.symptoms.map(\.text).joined(separator: ", "), steps.joined(separator: ", "),
            playbook.solutions.map { $0.name ?? $0.text }.joined(separator: ", "),
        ].joined(separator: " | ")
    }

    @Test(
        "headings of any kind and depth give the same playbook",
        arguments: [
            // No heading over it: the front matter or the file gives the name.
            "## Symptoms\nfull\n\n## Diagnosis\n1. look\n\n## Mitigation\n- grow\n",
            "---\ntitle: \"disk-full\"\nweight: 20\n---\n## Symptoms\nfull\n\n## Diagnosis\n1. look\n\n## Mitigation\n- grow\n",
            // Several of the highest level.
            "# disk-full\n\n# Symptoms\nfull\n\n# Diagnosis\n1. look\n\n# Mitigation\n- grow\n",
            "disk-full\n===\n\nSymptoms\n---\nfull\n\nDiagnosis\n---\n1. look\n\nMitigation\n---\n- grow\n",
            "# disk-full #\n\n## Symptoms ##\nfull\n\n## Diagnosis ##\n1. look\n\n## Mitigation ##\n- grow\n",
            // Skipped levels.
            "# disk-full\n\n#### Symptoms\nfull\n\n## Diagnosis\n1. look\n\n##### Mitigation\n- grow\n",
            // Bold lines in place of headings, labels in both forms, and plain ones.
            "# disk-full\n\n**Symptoms**\n\nfull\n\n**Diagnosis**\n\n1. look\n\n__Mitigation__\n\n- grow\n",
            "# disk-full\n**Symptoms:** full\n**Diagnosis**:\n1. look\n\n**Mitigation:**\n- grow\n",
            "# disk-full\n\nSymptoms: full\n\n**Diagnosis:**\n\n1) look\n\n**Mitigation**:\n\n+ grow\n",
            // Numbered and narrowed names, other words for the same.
            "# disk-full\n\n## 1. Meaning\nfull\n\n## 2. Possible checks\n1. look\n\n## 3. How to fix it\n* grow\n",
            "# Runbook: disk-full\n\n## 🚨 Symptoms\nfull\n\n## Phase 1: Investigation\n1. look\n\n## Remediation steps\n- grow\n",
            // CR LF and a byte order mark.
            "\u{FEFF}# disk-full\r\n\r\n## Symptoms\r\nfull\r\n\r\n## Diagnosis\r\n1. look\r\n\r\n## Mitigation\r\n- grow\r\n",
            // Tabs, trailing blanks, no final newline.
            "# disk-full\n\n## Symptoms  \nfull  \n\n## Diagnosis\n1.\tlook\n\n## Mitigation\n-\tgrow",
        ]
    )
    func headings(text: String) throws {
        #expect(try outline(text) == "disk-full | full | 1 look | grow")
        #expect(try parse(text).check().warnings.isEmpty)
        #expect(try parse(text).allNotUnderstood.isEmpty)
    }

    @Test(
        "steps keep their numbers, and go on where their list was split",
        arguments: [
            ("1. a\n2. b\n3. c\n", "1 a, 2 b, 3 c", 0), ("1. a\n1. b\n1. c\n", "1 a, 2 b, 3 c", 0),
            ("1) a\n2) b\n3) c\n", "1 a, 2 b, 3 c", 0), ("4. a\n5. b\n9. c\n", "4 a, 5 b, 6 c", 0),
            ("- a\n- b\n- c\n", "1 a, 2 b, 3 c", 0), ("- [ ] a\n- [x] b\n- [ ] c\n", "1 a, 2 b, 3 c", 0),
            // Split by a block that isn't indented: it starts at 1 again, or goes on.
            ("1. a\n2. b\n\n```sh\nls\n```\n\n1. c\n", "1 a, 2 b, 3 c", 1),
            ("1. a\n2. b\n\n```sh\nls\n```\n\n3. c\n", "1 a, 2 b, 3 c", 0),
            ("1. a\n\ntext\n\n1. b\n\ntext\n\n1. c\n", "1 a, 2 b, 3 c", 2),
            // Lists that are meant to be two.
            ("First:\n\n1. a\n2. b\n\nThen:\n\n1. c\n", "1 a, 2 b, 3 c", 0),
            // Lazy continuation, nesting, a heading within an item.
            ("1. a\nb\n2. c\n", "1 a b, 2 c", 0), ("1. a\n   - b\n     - c\n2. d\n", "1 a b c, 2 d", 0),
            ("1. a\n\n   ### b\n\n   c\n2. d\n", "1 a b c, 2 d", 0),
            // Bullets that Markdown doesn't know.
            ("• a\n• b\n• c\n", "1 a, 2 b, 3 c", 0), ("Look:\n▪ a\n▪ b\n  more\n", "1 a, 2 b more", 0),
            ("• **a**: b\n• c\n", "1 a: b, 2 c", 0), ("– a\n– b\n", "1 a, 2 b", 0),
            // Steps as headings and bold lines.
            ("### Step 1: a\n\nb\n\n### Step 2 - c\n\nd\n", "1 Step 1: a: b, 2 Step 2 - c: d", 0),
            ("**Step 1**\n\na\n\n**Step 2**\n\nb\n", "1 Step 1: a, 2 Step 2: b", 0),
            // Prose, where each paragraph is a step.
            ("a\n\nb:\n\n- c\n- d\n\ne\n", "1 a, 2 c, 3 d, 4 e", 0),
            // A table's rows.
            ("| Check | How |\n|---|---|\n| a | b |\n| c | d |\n", "1 a: b, 2 c: d", 0),
        ] as [(String, String, Int)]
    )
    func steps(list: String, steps: String, splits: Int) throws {
        let text = "# X\n\n## Diagnosis\n\n\(list)\n## Mitigation\n\n- z\n"
        #expect(try outline(text) == "X |  | \(steps) | z")
        #expect(try parse(text).warnings.map(\.rule) == Array(repeating: .splitList, count: splits))
    }

    @Test(
        "a document of numbered steps, or of sections that count themselves, is a playbook",
        arguments: [
            ("# Drain\n\n1. a\n2. b\n", "Drain |  | 1 a, 2 b | "), ("1. a\n2. b\n", "disk-full |  | 1 a, 2 b | "),
            ("# Drain\n\n## Step 1: a\n\nb\n\n## Step 2: c\n\nd\n", "Drain |  | 1 Step 1: a: b, 2 Step 2: c: d | "),
            ("# Look\n\nRun this:\n\n```sh\nls\n```\n", "Look |  | 1 Run this: | "),
            ("# Post-mortem of X\n\n## Impact\n\na\n\n## Resolution\n\nb\n", "0 playbooks"),
            ("# Title (incident)\n\n### Date\n\n### Summary of impact\n\na\n\n### Root cause\n\nb\n", "0 playbooks"),
            ("# X\n\n## Impact\n\na\n\n## Resolution\n\nb\n\n## Incident timeline\n\nc\n", "0 playbooks"),
            ("# Incident Report: X\n\n## Impact\n\na\n\n## Resolution\n\nb\n", "0 playbooks"),
            ("# Postmortem\n\n## Why\n\n### Root cause\n\na\n", "0 playbooks"),
            ("# Glossary\n\nA word.\n", "0 playbooks"),
            ("# Operations\n\n## Issue: A\n\na\n\n## Issue: B\n\nb\n\n## Recovery\n\nc\n", "2 playbooks"),
        ]
    )
    func documents(text: String, outline: String) throws {
        #expect(try self.outline(text) == outline)
    }

    @Test(
        "a whole runbook is none of its playbooks, whatever its title is",
        arguments: ["Runbook", "Operations", "Steps", "Recovery"]
    )
    func whole(title: String) throws {
        let text =
            "# \(title)\n\n## Issue: A\n\n**Symptoms**: a\n\n**Debug Steps**:\n1. b\n\n## Issue: B\n\n**Debug Steps**:\n1. c\n\n"
            + "## On-Call Procedures\n\n### P0 - Down\n1. **Immediate**: d\n\n## Escalation Contacts\n\n### Team\n- **Lead**: +49 30 1234\n\n"
            + "## Post-Incident Process\n\n### Short-term (Within 24 hours)\n1. Write the report\n"
        let runbook = try parse(text)
        #expect(runbook.title == title)
        #expect(runbook.playbooks.map(\.name) == ["A", "B"])
        #expect(runbook.procedures.map(\.steps.count) == [1])
        #expect(runbook.contacts.map(\.role) == ["Lead"])
        #expect(runbook.postIncident.map(\.items.count) == [1])
        #expect(runbook.allNotUnderstood.isEmpty)
    }

    @Test("prose about escalating outside of playbooks is understood, beside the contacts")
    func escalation() throws {
        let text =
            "# Operations\n\n## Issue: A\n\n**Debug Steps**:\n1. b\n\n## Escalation\n\nPage the lead after 30 minutes.\n\n"
            + "- **Lead**: +49 30 1234\n- If nobody answers, call the other site.\n"
        let runbook = try parse(text)
        #expect(
            runbook.escalation.map(\.text) == [
                "Page the lead after 30 minutes.", "If nobody answers, call the other site.",
            ]
        )
        #expect(runbook.contacts.map(\.role) == ["Lead"])
        #expect(runbook.allNotUnderstood.isEmpty)
        #expect(runbook.check().understood.escalations.count == 2)
        #expect(runbook.parts.filter { $0.kind == "escalation" }.map(\.source.line) == [10, 13])
    }

    @Test("an overview is what people see, unless symptoms are given too")
    func overview() throws {
        #expect(try outline("# X\n\n## Overview\na\n\n## Fix\nb\n") == "X | a |  | b")
        let both = "# X\n\n## Overview\na\n\n## Symptoms\nc\n\n## Fix\nb\n"
        #expect(try outline(both) == "X | c |  | b")
        #expect(try parse(both).playbooks[0].details.map(\.text) == ["a"])
    }

    @Test("what looks like a heading or a step within code is neither")
    func code() throws {
        let lines = "# X\n\n## Diagnosis\n\n1. a\n\n```sh\n# comment\n1. no\n- no\n```\n\n## Fix\n\n- c\n"
        #expect(try outline(lines) == "X |  | 1 a | c")
        #expect(try parse(lines).playbooks[0].commands.map(\.code) == ["# comment\n1. no\n- no"])
        #expect(try parse(lines).playbooks[0].commands.map(\.step) == [1])
    }

    @Test("an unclosed fence swallows what follows, and is warned of with its line")
    func unclosedFence() throws {
        let runbook = try parse("# X\n\n## Diagnosis\n\n1. a\n\n```sh\nls\n\n## Fix\n\n- b\n")
        #expect(runbook.warnings.map(\.rule) == [.unclosedFence])
        #expect(runbook.warnings.map(\.line) == [7])
        #expect(runbook.warnings[0].message.contains("line 12"))
    }

    @Test("a heading that is there twice is read both times")
    func twice() throws {
        #expect(try outline("# X\n\n## Fix\n- a\n\n## Impact\nb\n\n## Fix\n- c\n") == "X |  |  | a, c")
        let named = try parse("## Issue: X\na\n\n## Issue: x\nb\n").check().warnings
        #expect(named.map(\.rule) == [.duplicateName])
        #expect(named.map(\.line) == [4])
    }
}

/// Severities, times, contacts and thresholds, wherever they are written.
struct TableShapesTests {
    private func parse(_ text: String) throws -> Runbook { try Runbook.parse(text, file: "r.md") }

    private func steps(_ runbook: Runbook) -> [String] {
        runbook.procedures.map { procedure in
            ([procedure.severity.normalized] + procedure.steps.map { "\($0.due.map(Self.minutes) ?? "-") \($0.text)" })
                .joined(separator: ", ")
        }
    }

    private static func minutes(_ due: DueRule) -> String {
        switch due {
        case .after(let seconds, _): "\(seconds / 60)m"
        case .nextBusinessDay: "day"
        case .at: "at"
        }
    }

    @Test(
        "severities are read from tables, items and sections, with the times they set",
        arguments: [
            (
                "## Severity levels\n\n| Severity | Description | Response time |\n|---|---|---|\n| **P0** | All down | 15 minutes |\n| P1 | Slow | 4 hours |\n",
                "P0/All down, P1/Slow", ["P0, 15m Response time", "P1, 240m Response time"]
            ),
            (
                "## Incidents\n\n| Level | Name | Examples | Respond within | Update every |\n|-|-|-|-|-|\n| SEV-1 | Critical | Down | 5 min | 30 min |\n| SEV2 | Major | Slow | 1h | 2h |\n",
                "SEV1/Critical/Down, SEV2/Major/Slow", ["SEV1, 5m Respond within", "SEV2, 60m Respond within"]
            ),
            (
                "## Priorities\n\n| Priority | Response | Action |\n|-|-|-|\n| Critical | Immediate | Page the lead |\n| Low | Next business day | Open a ticket |\n",
                "CRITICAL, LOW", ["CRITICAL, 0m Response: Page the lead", "LOW, day Response: Open a ticket"]
            ),
            // HTML.
            (
                "# R\n\n<table>\n<tr><th>Severity</th><th>Definition</th></tr>\n<tr><td>SEV-1</td><td><p>All <b>down</b></p></td></tr>\n<tr><td>SEV-2</td><td>Some &amp; few</td></tr>\n</table>\n",
                "SEV1/All down, SEV2/Some & few", []
            ),
            (
                "## Severity levels\n\n- **P0**: All down. Respond within 15 minutes.\n- **P1 (High)**: Slow\n",
                "P0/All down. Respond within 15 minutes., P1/High/Slow",
                ["P0, 15m All down. Respond within 15 minutes."]
            ),
            (
                "## Severity definitions\n\n### SEV-1 (Critical)\n\nEverything is down.\n\n- no calls\n- no data\n\n### SEV-2\n\nSlow.\n",
                "SEV1/Critical/Everything is down. no calls no data, SEV2/Slow.", []
            ),
            // In a column of severities S1 is one; elsewhere it is a bucket.
            ("## X\n\n| Severity | Meaning |\n|-|-|\n| S1 | Down |\n| S2 | Slow |\n", "SEV1/Down, SEV2/Slow", []),
            ("## X\n\n| Store | Meaning |\n|-|-|\n| S3 | Bucket |\n| S2 | Other |\n", "", []),
            ("## S3\n\n- **Immediate**: look\n\n## P95 latency\n\n- a\n\n## High load\n\n- a\n", "", []),
        ] as [(String, String, [String])]
    )
    func severities(text: String, severities: String, procedures: [String]) throws {
        let runbook = try parse(text)
        let found = runbook.severities.map { severity in
            [severity.severity.normalized, severity.title, severity.description].compactMap { $0 }.joined(
                separator: "/"
            )
        }
        #expect(found.joined(separator: ", ") == severities)
        #expect(steps(runbook) == procedures)
    }

    @Test(
        "a procedure's steps find their time in labels, headings, tables and prose",
        arguments: [
            ("1. **5 minutes**: a\n2. **Next business day**: b\n", "5m a, day b"),
            (
                "- Immediately page the lead\n- Fix it within 4 hours\n",
                "0m Immediately page the lead, 240m Fix it within 4 hours"
            ),
            ("### Within 30 minutes\n- a\n\n### T+1h: mitigate\n- b\n", "30m a, 60m b"),
            ("### First 15 minutes (triage)\n1. a\n2. b within 5 minutes\n", "15m a, 5m b within 5 minutes"),
            ("| Time | Action |\n|-|-|\n| 0-5 min | a |\n| T+30m | b |\n", "5m a, 30m b"),
            ("| Action | When |\n|-|-|\n| a | Immediate |\n| b | within 1 hour |\n", "0m a, 60m b"),
            (
                "- **Response time**: 15 minutes\n- **Resolution time**: 4 hours (24/7)\n",
                "15m Response time: 15 minutes, 240m Resolution time: 4 hours (24/7)"
            ),
            ("- **Now**: a\n- b\n", "0m a, - b"),
        ]
    )
    func times(steps: String, found: String) throws {
        #expect(self.steps(try parse("## P1 - Outage\n\n\(steps)")) == ["P1, " + found])
    }

    @Test("a procedure of its own goes before what a table says of the severity")
    func ownProcedure() throws {
        let text =
            "## Severity levels\n\n| Severity | Response time |\n|-|-|\n| P0 | 15 min |\n| P1 | 1 h |\n\n## P0 - Down\n\n- **Now**: a\n"
        #expect(steps(try parse(text)) == ["P0, 0m a", "P1, 60m Response time"])
    }

    @Test(
        "severities without any procedure are warned of once, and one without a procedure by its line",
        arguments: [
            ("## Severities\n\n| Severity | Means |\n|-|-|\n| P0 | a |\n| P1 | b |\n", 5, "(P0, P1)"),
            ("## Severities\n\n- P0: a\n- P1: b\n\n## P0\n\n- **Now**: a\n", 4, "for P1"),
        ]
    )
    func withoutProcedure(text: String, line: Int, message: String) throws {
        let warnings = try parse(text).check().warnings
        #expect(warnings.map(\.rule) == [.severityWithoutProcedure])
        #expect(warnings.map(\.line) == [line])
        #expect(warnings[0].message.contains(message))
    }

    @Test("times in headings of maintenance label its entries")
    func maintenance() throws {
        let runbook = try parse("## Maintenance\n\n### T-30 minutes\n- tell\n\n### T+1 hour\n- check\n")
        #expect(runbook.scheduledMaintenance.map(\.label) == ["T-30 minutes", "T+1 hour"])
        #expect(runbook.scheduledMaintenance.map(\.text) == ["tell", "check"])
    }

    @Test(
        "contacts are read from tables by their columns, and placeholders are warned of",
        arguments: [
            ("| Role | Name | Email |\n|-|-|-|\n| Lead | Ana | ana@example.com |\n", "Lead, Ana, ana@example.com"),
            (
                "| Name | Role | Phone | Slack |\n|-|-|-|-|\n| Ana | Lead | 555 0100 | #ops |\n",
                "Lead, Ana, 555 0100, #ops"
            ),
            ("| Team | Contact |\n|-|-|\n| Ops | #ops |\n", "Ops, -, #ops"),
            ("| Team | Contact |\n|-|-|\n| Ops | {{PAGER}} |\n", "Ops, -, -"),
            ("| Role | Who | Phone |\n|-|-|-|\n| Lead | TBD | [phone] |\n", "Lead, -, -"),
            ("- ana@example.com\n", "Escalation contacts, -, ana@example.com"),
        ]
    )
    func contacts(table: String, contact: String) throws {
        let runbook = try parse("## Escalation contacts\n\n\(table)")
        #expect(runbook.contacts.map { "\($0.role), \($0.name ?? "-"), \($0.reach ?? "-")" } == [contact])
        #expect(runbook.warnings.map(\.rule) == (contact.hasSuffix("-, -") ? [.placeholderContact] : []))
    }

    @Test("a table of contacts is known by its columns, whatever its heading")
    func unnamedContacts() throws {
        let runbook = try parse("## Who is who\n\n| Name | Role | Email |\n|-|-|-|\n| Ana | Lead | ana@example.com |\n")
        #expect(runbook.contacts.map(\.role) == ["Lead"])
        #expect(try parse("## Words\n\n| Word | Sense |\n|-|-|\n| a | b |\n").contacts.isEmpty)
    }

    @Test(
        "thresholds are compared by signs and words",
        arguments: [
            ("Error rate > 5%", "Error rate", ">", "5%"), ("Error rate ≥ 5%", "Error rate", ">=", "5%"),
            ("Error rate exceeds 5%", "Error rate", ">", "5%"), ("more than 5 errors", "", ">", "5 errors"),
            ("Free space drops below 10%", "Free space", "<", "10%"), ("Queue is over 100", "Queue", ">", "100"),
            ("Overload", "Overload", nil, ""), ("Latency at least 2s", "Latency", ">=", "2s"),
            ("Latency greater than or equal to 2s", "Latency", ">=", "2s"), ("Disk ≤ 5 GB", "Disk", "<=", "5 GB"),
        ] as [(String, String, String?, String)]
    )
    func thresholds(text: String, metric: String, comparator: String?, value: String) throws {
        let threshold = try #require(
            try parse("## Alert thresholds\n\n- **Critical**: \(text)\n").alertThresholds.first
        )
        #expect(threshold.level == "Critical")
        #expect(threshold.conditions.map(\.metric) == [metric])
        #expect(threshold.conditions[0].comparator?.rawValue == comparator)
        #expect(threshold.conditions[0].value == value)
    }

    @Test("a table of thresholds has a level in each column")
    func thresholdTable() throws {
        let text =
            "## Thresholds\n\n| Metric | Warning | Critical |\n|-|-|-|\n| Error rate | > 1% | > 5% |\n| Queue | > 10 | |\n"
        #expect(
            try parse(text).alertThresholds.map { "\($0.level): \($0.text)" } == [
                "Warning: Error rate > 1%, Queue > 10", "Critical: Error rate > 5%",
            ]
        )
    }

    @Test("a threshold of what no metric and no tool is named for is warned of")
    func unwatched() throws {
        let text =
            "## Key metrics\n- **Error rate**: < 1%\n\n## Thresholds\n- **Critical**: Error rate > 5%, Queue depth > 10\n- **Info**: Error rates > 1%\n"
        let warnings = try parse(text).check().warnings
        #expect(warnings.map(\.rule) == [.unwatchedThreshold])
        #expect(warnings.map(\.line) == [5])
        #expect(warnings[0].message.hasPrefix("\"Queue depth > 10\":"))
        #expect(try parse(text + "\n## Tools\n- **Grafana**: queue depth\n").check().warnings.isEmpty)
    }

    @Test("steps without a time are warned of once for each procedure")
    func untimed() throws {
        let some = try parse("## P0\n- **Now**: a\n- b\n- c\n").check().warnings
        #expect(some.map(\.message) == ["2 of 3 steps of P0 have no time, so they will never be shown as due."])
        let none = try parse("## P0\n- a\n- b\n").check().warnings
        #expect(none.map(\.message) == ["No step of P0 has a time, so none will ever be shown as due."])
    }
}
