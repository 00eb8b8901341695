import Domain

/// All that a template can say to the next shift.
package struct HandoverView: View {
    private let input: HandoverInput
    private let clock: LocalClock
    private let active: [IncidentView]

    package init(_ input: HandoverInput) {
        self.input = input
        clock = LocalClock(zone: input.zone)
        active = input.active.map(IncidentView.init)
    }

    private func tasks(_ tasks: [NamedTask]) -> [TaskView] {
        tasks.map {
            TaskView($0.task, handle: $0.handle, incident: $0.incident, clock: clock, asOf: input.asOf)
        }
    }

    package static let fields: [Field<HandoverView>] = [
        .line("shiftFrom") { $0.clock.dateTime($0.input.from) },
        .line("shiftTo") { $0.clock.dateTime($0.input.to) },
        .line("zone") { $0.input.zone.identifier },
        .line("asOf") { $0.clock.dateTime($0.input.asOf) },
        .line("program") { $0.input.program },
        .number("activeCount") { $0.active.count },
        .list("active") { $0.active },
        .number("overdueCount") { $0.input.overdue.count },
        .list("overdueTasks") { $0.tasks($0.input.overdue) },
        .list("followUps") { $0.tasks($0.input.followUps) },
        .list("changes") { view in
            let changes = view.input.changes
            return EntryView.views(
                EntryList(
                    changes.map(\.entry),
                    handles: Dictionary(changes.map { ($0.entry.id, $0.handle) }) { first, _ in first },
                    names: Dictionary(changes.map { ($0.entry.incident, $0.incident) }) { first, _ in first },
                    clock: view.clock
                )
            )
        },
    ]
}
