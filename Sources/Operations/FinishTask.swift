import Domain
import Report
import Store

extension Desk {
    /// Marks a step, checklist item or follow-up as done; `wrong` says what is wrong with the step in the runbook.
    ///
    /// A step that was done or skipped before is only marked wrong.
    package func finish(_ task: String, _ timing: Timing, wrong: String?) throws -> NamedTask {
        try end(task, timing) { ledger, incident, task in
            if wrong == nil || !task.isFinished {
                try ledger.append(incident.finish(task), to: incident.id, at: timing.at)
            }
            if let wrong { try ledger.append(incident.markWrong(task, why: wrong), to: incident.id, at: timing.at) }
        }
    }

    /// Says that a task won't be done, and why.
    package func skip(_ task: String, _ timing: Timing, why: String) throws -> NamedTask {
        try end(task, timing) { ledger, incident, task in
            try ledger.append(incident.skip(task, why: why), to: incident.id, at: timing.at)
        }
    }

    /// Adds what is to do after the incident.
    package func addFollowUp(_ body: FollowUpAdded, to choice: @escaping IncidentChoice) throws -> NamedTask {
        try write { ledger in
            let incident = try ledger.incident(try choice(ledger.reader))
            return try ledger.reader.namedTask(try ledger.append(incident.addFollowUp(body), to: incident.id).id)
        }
    }

    /// Ends one task in one transaction; returns it as it is then.
    private func end(
        _ name: String,
        _ timing: Timing,
        _ record: @escaping (inout Ledger, Incident, TaskItem) throws -> Void
    ) throws -> NamedTask {
        try write { ledger in
            let id = try ledger.reader.resolve(name, among: .tasks)
            guard let stored = try ledger.reader.task(id) else {
                throw TocsinError(.notFound, "There is no task \(name). Nothing was recorded.")
            }
            let incident = try ledger.incident(stored.incident)
            if timing.isGiven, let declared = incident.time(of: .declared), timing.at < declared {
                throw TocsinError(
                    .usage,
                    "\(incident.name) was declared at \(declared.rfc3339), after \(timing.at.rfc3339). "
                        + "Nothing was recorded. Give another time."
                )
            }
            try record(&ledger, incident, stored.task)
            return try ledger.reader.namedTask(id)
        }
    }
}

extension Reader {
    package func namedTask(_ id: Identifier) throws -> NamedTask {
        guard let stored = try task(id) else { throw TocsinError(.notFound, "There is no task \(id.text).") }
        return NamedTask(
            stored.task,
            handle: try handle(of: id, among: .tasks),
            incident: try name(of: stored.incident) ?? stored.incident.text
        )
    }

    /// Tasks with their names, across incidents.
    package func named(_ tasks: [StoredTask]) throws -> [NamedTask] {
        let handles = try handles(of: tasks.map(\.task.id), among: .tasks)
        let names = try names(of: tasks.map(\.incident))
        return tasks.map { stored in
            NamedTask(
                stored.task,
                handle: handles[stored.task.id] ?? "",
                incident: names[stored.incident] ?? stored.incident.text
            )
        }
    }

    /// Entries with their names, across incidents.
    package func named(_ entries: [TimelineEntry]) throws -> [NamedEntry] {
        let handles = try handles(of: entries.map(\.id), among: .entries)
        let names = try names(of: entries.map(\.incident))
        return entries.map { entry in
            NamedEntry(entry, handle: handles[entry.id] ?? "", incident: names[entry.incident] ?? entry.incident.text)
        }
    }

    private func names(of incidents: [Identifier]) throws -> [Identifier: String] {
        var names: [Identifier: String] = [:]
        for id in incidents where names[id] == nil { names[id] = try name(of: id) ?? id.text }
        return names
    }
}
