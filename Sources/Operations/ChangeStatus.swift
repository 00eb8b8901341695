import Domain
import Runbook
import Store

extension Desk {
    /// Takes an incident on: somebody is working on it.
    package func acknowledge(_ choice: IncidentChoice, _ timing: Timing, why: String?) throws -> Identifier {
        try change(choice) { ledger, incident in
            try ledger.append(incident.acknowledge(timing, why: why), to: incident.id, at: timing.at)
        }
    }

    /// Records that the impact has stopped, though the cause may remain.
    package func mitigate(_ choice: IncidentChoice, _ timing: Timing, why: String?) throws -> Identifier {
        try change(choice) { ledger, incident in
            try ledger.append(incident.mitigate(timing, why: why), to: incident.id, at: timing.at)
        }
    }

    /// Records that it is over, and starts the post-incident checklist.
    package func resolve(_ choice: IncidentChoice, _ timing: Timing, why: String?) throws -> Identifier {
        let runbook = runbookOrNote()
        return try change(choice) { ledger, incident in
            try ledger.append(incident.resolve(timing, why: why), to: incident.id, at: timing.at)
            if let revived = incident.revivingChecklist(resolvedAt: timing.at, hours: workspace.hours) {
                try ledger.append(revived, to: incident.id, at: timing.at)
            } else if !incident.tasks.contains(where: { $0.origin == .checklist }), let runbook,
                let plan = runbook.checklistPlan(resolvedAt: timing.at, hours: workspace.hours, id: ledger.identifier)
            {
                try ledger.append(plan, to: incident.id, at: timing.at)
            }
        }
    }

    /// Closes an incident whose checklist and follow-ups are done, or with why not.
    ///
    /// Notes what it still has for the runbook.
    package func close(_ choice: IncidentChoice, _ timing: Timing, why: String?) throws -> Identifier {
        var reminders: [String] = []
        let id = try change(choice) { ledger, incident in
            let body: IncidentClosed
            do throws(TocsinError) {
                body = try incident.close(timing, why: why)
            } catch {
                throw try ledger.reader.namingTasks(error)
            }
            try ledger.append(body, to: incident.id, at: timing.at)
            reminders = try ledger.reader.runbookReminders(incident)
        }
        for reminder in reminders { note(reminder) }
        return id
    }

    /// Opens an incident again: later milestones are cleared, and lapsed procedure steps come back.
    package func reopen(_ choice: IncidentChoice, _ timing: Timing, why: String?) throws -> Identifier {
        try change(choice) { ledger, incident in
            try ledger.append(incident.reopen(timing, why: why), to: incident.id, at: timing.at)
        }
    }

    /// Says that it was none: a false alarm, or a duplicate of the incident that a name means.
    package func cancel(
        _ choice: IncidentChoice,
        _ timing: Timing,
        why: String?,
        duplicateOf: String?
    ) throws -> Identifier {
        try change(choice) { ledger, incident in
            let other = try duplicateOf.map { try ledger.incident(try ledger.reader.resolveIncident($0)) }
            let body = try incident.cancel(why: why, duplicateOf: other)
            try ledger.append(body, to: incident.id, at: timing.at)
        }
    }
}

extension Reader {
    /// What a closed incident still has for the runbook: learnings that nobody proposed, and open proposals.
    fileprivate func runbookReminders(_ incident: Incident) throws -> [String] {
        func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
        var reminders: [String] = []
        let learnings = try learningsToPropose(of: incident)
        if !learnings.isEmpty {
            let lines = try learnings.map { "\n  \(try handle(of: $0.id, among: .entries))  \($0.text)" }.joined()
            reminders.append(
                "\(counted(learnings.count, "learning")) not proposed for the runbook yet:\(lines)"
                    + "\n  tocsin runbook propose --from ENTRY --playbook NAME --section Solutions"
            )
        }
        let open = incident.proposals.count { $0.state == .open }
        if open > 0 {
            reminders.append(
                "\(counted(open, "proposal")) for the runbook still open: tocsin runbook proposals --incident "
                    + incident.name
            )
        }
        return reminders
    }

    /// A refusal that lists tasks by id, with handles that people can type.
    fileprivate func namingTasks(_ error: TocsinError) throws -> TocsinError {
        var named = error
        named.errors = try error.errors.map { field in
            guard let id = Identifier(field.field) else { return field }
            let handle = try handle(of: id, among: .tasks)
            return TocsinError.Field(handle, "\(handle)  \(field.detail)")
        }
        return named
    }
}
