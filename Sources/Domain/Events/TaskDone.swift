/// A step, item or follow-up was done.
package struct TaskDone: IncidentEvent {
    package static let type = "task.done"

    package var task: Identifier

    package init(task: Identifier) {
        self.task = task
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        guard let index = fold.incident.tasks.firstIndex(where: { $0.id == task }) else {
            fold.add(event, kind: .task, text: "Done: a task that isn't known here", superseded: true)
            return
        }
        let applies = fold.incident.tasks[index].state == .open || fold.incident.tasks[index].state == .lapsed
        if applies {
            fold.incident.tasks[index].state = .done
            fold.incident.tasks[index].doneAt = event.at
            fold.incident.tasks[index].doneBy = event.actor
            fold.incident.tasks[index].finishedBy = event.id
        }
        fold.add(event, kind: .task, text: "Done: \(fold.incident.tasks[index].text)", superseded: !applies)
    }

    package var redacted: Self { self }
}

extension Incident {
    /// Refused when it is done or skipped.
    ///
    /// A lapsed step can still be done: somebody may have done it in time.
    package func finish(_ task: TaskItem) throws(TocsinError) -> TaskDone {
        try requireUnfinished(task)
        return TaskDone(task: task.id)
    }

    func requireUnfinished(_ task: TaskItem) throws(TocsinError) {
        guard !task.isFinished else {
            throw TocsinError(
                .refused,
                "That task is \(task.state.rawValue) already: \(task.text). Nothing was recorded."
            )
        }
    }
}
