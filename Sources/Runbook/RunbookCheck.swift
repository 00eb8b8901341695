import Domain

/// What `runbook check` says: what was understood, and what a person should look at.
package struct CheckResult: Hashable, Sendable, Encodable {
    package var understood: Understood
    package var notUnderstood: [Unknown]
    package var warnings: [RunbookWarning]

    /// One kind of part: how many there are, what they say, and where.
    package struct Kind: Hashable, Sendable, Encodable {
        package var count: Int
        package var values: [String]
        /// Where each of the values stands.
        package var sources: [SourceLine]

        init(_ values: [(text: String, source: SourceLine)]) {
            count = values.count
            self.values = values.map(\.text)
            sources = values.map(\.source)
        }
    }

    /// Lines that weren't understood; they are kept, and shown as they are.
    package struct Unknown: Hashable, Sendable, Encodable {
        package var file: String
        package var line: Int
        package var lastLine: Int
        /// The headings and labels they stand under, outermost first.
        package var path: [String]
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
        package var severities: Kind
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
                ("monitoring tools", monitoringTools), ("severities", severities), ("procedures", procedures),
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
        let all = warnings + warningsOfDuplicates + warningsOfSeverities(severities) + warningsOfThresholds
        let sorted = all.sorted {
            ($0.file, $0.line, $0.rule.rawValue, $0.message) < ($1.file, $1.line, $1.rule.rawValue, $1.message)
        }
        return CheckResult(
            understood: understood,
            notUnderstood: allNotUnderstood.map {
                CheckResult.Unknown(file: $0.source.file, line: $0.source.line, lastLine: $0.lastLine, path: $0.path)
            },
            warnings: sorted
        )
    }

    private var understood: CheckResult.Understood {
        func passages(_ passages: some Sequence<Passage>) -> CheckResult.Kind {
            .init(passages.map { ($0.text, $0.source) })
        }
        func contacts(_ scope: Contact.Scope?) -> CheckResult.Kind {
            .init(
                self.contacts.filter { $0.scope == scope }.map { ("\($0.role): \($0.reach ?? "not set")", $0.source) }
            )
        }
        func maintenance(_ entries: [MaintenanceEntry]) -> CheckResult.Kind {
            .init(entries.map { (labelled($0.label, $0.text), $0.source) })
        }
        func labelled(_ label: String?, _ text: String) -> String {
            label.map { "\($0): \(text)" } ?? text
        }
        return CheckResult.Understood(
            playbooks: .init(playbooks.map { ($0.name, $0.source) }),
            symptoms: passages(playbooks.flatMap(\.symptoms)),
            debugSteps: .init(playbooks.flatMap(\.debugSteps).map { ($0.text, $0.source) }),
            commands: .init(
                playbooks.flatMap(\.commands).map { command in
                    (command.language.map { "\(command.title) (\($0))" } ?? command.title, command.source)
                }
            ),
            solutions: .init(playbooks.flatMap(\.solutions).map { ($0.name ?? $0.text, $0.source) }),
            quickFixes: passages(playbooks.compactMap(\.quickFix)),
            escalations: .init(
                playbooks.compactMap(\.escalation).map { ($0.text, $0.source) }
                    + escalation.map { ($0.text, $0.source) }
            ),
            keyMetrics: .init(keyMetrics.map { ($0.text, $0.source) }),
            alertThresholds: .init(alertThresholds.map { ("\($0.level): \($0.text)", $0.source) }),
            monitoringTools: .init(monitoringTools.map { ($0.name, $0.source) }),
            severities: .init(
                severities.map { (labelled($0.severity.written, $0.title ?? $0.description ?? ""), $0.source) }
            ),
            procedures: .init(
                procedures.map { procedure in
                    (
                        procedure.title.map { "\(procedure.severity.written): \($0)" } ?? procedure.severity.written,
                        procedure.source
                    )
                }
            ),
            procedureSteps: .init(procedures.flatMap(\.steps).map { (labelled($0.label, $0.text), $0.source) }),
            internalContacts: contacts(.internal),
            externalContacts: contacts(.external),
            otherContacts: contacts(nil),
            postIncidentPhases: .init(
                postIncident.map { phase in (phase.deadline.map { "\(phase.name): \($0)" } ?? phase.name, phase.source)
                }
            ),
            checklistItems: passages(postIncident.flatMap(\.items)),
            scheduledMaintenance: maintenance(scheduledMaintenance),
            emergencyMaintenance: maintenance(emergencyMaintenance),
            maintenanceSteps: passages(maintenanceSteps)
        )
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

    /// Severities that are configured or defined, or lie between two that have a procedure, and have none themselves.
    private func warningsOfSeverities(_ configured: [String]) -> [RunbookWarning] {
        var missing: [(name: String, source: SourceLine)] = []
        let first = procedures.first?.source ?? SourceLine(file: file, line: 1)
        for name in configured where procedure(for: name) == nil { missing.append((name, first)) }
        let ranks = procedures.map(\.severity.rank)
        for severity in severities
        where !ranks.contains(severity.severity.rank)
            && !configured.contains(where: { $0 == severity.severity.written })
        {
            missing.append((severity.severity.written, severity.source))
        }
        if missing.isEmpty, configured.isEmpty, let low = ranks.min(), let high = ranks.max(),
            let one = procedures.first,
            one.severity.normalized.last?.isNumber == true
        {
            let scale = String(one.severity.normalized.prefix { !$0.isNumber })
            missing += (low...high).filter { !ranks.contains($0) }.map { ("\(scale)\($0)", first) }
        }
        if procedures.isEmpty, missing.count > 1 {
            let names = missing.map(\.name).joined(separator: ", ")
            return [
                RunbookWarning(
                    file: missing[0].source.file,
                    line: missing[0].source.line,
                    rule: .severityWithoutProcedure,
                    message: "There is no procedure for any severity (\(names)): incidents start without steps."
                )
            ]
        }
        var seen: Set<String> = []
        return missing.filter { seen.insert($0.name.lowercased()).inserted }.map { missing in
            RunbookWarning(
                file: missing.source.file,
                line: missing.source.line,
                rule: .severityWithoutProcedure,
                message: "There is no procedure for \(missing.name): an incident declared with it starts without steps."
            )
        }
    }

    /// Thresholds of a metric that is neither among the key metrics nor named with a tool.
    private var warningsOfThresholds: [RunbookWarning] {
        let watched =
            keyMetrics.map { Stems.of($0.name) }
            + monitoringTools.map { Stems.of($0.name + " " + $0.text) }
        return alertThresholds.compactMap { threshold in
            let alone = threshold.conditions.filter { condition in
                let words = Stems.of(condition.metric)
                return condition.comparator != nil && !words.isEmpty && !watched.contains(where: words.isSubset)
            }
            guard !alone.isEmpty else { return nil }
            let names = alone.map { "\"\($0.text)\"" }.joined(separator: ", ")
            return RunbookWarning(
                file: threshold.source.file,
                line: threshold.source.line,
                rule: .unwatchedThreshold,
                message: "\(names): no key metric and no monitoring tool is named for it, so nobody watches it."
            )
        }
    }
}
