import Domain
import Runbook
import Store

extension Desk {
    /// Raises or lowers the severity, and plans its procedure; what was done stays done.
    package func changeSeverity(
        _ choice: IncidentChoice,
        to name: String,
        _ timing: Timing,
        why: String?
    ) throws -> Identifier {
        let severity = try workspace.configuration.severities.resolve(name)
        let runbook = runbookOrNote()
        return try change(choice) { ledger, incident in
            try ledger.append(
                incident.change(severity: severity.name, why: why, timing),
                to: incident.id,
                at: timing.at
            )
            let done = incident.tasks.filter { $0.origin == .procedure && ($0.state == .done || $0.state == .skipped) }
            let plan = runbook?.procedurePlan(
                severity: severity.name,
                in: workspace.configuration.severities,
                from: timing.at,
                anchor: .severityChanged,
                without: Set(done.map(\.text)),
                hours: workspace.hours,
                id: ledger.identifier
            )
            if let plan { try ledger.append(plan, to: incident.id, at: timing.at) }
        }
    }

    /// Gives somebody a role, such as commander, scribe or responder.
    package func assign(
        _ choice: IncidentChoice,
        _ person: String,
        to role: String,
        _ timing: Timing
    ) throws -> Identifier {
        try change(choice) { ledger, incident in
            try ledger.append(incident.assign(person, to: role.lowercased()), to: incident.id, at: timing.at)
        }
    }

    /// Takes a role from whoever has it.
    package func unassign(_ choice: IncidentChoice, _ role: String, _ timing: Timing) throws -> Identifier {
        try change(choice) { ledger, incident in
            try ledger.append(incident.unassign(role.lowercased()), to: incident.id, at: timing.at)
        }
    }

    /// Sets facts: due times move with their milestones, and a confirmed playbook's debug steps become tasks.
    ///
    /// `onlyAt` is the version that its author saw; see `change`.
    package func edit(
        _ choice: IncidentChoice,
        _ facts: IncidentEdited,
        onlyAt version: Int? = nil
    ) throws -> Identifier {
        let confirmed = facts.playbook == nil ? nil : try playbook(facts.playbook, runbookOrNote())
        var edit = facts
        edit.title = try facts.title.map { (text) throws(TocsinError) in try Desk.title(text) }
        edit.playbook = confirmed?.name
        return try change(choice, onlyAt: version) { ledger, incident in
            try ledger.append(incident.edit(edit), to: incident.id)
            for (milestone, instant) in [(Milestone.started, edit.started), (.detected, edit.detected)] {
                guard let instant,
                    let moved = incident.rescheduling(milestone, to: instant, hours: workspace.hours)
                else { continue }
                try ledger.append(moved, to: incident.id)
            }
            if let confirmed, incident.playbook != confirmed.name, let plan = confirmed.plan(id: ledger.identifier) {
                try ledger.append(plan, to: incident.id)
            }
        }
    }

    /// Points from an incident to a page, or to the incident that a name means.
    package func link(_ choice: IncidentChoice, to target: String, title: String?) throws -> Identifier {
        try change(choice) { ledger, incident in
            let link: LinkAdded
            if target.contains("://") {
                link = LinkAdded(url: try Link.address(target), title: title)
            } else {
                let other = try ledger.incident(try ledger.reader.resolveIncident(target))
                link = LinkAdded(incident: other.id, key: other.key, title: title ?? other.title)
            }
            try ledger.append(incident.link(link), to: incident.id)
        }
    }
}
