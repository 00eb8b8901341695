import Domain

/// The names by which sections are known: those of many teams, and a team's own.
package struct SectionNames: Sendable {
    /// What a name means for a playbook, and for a whole runbook.
    struct Meaning: Hashable {
        var playbook: SectionKind?
        var runbook: SectionKind?
    }

    /// Meanings by the words of the names in lower case, parted by single blanks.
    private var meanings: [String: Meaning] = [:]
    /// Every word of a name: most titles have none of them.
    private var words: Set<String> = []

    package static let standard = SectionNames()

    private init() {
        for (kind, names) in Self.playbookPhrases {
            for name in names { set(name) { $0.playbook = kind } }
        }
        for (kind, names) in Self.runbookPhrases {
            for name in names { set(name) { $0.runbook = kind } }
        }
    }

    private mutating func set(_ key: String, _ change: (inout Meaning) -> Void) {
        change(&meanings[key, default: Meaning()])
        for word in key.searchWords { words.insert(word) }
    }

    /// The meanings that names can be given to, as a configuration spells them.
    package static let meanings = SectionKind.allCases.map(\.rawValue)

    /// Lets a team's own name stand for a meaning, before the names that are known.
    ///
    /// Throws `.usage` with the list of meanings for one that there isn't, and for a name without a letter or digit.
    package mutating func add(_ name: String, meaning: String) throws(TocsinError) {
        guard let kind = SectionKind(rawValue: meaning) else {
            let hint = nearestName(to: meaning, in: Self.meanings).map { "did you mean `\($0)`? " } ?? ""
            throw TocsinError(
                .usage,
                "sections have no meaning `\(meaning)`; \(hint)The meanings are \(Self.meanings.joined(separator: ", "))."
            )
        }
        let key = name.searchWords.joined(separator: " ")
        guard !key.isEmpty else {
            throw TocsinError(.usage, "`\(name)` has no letter or digit, so no section can be known by it.")
        }
        switch kind {
        case .symptoms, .impact, .diagnosis, .solutions, .quickFix, .prerequisites, .background:
            set(key) { $0.playbook = kind }
        case .escalation, .contacts: set(key) { $0 = Meaning(playbook: .escalation, runbook: .contacts) }
        case .severity: set(key) { $0 = Meaning(playbook: kind, runbook: kind) }
        default: set(key) { $0.runbook = kind }
        }
    }

    /// The part of a playbook that a title names.
    func ofPlaybook(_ title: String, exactly: Bool = false) -> SectionKind? {
        meaning(of: title, exactly: exactly).playbook
    }

    /// The part of a whole runbook that a title names.
    func ofRunbook(_ title: String, exactly: Bool = false) -> SectionKind? {
        meaning(of: title, exactly: exactly).runbook
    }

    private static let playbookPhrases: [SectionKind: [String]] = [
        .symptoms: ["symptoms", "symptom", "what you see", "signs", "how you notice", "how it looks"],
        .impact: ["impact", "business impact", "user impact", "customer impact"],
        .diagnosis: [
            "debug steps", "debugging", "debug", "diagnosis", "diagnostics", "diagnose", "diagnostic steps", "checks",
            "possible checks", "troubleshooting", "troubleshooting steps", "troubleshoot", "investigation",
            "investigate", "investigation steps", "triage", "verification", "verify", "analysis", "analyze",
            "possible causes", "common causes", "root cause", "root cause analysis", "how to debug", "how to check",
            "initial response", "first steps", "initial checks", "assess", "assessment", "runbook", "steps",
            "procedure",
            "instructions", "response steps",
        ],
        .solutions: [
            "solutions", "solution", "mitigation", "mitigations", "mitigate", "mitigation steps", "resolution",
            "resolutions", "resolve", "remediation", "remediate", "remediation steps", "fix", "fixes", "how to fix",
            "recovery", "recover", "recovery steps", "containment", "contain", "eradicate", "eradication", "actions",
            "action", "workaround", "workarounds", "resolution steps", "how to resolve", "how to mitigate", "rollback",
            "what to do", "repair",
        ],
        .quickFix: ["quick fix", "quick fixes", "quick workaround"],
        .escalation: [
            "escalation", "escalation path", "escalate", "contacts", "who to contact", "on call", "support", "contact",
            "when to escalate", "escalation contacts",
        ],
        .severity: ["severity", "priority", "severity level"],
        .prerequisites: [
            "prerequisites", "prerequisite", "access", "before you begin", "requirements", "required access",
        ],
        .background: [
            "meaning", "overview", "summary", "description", "problem", "background", "what it does", "notes", "note",
            "references", "see also", "related", "message",
        ],
    ]

    private static let runbookPhrases: [SectionKind: [String]] = [
        .metrics: [
            "key metrics", "metrics", "sla", "slo", "slos", "slas", "service level objectives",
            "service level agreements", "metrics to watch",
        ],
        .thresholds: ["alert thresholds", "thresholds", "alerting thresholds"],
        .tools: ["monitoring tools", "tools", "dashboards"],
        .procedures: [
            "on call procedures", "on call procedure", "incident procedures", "response procedures",
            "incident response",
        ],
        .severity: [
            "severity levels", "severities", "severity", "severity definitions", "severity matrix",
            "severity classification", "incident severity", "incident severities", "priority levels", "priorities",
            "incident classification", "incident levels", "priority", "priority matrix", "response times",
        ],
        .contacts: [
            "escalation contacts", "contacts", "escalation", "escalation path", "who to contact", "contact information",
            "emergency contacts", "on call contacts", "key contacts", "escalation matrix", "contact list",
        ],
        .postIncident: [
            "post incident process", "post incident", "post mortem", "postmortem", "post mortem process",
            "after the incident", "follow up", "post incident review", "post incident checklist", "lessons",
            "lessons learned", "after an incident", "postmortem process",
        ],
        .maintenance: ["maintenance windows", "maintenance", "maintenance window"],
        .scheduledMaintenance: [
            "scheduled maintenance", "planned maintenance", "regular maintenance", "routine maintenance",
        ],
        .emergencyMaintenance: ["emergency maintenance", "unplanned maintenance"],
        .maintenanceSteps: [
            "maintenance procedures", "maintenance procedure", "maintenance steps", "maintenance checklist", "restart",
            "upgrade", "restart procedure", "upgrade procedure",
        ],
    ]

    /// What a title means that is a name, or begins or ends with one and few words more.
    func meaning(of title: String, exactly: Bool = false) -> Meaning {
        // Mostly a title is a name as it stands.
        if let meaning = meanings[title.lowercased()] { return meaning }
        let title = Ordinal(title).flatMap { $0.rest.isEmpty ? nil : $0.rest } ?? title
        let words = title.searchWords
        guard words.count <= 12, words.contains(where: self.words.contains) else { return Meaning() }
        if let meaning = meanings[words.joined(separator: " ")] { return meaning }
        var found = Meaning()
        guard !exactly, words.count > 1 else { return found }
        for length in (1..<min(words.count, 5)).reversed() {
            let isOpen = words.count > length && Self.joiners.contains(words[length])
            let extra = words.count - length
            if isOpen || extra == 1 { look(up: words.prefix(length), &found) }
            if extra <= 2 { look(up: words.suffix(length), &found) }
        }
        return found
    }

    /// Takes what the words mean, where nothing was found before.
    private func look(up words: ArraySlice<String>, _ found: inout Meaning) {
        guard words.allSatisfy(self.words.contains) else { return }
        let key = words.joined(separator: " ")
        guard let meaning = meanings[key], !Self.onlyWhole.contains(key) else { return }
        found.playbook = found.playbook ?? meaning.playbook
        found.runbook = found.runbook ?? meaning.runbook
    }

    /// Names that mean something else as a part of a title: "Cassandra upgrade", "Error message".
    private static let onlyWhole: Set<String> = [
        "restart", "upgrade", "message", "access", "support", "note", "action",
    ]

    /// Words after which a title only narrows what it names: "Key Metrics to Watch".
    private static let joiners: Set<String> = ["to", "for", "of", "in", "and", "when", "with", "on", "by"]
}
