import Domain

/// What the next shift must know.
package struct HandoverInput: Sendable {
    /// The shift that ends: its changes are listed.
    package var from: Instant
    package var to: Instant
    package var active: [DocumentInput]
    package var overdue: [Task]
    package var followUps: [Task]
    package var changes: [Change]
    package var zone: Zone
    package var asOf: Instant
    package var program: String

    /// A task with the name of its incident.
    package struct Task: Sendable {
        package var task: TaskItem
        package var handle: String
        package var incident: String

        package init(_ task: TaskItem, handle: String, incident: String) {
            self.task = task
            self.handle = handle
            self.incident = incident
        }
    }

    /// A timeline entry with the name of its incident.
    package struct Change: Sendable {
        package var entry: TimelineEntry
        package var handle: String
        package var incident: String

        package init(_ entry: TimelineEntry, handle: String, incident: String) {
            self.entry = entry
            self.handle = handle
            self.incident = incident
        }
    }

    package init(
        from: Instant,
        to: Instant,
        active: [DocumentInput],
        overdue: [Task],
        followUps: [Task],
        changes: [Change],
        zone: Zone,
        asOf: Instant,
        program: String
    ) {
        self.from = from
        self.to = to
        self.active = active
        self.overdue = overdue
        self.followUps = followUps
        self.changes = changes
        self.zone = zone
        self.asOf = asOf
        self.program = program
    }
}
