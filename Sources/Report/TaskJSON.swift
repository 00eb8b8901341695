import Domain

/// A task in the shape of the command line's contract.
package struct TaskJSON: Codable, Hashable, Sendable {
    package var id: Identifier
    package var handle: String
    /// Its key, else its id.
    package var incident: String
    package var origin: TaskItem.Origin
    package var text: String
    /// How the runbook names its time or phase.
    @Nullable package var label: String?
    /// What the step runs, to copy.
    @Nullable package var command: String?
    package var state: TaskItem.State
    @Nullable package var dueAt: Instant?
    package var overdue: Bool
    @Nullable package var owner: String?
    @Nullable package var doneAt: Instant?
    @Nullable package var doneBy: String?
    @Nullable package var why: String?
    /// What is wrong with the step in the runbook.
    @Nullable package var wrong: String?
    @Nullable package var source: SourceLine?

    /// `incident` is the incident's key, else its id; what is overdue is so at `now`.
    package init(_ task: TaskItem, handle: String, incident: String, now: Instant) {
        id = task.id
        self.handle = handle
        self.incident = incident
        origin = task.origin
        text = task.text
        label = task.label
        command = task.command
        state = task.state
        dueAt = task.dueAt
        overdue = task.isOverdue(at: now)
        owner = task.owner
        doneAt = task.doneAt
        doneBy = task.doneBy
        why = task.why
        wrong = task.wrong
        source = task.source
    }
}
