import Domain
import Foundation
import Runbook
import Store

/// What is said of an incident when it is declared.
package struct Declaration: Hashable, Sendable {
    package var severity: String
    package var title: String
    package var playbook: String?
    package var started: Instant?
    package var detected: Instant?
    package var components: [String]
    package var commander: String?
    package var drill: Bool

    package init(
        severity: String,
        title: String,
        playbook: String? = nil,
        started: Instant? = nil,
        detected: Instant? = nil,
        components: [String] = [],
        commander: String? = nil,
        drill: Bool = false
    ) {
        self.severity = severity
        self.title = title
        self.playbook = playbook
        self.started = started
        self.detected = detected
        self.components = components
        self.commander = commander
        self.drill = drill
    }
}

extension Desk {
    /// Declares an incident: it gets a number, the severity's procedure as timed steps, and a playbook when one is named
    /// or its words suggest one.
    package func declare(_ declaration: Declaration, _ timing: Timing) throws -> Identifier {
        let severity = try workspace.configuration.severities.resolve(declaration.severity)
        let runbook = runbookOrNote()
        let title = try Desk.title(declaration.title)
        let confirmed = try playbook(declaration.playbook, runbook)
        let suggested = confirmed == nil ? runbook?.suggestPlaybook(for: title) : nil
        let body = IncidentDeclared(
            title: title,
            severity: severity.name,
            drill: declaration.drill,
            started: declaration.started,
            detected: declaration.detected,
            components: declaration.components,
            playbook: confirmed?.name,
            suggestedPlaybook: suggested?.playbook.name
        )
        let id = try write(onlyAppends: true) { [workspace] ledger in
            let id = ledger.identifier()
            try ledger.append(Incident.declare(body, as: id, at: timing.at), to: id, at: timing.at, id: id)
            try ledger.append(IncidentNumbered(number: try ledger.nextNumber()), to: id, at: timing.at)
            if let commander = declaration.commander {
                try ledger.append(RoleAssigned(role: Role.commander, person: commander), to: id, at: timing.at)
            }
            let plans = [
                runbook?.procedurePlan(
                    severity: severity.name,
                    in: workspace.configuration.severities,
                    from: timing.at,
                    anchor: .declared,
                    hours: workspace.hours,
                    id: ledger.identifier
                ),
                confirmed?.plan(id: ledger.identifier),
            ]
            for plan in plans.compactMap({ $0 }) { try ledger.append(plan, to: id, at: timing.at) }
            return id
        }
        if runbook?.procedure(severity: severity.name, in: workspace.configuration.severities) == nil {
            note("the runbook has no procedure for \(severity.name), so no steps were planned")
        }
        if let suggested {
            note("the playbook \"\(suggested.playbook.name)\" is suggested by \(suggested.why)")
        }
        return id
    }

    /// A title on one line, of 1 to 500 bytes.
    static func title(_ text: String) throws(TocsinError) -> String {
        let title = text.split(whereSeparator: \.isNewline).joined(separator: " ")
            .trimmingCharacters(in: .whitespaces)
        guard title.utf8.count <= 500 else {
            throw TocsinError(
                .usage,
                "The title has \(title.utf8.count) bytes, more than 500. Nothing was recorded. Shorten it, and log the rest."
            )
        }
        return title
    }
}
