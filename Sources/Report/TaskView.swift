import Domain

/// A step, checklist item or follow-up.
package struct TaskView: View {
    private let task: TaskItem
    private let handle: String
    private let incident: String
    private let clock: LocalClock
    private let asOf: Instant

    init(_ task: TaskItem, handle: String?, incident: String, clock: LocalClock, asOf: Instant) {
        self.task = task
        self.handle = handle ?? String(task.id.text.suffix(Handle.shortest))
        self.incident = incident
        self.clock = clock
        self.asOf = asOf
    }

    var dueAt: Instant? { task.dueAt }

    private var isOverdue: Bool { task.isOverdue(at: asOf) }

    /// The state as a word that begins a line.
    private var stateTitle: String {
        switch task.state {
        case .open: isOverdue ? "Overdue" : "Open"
        case .done: "Done"
        case .skipped: "Skipped"
        case .lapsed: "Lapsed"
        }
    }

    /// How long after its time something was done, or has not been done; nil when it was in time.
    private var lateness: String? {
        guard let dueAt = task.dueAt else { return nil }
        switch task.state {
        case .open:
            return isOverdue ? SpanText.text(Int(asOf.seconds(since: dueAt))) : nil
        case .done:
            guard let doneAt = task.doneAt, Lateness.isLate(dueAt, at: doneAt) else { return nil }
            return SpanText.text(Int(doneAt.seconds(since: dueAt)))
        case .skipped, .lapsed:
            return nil
        }
    }

    package static let fields: [Field<TaskView>] = [
        .line("incident") { $0.incident },
        .line("id") { $0.task.id.text },
        .line("handle") { $0.handle },
        .line("origin") { $0.task.origin.rawValue },
        .markdown("text") { .markdown($0.task.text) },
        .line("state") { $0.stateTitle },
        .flag("open") { $0.task.state == .open },
        .flag("overdue") { $0.isOverdue },
        .flag("done") { $0.task.state == .done },
        .flag("skipped") { $0.task.state == .skipped },
        .flag("lapsed") { $0.task.state == .lapsed },
        // Another plan took its place, such as when the severity changed.
        .flag("replaced") { $0.task.replaced },
        // How the runbook names its time or phase.
        .line("label") { $0.task.label },
        .line("owner") { $0.task.owner.map(personText) },
        .line("due") { view in view.task.dueAt.map(view.clock.dateTime) },
        .line("late") { $0.lateness },
        // When and by whom it was done or skipped.
        .line("doneAt") { view in view.task.doneAt.map(view.clock.dateTime) },
        .line("doneTime") { view in view.task.doneAt.map(view.clock.time) },
        .line("doneBy") { $0.task.doneBy.map(personText) },
        .lines("why") { $0.task.why },
        // What is wrong with the step in the runbook.
        .lines("wrong") { $0.task.wrong },
        .line("source") { $0.task.source.map { "\($0.file) line \($0.line)" } },
    ]
}
