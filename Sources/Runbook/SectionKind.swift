/// What a section is about; runbooks use many words for the same.
enum SectionKind: Hashable {
    case symptoms, impact, diagnosis, solutions, quickFix, escalation, background
    case metrics, thresholds, tools, procedures, contacts, postIncident, maintenance, scheduledMaintenance
    case emergencyMaintenance, maintenanceSteps

    /// The part of a playbook that a title names.
    static func ofPlaybook(_ title: String, exactly: Bool = false) -> SectionKind? {
        find(title, in: playbookPhrases, exactly: exactly)
    }

    /// The part of a whole runbook that a title names.
    static func ofRunbook(_ title: String, exactly: Bool = false) -> SectionKind? {
        find(title, in: runbookPhrases, exactly: exactly)
    }

    /// Whether a section of this kind makes what holds it a playbook.
    var marksPlaybook: Bool {
        switch self {
        case .symptoms, .impact, .diagnosis, .solutions, .quickFix: true
        default: false
        }
    }

    private static let playbookPhrases: [[String]: SectionKind] = table([
        .symptoms: ["symptoms", "symptom", "what you see", "signs"],
        .impact: ["impact", "business impact", "user impact"],
        .diagnosis: [
            "debug steps", "debugging", "debug", "diagnosis", "diagnostics", "diagnose", "checks", "possible checks",
            "troubleshooting", "troubleshooting steps", "investigation", "investigate", "triage", "verification",
            "analysis",
            "possible causes", "root cause analysis", "how to debug",
        ],
        .solutions: [
            "solutions", "solution", "mitigation", "mitigations", "resolution", "resolutions", "remediation", "fix",
            "fixes",
            "how to fix", "recovery", "containment", "actions", "action", "workaround", "workarounds",
            "resolution steps",
        ],
        .quickFix: ["quick fix", "quick fixes", "quick workaround"],
        .escalation: [
            "escalation", "escalation path", "escalate", "contacts", "who to contact", "on call", "support", "contact",
        ],
        .background: [
            "meaning", "overview", "summary", "description", "problem", "background", "what it does", "prerequisites",
            "access", "before you begin", "severity", "priority", "notes", "note", "references", "see also", "related",
        ],
    ])

    private static let runbookPhrases: [[String]: SectionKind] = table([
        .metrics: ["key metrics", "metrics", "sla", "slo", "slos", "service level objectives"],
        .thresholds: ["alert thresholds", "thresholds", "alerting thresholds"],
        .tools: ["monitoring tools", "tools", "dashboards"],
        .procedures: [
            "on call procedures", "on call procedure", "incident procedures", "response procedures",
            "incident response",
            "severity levels", "severities",
        ],
        .contacts: [
            "escalation contacts", "contacts", "escalation", "escalation path", "who to contact", "contact information",
            "emergency contacts", "on call contacts", "key contacts",
        ],
        .postIncident: [
            "post incident process", "post incident", "post mortem", "postmortem", "post mortem process",
            "after the incident", "follow up", "post incident review", "post incident checklist",
        ],
        .maintenance: ["maintenance windows", "maintenance", "maintenance window"],
        .scheduledMaintenance: [
            "scheduled maintenance", "planned maintenance", "regular maintenance", "routine maintenance",
        ],
        .emergencyMaintenance: ["emergency maintenance", "unplanned maintenance"],
        .maintenanceSteps: [
            "maintenance procedures", "maintenance procedure", "maintenance steps", "maintenance checklist",
        ],
    ])

    private static func table(_ phrases: [SectionKind: [String]]) -> [[String]: SectionKind] {
        var table: [[String]: SectionKind] = [:]
        for (kind, names) in phrases {
            for name in names { table[name.searchWords] = kind }
        }
        return table
    }

    /// The kind whose phrase is the title, or begins or ends it with few words more.
    private static func find(_ title: String, in table: [[String]: SectionKind], exactly: Bool) -> SectionKind? {
        var words = title.searchWords
        // A number before the title: "2. Diagnosis".
        if words.count > 1, let first = words.first, first.allSatisfy(\.isNumber) { words.removeFirst() }
        if let kind = table[words] { return kind }
        guard !exactly, words.count > 1 else { return nil }
        for length in (1..<min(words.count, 5)).reversed() {
            let isOpen = words.count > length && joiners.contains(words[length])
            if isOpen, let kind = table[Array(words.prefix(length))] { return kind }
            if words.count - length <= 2, let kind = table[Array(words.suffix(length))] { return kind }
            if words.count - length == 1, let kind = table[Array(words.prefix(length))] { return kind }
        }
        return nil
    }

    /// Words after which a title only narrows what it names: "Key Metrics to Watch".
    private static let joiners: Set<String> = ["to", "for", "of", "in", "and", "when", "with", "on", "by"]
}
