import Domain

/// A task with the names that people know it and its incident by.
package struct NamedTask: Sendable {
    package var task: TaskItem
    package var handle: String
    /// The incident's key, else its id.
    package var incident: String

    package init(_ task: TaskItem, handle: String, incident: String) {
        self.task = task
        self.handle = handle
        self.incident = incident
    }

    /// What is overdue is so at `now`.
    package func json(now: Instant) -> TaskJSON { TaskJSON(task, handle: handle, incident: incident, now: now) }
}
