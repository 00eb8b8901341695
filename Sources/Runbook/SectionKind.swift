/// What a section is about; runbooks use many words for the same.
package enum SectionKind: String, CaseIterable, Hashable, Sendable {
    case symptoms, impact, diagnosis, solutions, quickFix, escalation, severity, prerequisites, background
    case metrics, thresholds, tools, procedures, contacts, postIncident, maintenance, scheduledMaintenance
    case emergencyMaintenance, maintenanceSteps

    /// Whether a section of this kind makes what holds it a playbook.
    var marksPlaybook: Bool {
        switch self {
        case .symptoms, .impact, .diagnosis, .solutions, .quickFix: true
        default: false
        }
    }
}
