import Domain

/// All that a change note for the runbook can say.
package struct RunbookUpdateView: View {
    private let input: RunbookUpdateInput
    private let clock: LocalClock
    private let incidents: [IncidentView]

    package init(_ input: RunbookUpdateInput) {
        self.input = input
        clock = LocalClock(zone: input.zone)
        incidents = input.incidents.map(IncidentView.init)
    }

    private func count(_ state: Proposal.State) -> Int {
        input.incidents.reduce(0) { $0 + $1.incident.proposals.count { $0.state == state } }
    }

    package static let fields: [Field<RunbookUpdateView>] = [
        .line("scope") { $0.input.scope },
        .line("zone") { $0.input.zone.identifier },
        .line("asOf") { $0.clock.dateTime($0.input.asOf) },
        .line("program") { $0.input.program },
        .number("openCount") { $0.count(.open) },
        .number("appliedCount") { $0.count(.applied) },
        .number("rejectedCount") { $0.count(.rejected) },
        .flag("hasOpen") { $0.count(.open) > 0 },
        .list("incidents") { $0.incidents },
    ]
}
