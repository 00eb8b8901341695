/// A step, item or follow-up won't be done, and why.
package struct TaskSkipped: IncidentEvent {
    package static let type = "task.skipped"

    package var task: Identifier
    package var why: String

    package init(task: Identifier, why: String) {
        self.task = task
        self.why = why
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        guard let index = fold.incident.tasks.firstIndex(where: { $0.id == task }) else {
            fold.add(event, kind: .task, text: with(why, "Skipped: a task that isn't known here"), superseded: true)
            return
        }
        let applies = fold.incident.tasks[index].state == .open || fold.incident.tasks[index].state == .lapsed
        if applies {
            fold.incident.tasks[index].state = .skipped
            fold.incident.tasks[index].why = why
            fold.incident.tasks[index].doneAt = event.at
            fold.incident.tasks[index].doneBy = event.actor
            fold.incident.tasks[index].finishedBy = event.id
        }
        fold.add(
            event,
            kind: .task,
            text: "Skipped: \(fold.incident.tasks[index].text) (\(why))",
            superseded: !applies
        )
    }

    package var redacted: Self { Self(task: task, why: erasedText) }
}

extension Incident {
    /// Refused without a reason, and when it is done or skipped.
    package func skip(_ task: TaskItem, why: String) throws(TocsinError) -> TaskSkipped {
        guard !why.isBlank else {
            throw TocsinError(.usage, "Skipping needs a reason. Nothing was recorded. Add --why.")
        }
        try requireUnfinished(task)
        return TaskSkipped(task: task.id, why: why)
    }
}
