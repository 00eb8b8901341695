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

extension HandoverJSON {
    package init(_ input: HandoverInput) {
        self.init(
            from: input.from,
            to: input.to,
            active: input.active.map { document in
                IncidentJSON(
                    document.incident,
                    activity: document.activity,
                    handle: document.handle,
                    now: input.asOf,
                    updateDueAt: document.updateDueAt,
                    names: document.names
                )
            },
            overdue: input.overdue.map { $0.json(now: input.asOf) },
            followUps: input.followUps.map { $0.json(now: input.asOf) },
            changes: input.changes.map(\.json)
        )
    }
}
