import Domain

/// What the next shift must know.
package struct HandoverInput: Sendable {
    /// The shift that ends: its changes are listed.
    package var from: Instant
    package var to: Instant
    package var active: [DocumentInput]
    package var overdue: [NamedTask]
    package var followUps: [NamedTask]
    package var changes: [NamedEntry]
    package var zone: Zone
    package var asOf: Instant
    package var program: String

    package init(
        from: Instant,
        to: Instant,
        active: [DocumentInput],
        overdue: [NamedTask],
        followUps: [NamedTask],
        changes: [NamedEntry],
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
