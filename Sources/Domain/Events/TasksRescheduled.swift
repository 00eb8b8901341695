/// Times that were computed from a milestone moved with it.
package struct TasksRescheduled: IncidentEvent {
    package static let type = "tasks.rescheduled"

    package struct Moved: Hashable, Codable, Sendable {
        package var task: Identifier
        package var dueAt: Instant

        package init(task: Identifier, dueAt: Instant) {
            self.task = task
            self.dueAt = dueAt
        }
    }

    package var tasks: [Moved]
    /// Lapsed ones come back: the checklist of a second resolution.
    package var revives: Bool

    package init(tasks: [Moved], revives: Bool = false) {
        self.tasks = tasks
        self.revives = revives
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        for moved in tasks {
            guard let index = fold.incident.tasks.firstIndex(where: { $0.id == moved.task }) else { continue }
            fold.incident.tasks[index].dueAt = moved.dueAt
            if revives, fold.incident.tasks[index].state == .lapsed, !fold.incident.tasks[index].replaced {
                fold.incident.tasks[index].state = .open
            }
        }
        fold.add(event, kind: .plan, text: "\(tasks.count) due time\(tasks.count == 1 ? "" : "s") moved")
    }

    package var redacted: Self { self }
}

extension Incident {
    /// The due times that a milestone's new time moves; nil when none does.
    package func rescheduling(_ milestone: Milestone, to instant: Instant, hours: WorkingHours) -> TasksRescheduled? {
        guard let anchor = DueRule.Anchor(rawValue: milestone.rawValue) else { return nil }
        let moved = tasks.compactMap { task -> TasksRescheduled.Moved? in
            guard task.state == .open || task.state == .lapsed, let due = task.due, due.anchor == anchor else {
                return nil
            }
            let dueAt = due.instant(from: instant, hours: hours)
            return dueAt == task.dueAt ? nil : TasksRescheduled.Moved(task: task.id, dueAt: dueAt)
        }
        return moved.isEmpty ? nil : TasksRescheduled(tasks: moved)
    }

    /// The checklist items that a second resolution brings back, with their new times; nil when there are none.
    package func revivingChecklist(resolvedAt instant: Instant, hours: WorkingHours) -> TasksRescheduled? {
        let revived = tasks.compactMap { task -> TasksRescheduled.Moved? in
            guard task.origin == .checklist, task.state == .lapsed, !task.replaced, let due = task.due else {
                return nil
            }
            return TasksRescheduled.Moved(task: task.id, dueAt: due.instant(from: instant, hours: hours))
        }
        return revived.isEmpty ? nil : TasksRescheduled(tasks: revived, revives: true)
    }
}
