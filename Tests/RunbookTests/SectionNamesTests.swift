import Domain
import Testing

@testable import Runbook

struct SectionNamesTests {
    @Test(
        "many words mean the same part of a playbook",
        arguments: [
            ("Symptoms", SectionKind.symptoms), ("Business impact", .impact), ("DEBUG STEPS:", .diagnosis),
            ("Possible causes", .diagnosis), ("2. Triage", .diagnosis), ("Step 3: Verification", .diagnosis),
            ("How to fix it", .solutions), ("Remediation", .solutions), ("Quick fix", .quickFix),
            ("Who to contact", .escalation), ("Before you begin", .prerequisites), ("What it does", .background),
            ("Diagnosis of slow queries", .diagnosis), ("Network checks", .diagnosis), ("Meaning", .background),
        ]
    )
    func playbook(title: String, kind: SectionKind) {
        #expect(SectionNames.standard.ofPlaybook(title) == kind)
    }

    @Test(
        "and of a runbook",
        arguments: [
            ("SLA", SectionKind.metrics), ("Key Metrics to Watch", .metrics), ("Alert Thresholds", .thresholds),
            ("Escalation path", .contacts), ("Post-mortem", .postIncident), ("Lessons learned", .postIncident),
            ("Severity levels", .severity), ("Upgrade", .maintenanceSteps),
            ("Planned maintenance", .scheduledMaintenance),
        ]
    )
    func runbook(title: String, kind: SectionKind) {
        #expect(SectionNames.standard.ofRunbook(title) == kind)
    }

    @Test(
        "other titles mean nothing",
        arguments: [
            "", "Glossary", "Colours", "Cassandra upgrade", "Error message", "The fixture list of the season ahead",
        ]
    )
    func others(title: String) {
        #expect(SectionNames.standard.ofPlaybook(title) == nil)
        #expect(SectionNames.standard.ofRunbook(title) == nil)
    }

    @Test("a team's own names count too, before those that are known")
    func own() throws {
        var names = SectionNames.standard
        try names.add("Was man sieht", meaning: "symptoms")
        try names.add("Ways out!", meaning: "solutions")
        try names.add("Ansprechpartner", meaning: "contacts")
        try names.add("Analysis", meaning: "background")
        let text = "# X\n\n## Was man sieht\na\n\n## Ways out\n- b\n\n## Analysis\nc\n"
        let playbook = try #require(try Runbook.parse(text, file: "r.md", names: names).playbooks.first)
        #expect(playbook.symptoms.map(\.text) == ["a"])
        #expect(playbook.solutions.map(\.text) == ["b"])
        #expect(playbook.debugSteps.isEmpty)
        let contacts = "# R\n\n## Ansprechpartner\n- **Ana**: ana@example.com\n"
        #expect(try Runbook.parse(contacts, file: "r.md", names: names).contacts.map(\.role) == ["Ana"])
        #expect(try Runbook.parse(contacts, file: "r.md").contacts.isEmpty)
    }

    @Test(
        "a meaning that there isn't is refused with the list of those there are",
        arguments: [("solution", "did you mean `solutions`?"), ("zzz", "The meanings are symptoms, impact, diagnosis")]
    )
    func refused(meaning: String, message: String) {
        var names = SectionNames.standard
        let error = #expect(throws: TocsinError.self) { try names.add("X", meaning: meaning) }
        #expect(error?.detail.contains(message) == true)
        #expect(throws: TocsinError.self) { try names.add("…", meaning: "symptoms") }
    }
}
