/// A step was wrong: the runbook should say something else.
///
/// Apart from being done: it often shows only when the step is done, or at the post-mortem.
package struct TaskMarkedWrong: IncidentEvent {
    package static let type = "task.markedWrong"

    package var task: Identifier
    package var why: String

    package init(task: Identifier, why: String) {
        self.task = task
        self.why = why
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        guard let index = fold.incident.tasks.firstIndex(where: { $0.id == task }) else {
            fold.add(event, kind: .task, text: with(why, "Wrong: a task that isn't known here"), superseded: true)
            return
        }
        fold.incident.tasks[index].wrong = why
        fold.incident.tasks[index].wrongBy = event.id
        fold.add(event, kind: .task, text: "Wrong: \(fold.incident.tasks[index].text) (\(why))")
    }

    package var redacted: Self { Self(task: task, why: erasedText) }
}

extension Incident {
    /// Refused without a reason, and for what no runbook says.
    package func markWrong(_ task: TaskItem, why: String) throws(TocsinError) -> TaskMarkedWrong {
        guard !why.isBlank else {
            throw TocsinError(.usage, "Say what is wrong with the step. Nothing was recorded. Give --wrong a text.")
        }
        guard task.origin != .followUp else {
            throw TocsinError(
                .refused,
                "That is a follow-up, not a step of the runbook. Nothing was recorded. Use `tocsin follow-up drop`."
            )
        }
        return TaskMarkedWrong(task: task.id, why: why)
    }
}
