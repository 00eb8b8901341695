import Domain

/// The names by which sections are known: those of many teams, and a team's own.
package struct SectionNames: Sendable {
    /// Kinds by the words of their names in lower case, parted by single blanks.
    private var playbookNames: [String: SectionKind]
    private var runbookNames: [String: SectionKind]

    package static let standard = SectionNames(
        playbookNames: table(playbookPhrases),
        runbookNames: table(runbookPhrases)
    )

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
            playbookNames[key] = kind
        case .escalation, .contacts:
            playbookNames[key] = .escalation
            runbookNames[key] = .contacts
        case .severity:
            playbookNames[key] = kind
            runbookNames[key] = kind
        default: runbookNames[key] = kind
        }
    }

    /// The part of a playbook that a title names.
    func ofPlaybook(_ title: String, exactly: Bool = false) -> SectionKind? {
        Self.find(title, in: playbookNames, exactly: exactly)
    }

    /// The part of a whole runbook that a title names.
    func ofRunbook(_ title: String, exactly: Bool = false) -> SectionKind? {
        Self.find(title, in: runbookNames, exactly: exactly)
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

    private static func table(_ phrases: [SectionKind: [String]]) -> [String: SectionKind] {
        var table: [String: SectionKind] = [:]
        for (kind, names) in phrases {
            for name in names { table[name] = kind }
        }
        return table
    }

    /// The kind whose phrase is the title, or begins or ends it with few words more.
    private static func find(_ title: String, in table: [String: SectionKind], exactly: Bool) -> SectionKind? {
        // Mostly a title is a name as it stands.
        if let kind = table[title.lowercased()] { return kind }
        let words = Ordinal(title).map(\.rest).flatMap { $0.isEmpty ? nil : $0 }?.searchWords ?? title.searchWords
        guard words.count <= 12 else { return nil }
        if let kind = table[words.joined(separator: " ")] { return kind }
        guard !exactly, words.count > 1 else { return nil }
        for length in (1..<min(words.count, 5)).reversed() {
            let isOpen = words.count > length && joiners.contains(words[length])
            let extra = words.count - length
            if isOpen || extra == 1, let kind = lookUp(words.prefix(length), in: table) { return kind }
            if extra <= 2, let kind = lookUp(words.suffix(length), in: table) { return kind }
        }
        return nil
    }

    private static func lookUp(_ words: ArraySlice<String>, in table: [String: SectionKind]) -> SectionKind? {
        let key = words.joined(separator: " ")
        return onlyWhole.contains(key) ? nil : table[key]
    }

    /// Names that mean something else as a part of a title: "Cassandra upgrade", "Error message".
    private static let onlyWhole: Set<String> = [
        "restart", "upgrade", "message", "access", "support", "note", "action",
    ]

    /// Words after which a title only narrows what it names: "Key Metrics to Watch".
    private static let joiners: Set<String> = ["to", "for", "of", "in", "and", "when", "with", "on", "by"]
}
