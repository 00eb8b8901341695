import Domain

/// What the next shift must know, in the shape of the command line's contract.
package struct HandoverJSON: Codable, Hashable, Sendable {
    package var from: Instant
    package var to: Instant
    package var active: [IncidentJSON]
    package var overdue: [TaskJSON]
    package var followUps: [TaskJSON]
    package var changes: [EntryJSON]

    package init(
        from: Instant,
        to: Instant,
        active: [IncidentJSON],
        overdue: [TaskJSON],
        followUps: [TaskJSON],
        changes: [EntryJSON]
    ) {
        self.from = from
        self.to = to
        self.active = active
        self.overdue = overdue
        self.followUps = followUps
        self.changes = changes
    }
}
