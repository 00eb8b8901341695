import Domain

/// What `runbook check` says: what was understood, and what a person should look at.
package struct CheckResult: Hashable, Sendable, Encodable {
    package var understood: Understood
    package var warnings: [RunbookWarning]

    /// One kind of part: how many there are, and what they say.
    package struct Kind: Hashable, Sendable, Encodable {
        package var count: Int
        package var values: [String]

        init(_ values: [String]) {
            count = values.count
            self.values = values
        }
    }

    package struct Understood: Hashable, Sendable, Encodable {
        package var playbooks: Kind
        package var symptoms: Kind
        package var debugSteps: Kind
        package var commands: Kind
        package var solutions: Kind
        package var quickFixes: Kind
        package var escalations: Kind
        package var keyMetrics: Kind
        package var alertThresholds: Kind
        package var monitoringTools: Kind
        package var procedures: Kind
        package var procedureSteps: Kind
        package var internalContacts: Kind
        package var externalContacts: Kind
        package var otherContacts: Kind
        package var postIncidentPhases: Kind
        package var checklistItems: Kind
        package var scheduledMaintenance: Kind
        package var emergencyMaintenance: Kind
        package var maintenanceSteps: Kind

        /// Each kind by its name, in reading order.
        package var kinds: [(name: String, kind: Kind)] {
            [
                ("playbooks", playbooks), ("symptoms", symptoms), ("debug steps", debugSteps), ("commands", commands),
                ("solutions", solutions), ("quick fixes", quickFixes), ("escalations", escalations),
                ("key metrics", keyMetrics), ("alert thresholds", alertThresholds),
                ("monitoring tools", monitoringTools), ("procedures", procedures),
                ("procedure steps", procedureSteps), ("internal contacts", internalContacts),
                ("external contacts", externalContacts), ("other contacts", otherContacts),
                ("post-incident phases", postIncidentPhases), ("checklist items", checklistItems),
                ("scheduled maintenance", scheduledMaintenance), ("emergency maintenance", emergencyMaintenance),
                ("maintenance steps", maintenanceSteps),
            ]
        }
    }
}

extension Runbook {
    /// Says what was understood, and warns of what needs a person; `severities` are those the configuration names.
    package func check(severities: [String] = []) -> CheckResult {
        let all =
            warnings + warningsOfUnknown + warningsOfDuplicates + warningsOfSeverities(severities)
        let sorted = all.sorted {
            ($0.file, $0.line, $0.rule.rawValue, $0.message) < ($1.file, $1.line, $1.rule.rawValue, $1.message)
        }
        return CheckResult(understood: understood, warnings: sorted)
    }

    private var understood: CheckResult.Understood {
        func contacts(_ scope: Contact.Scope?) -> CheckResult.Kind {
            .init(self.contacts.filter { $0.scope == scope }.map { "\($0.role): \($0.reach ?? "not set")" })
        }
        func maintenance(_ entries: [MaintenanceEntry]) -> CheckResult.Kind {
            .init(entries.map { entry in entry.label.map { "\($0): \(entry.text)" } ?? entry.text })
        }
        return CheckResult.Understood(
            playbooks: .init(playbooks.map(\.name)),
            symptoms: .init(playbooks.flatMap(\.symptoms).map(\.text)),
            debugSteps: .init(playbooks.flatMap(\.debugSteps).map(\.text)),
            commands: .init(
                playbooks.flatMap(\.commands).map { command in
                    command.language.map { "\(command.title) (\($0))" } ?? command.title
                }
            ),
            solutions: .init(playbooks.flatMap(\.solutions).map { $0.name ?? $0.text }),
            quickFixes: .init(playbooks.compactMap(\.quickFix).map(\.text)),
            escalations: .init(playbooks.compactMap(\.escalation).map(\.text)),
            keyMetrics: .init(keyMetrics.map(\.text)),
            alertThresholds: .init(alertThresholds.map { "\($0.level): \($0.text)" }),
            monitoringTools: .init(monitoringTools.map(\.name)),
            procedures: .init(
                procedures.map { procedure in
                    procedure.title.map { "\(procedure.severity.written): \($0)" } ?? procedure.severity.written
                }
            ),
            procedureSteps: .init(
                procedures.flatMap(\.steps).map { step in step.label.map { "\($0): \(step.text)" } ?? step.text }
            ),
            internalContacts: contacts(.internal),
            externalContacts: contacts(.external),
            otherContacts: contacts(nil),
            postIncidentPhases: .init(
                postIncident.map { phase in phase.deadline.map { "\(phase.name): \($0)" } ?? phase.name }
            ),
            checklistItems: .init(postIncident.flatMap(\.items).map(\.text)),
            scheduledMaintenance: maintenance(scheduledMaintenance),
            emergencyMaintenance: maintenance(emergencyMaintenance),
            maintenanceSteps: .init(maintenanceSteps.map(\.text))
        )
    }

    private var warningsOfUnknown: [RunbookWarning] {
        allNotUnderstood.map { part in
            let place = part.path.last.map { " under \"\($0)\"" } ?? ""
            let lines =
                part.lastLine > part.source.line
                ? "Lines \(part.source.line) to \(part.lastLine)" : "Line \(part.source.line)"
            return RunbookWarning(
                file: part.source.file,
                line: part.source.line,
                rule: .notUnderstood,
                message: "\(lines)\(place) weren't understood; they are kept and shown as they are."
            )
        }
    }

    private var warningsOfDuplicates: [RunbookWarning] {
        var first: [String: SourceLine] = [:]
        var warnings: [RunbookWarning] = []
        let named =
            playbooks.map { ($0.name, $0.source) } + procedures.map { ($0.severity.normalized, $0.source) }
        for (name, source) in named {
            guard let before = first[name.lowercased()] else {
                first[name.lowercased()] = source
                continue
            }
            let place = before.file == source.file ? "line \(before.line)" : "\(before.file), line \(before.line)"
            warnings.append(
                RunbookWarning(
                    file: source.file,
                    line: source.line,
                    rule: .duplicateName,
                    message: "\"\(name)\" is there already (\(place)); asked for by this name, the first is used."
                )
            )
        }
        return warnings
    }

    /// Severities that are configured, or lie between two that have a procedure, and have none themselves.
    private func warningsOfSeverities(_ severities: [String]) -> [RunbookWarning] {
        var missing = severities.filter { procedure(for: $0) == nil }
        let ranks = procedures.map(\.severity.rank)
        if severities.isEmpty, let low = ranks.min(), let high = ranks.max(), let first = procedures.first {
            let scale = String(first.severity.normalized.prefix { !$0.isNumber })
            missing += (low...high).filter { !ranks.contains($0) }.map { "\(scale)\($0)" }
        }
        return missing.map {
            RunbookWarning(
                file: file,
                line: procedures.first?.source.line ?? 1,
                rule: .severityWithoutProcedure,
                message: "There is no procedure for \($0): an incident declared with it starts without steps."
            )
        }
    }
}
