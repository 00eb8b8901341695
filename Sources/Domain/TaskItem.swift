/// One model of "to do by when": a procedure step, a checklist item, a follow-up, a maintenance step.
package struct TaskItem: Hashable, Encodable, Sendable {
    package enum Origin: String, CaseIterable, Codable, Sendable {
        case procedure
        /// A debug step of the confirmed playbook; it has no time.
        case playbook
        case checklist, followUp, maintenance

        /// Matters only while the incident is active: it lapses when that ends, and reopening revives it.
        package var endsWithIncident: Bool { self == .procedure || self == .playbook }
    }

    package enum State: String, CaseIterable, Codable, Sendable {
        case open, done, skipped
        /// Open when it stopped to matter: listed, neither overdue nor in the way of closing.
        case lapsed
    }

    package var id: Identifier
    package var origin: Origin
    /// Markdown, one paragraph.
    package var text: String
    /// How the runbook names its time (`5 minutes`) or its phase.
    package var label: String?
    package var due: DueRule?
    package var dueAt: Instant?
    /// What the step runs, to copy.
    package var command: String?
    package var owner: String?
    package var state: State
    package var doneAt: Instant?
    package var doneBy: String?
    /// The event that finished it: correcting its time moves `doneAt`, retracting it opens the task again.
    package var finishedBy: Identifier?
    package var why: String?
    /// What is wrong with it in the runbook, and the event that says so.
    package var wrong: String?
    package var wrongBy: Identifier?
    package var source: SourceLine?
    /// The plan that it came with, such as `Procedure P1`; nil for a follow-up.
    package var plan: String?
    /// Another plan has taken its place: reopening doesn't revive it.
    package var replaced: Bool

    package init(
        id: Identifier,
        origin: Origin,
        text: String,
        label: String? = nil,
        due: DueRule? = nil,
        dueAt: Instant? = nil,
        command: String? = nil,
        owner: String? = nil,
        source: SourceLine? = nil,
        plan: String? = nil
    ) {
        self.id = id
        self.origin = origin
        self.text = text
        self.label = label
        self.due = due
        self.dueAt = dueAt
        self.command = command
        self.owner = owner
        self.state = .open
        self.source = source
        self.plan = plan
        self.replaced = false
    }

    /// Done or skipped; a lapsed step can still be done.
    package var isFinished: Bool { state == .done || state == .skipped }

    /// Overdue is a matter of reading: it depends on when one looks.
    package func isOverdue(at now: Instant) -> Bool {
        guard state == .open, let dueAt else { return false }
        return Lateness.isLate(dueAt, at: now)
    }
}
