/// A procedure or checklist was copied from the runbook into the incident.
package struct TasksPlanned: IncidentEvent {
    package static let type = "tasks.planned"

    package struct Planned: Hashable, Codable, Sendable {
        package var id: Identifier
        package var text: String
        package var label: String?
        package var due: DueRule?
        /// What the rule gave, by the working hours of that time.
        package var dueAt: Instant?
        package var command: String?
        package var source: SourceLine?

        package init(
            id: Identifier,
            text: String,
            label: String? = nil,
            due: DueRule? = nil,
            dueAt: Instant? = nil,
            command: String? = nil,
            source: SourceLine? = nil
        ) {
            self.id = id
            self.text = text
            self.label = label
            self.due = due
            self.dueAt = dueAt
            self.command = command
            self.source = source
        }
    }

    package var origin: TaskItem.Origin
    /// What was copied, for the timeline: `Procedure P1`.
    package var name: String
    package var tasks: [Planned]

    package init(origin: TaskItem.Origin, name: String, tasks: [Planned]) {
        self.origin = origin
        self.name = name
        self.tasks = tasks
    }

    /// Takes the place of what is still open of the same origin.
    package func fold(_ event: Event, into fold: inout IncidentFold) {
        for index in fold.incident.tasks.indices where fold.incident.tasks[index].origin == origin {
            guard fold.incident.tasks[index].state == .open || fold.incident.tasks[index].state == .lapsed else {
                continue
            }
            fold.incident.tasks[index].state = .lapsed
            fold.incident.tasks[index].replaced = true
        }
        var known = Set(fold.incident.tasks.map(\.id))
        for planned in tasks where known.insert(planned.id).inserted {
            var task = TaskItem(
                id: planned.id,
                origin: origin,
                text: planned.text,
                label: planned.label,
                due: planned.due,
                dueAt: planned.dueAt,
                command: planned.command,
                source: planned.source,
                plan: name
            )
            if origin.endsWithIncident, !fold.incident.status.isActive { task.state = .lapsed }
            fold.incident.tasks.append(task)
        }
        fold.add(event, kind: .plan, text: "\(name): \(tasks.count) step\(tasks.count == 1 ? "" : "s")")
    }

    package var redacted: Self {
        var copy = self
        for index in copy.tasks.indices {
            copy.tasks[index].text = erasedText
            copy.tasks[index].command = nil
        }
        return copy
    }
}
