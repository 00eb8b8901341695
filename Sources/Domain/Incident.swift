/// An incident: what the fold of its events gives.
package struct Incident: Hashable, Encodable, Sendable {
    package var id: Identifier
    /// `INC-7`, once the hub has numbered it.
    package var key: String?
    /// Earlier keys; they still resolve.
    package var aliases: [String] = []
    package var title = ""
    /// The configured name at the time; empty until the declaration is folded.
    package var severity = ""
    package var severityChangedAt: Instant?
    package var status = Status.open
    /// Marked everywhere and left out of the numbers.
    package var drill = false
    package var moments = Moments()
    package var playbook: String?
    package var suggestedPlaybook: String?
    package var components: [String] = []
    package var impact: String?
    package var roles: [RoleInterval] = []
    package var links: [Link] = []
    package var attachments: [Attachment] = []
    package var tasks: [TaskItem] = []
    package var proposals: [Proposal] = []
    package var cancellation: Cancellation?

    package init(id: Identifier) {
        self.id = id
    }

    /// When a milestone was reached, and which event says so: correcting that entry's time moves the milestone.
    package struct Moment: Hashable, Encodable, Sendable {
        package var at: Instant
        package var event: Identifier

        package init(at: Instant, event: Identifier) {
            self.at = at
            self.event = event
        }
    }

    package struct Cancellation: Hashable, Encodable, Sendable {
        package var why: String
        package var duplicateOf: Identifier?

        package init(why: String, duplicateOf: Identifier?) {
            self.why = why
            self.duplicateOf = duplicateOf
        }
    }

    package func time(of milestone: Milestone) -> Instant? { moments[milestone]?.at }

    /// `INC-7`, or the end of the id until it has a number.
    package var name: String { key ?? String(id.text.suffix(Handle.shortest)) }

    /// Whether the declaration has been folded: a stream can be known before it, in a merge.
    package var isDeclared: Bool { moments[.declared] != nil }

    /// The task with this id.
    package func task(_ id: Identifier) -> TaskItem? { tasks.first { $0.id == id } }

    /// When the next status update is due, given how often the severity's policy asks for one.
    package func updateDue(every seconds: Int?, lastCommunicationAt: Instant?) -> Instant? {
        guard status.isActive, let seconds, let declared = time(of: .declared) else { return nil }
        return max(lastCommunicationAt ?? declared, severityChangedAt ?? declared).advanced(bySeconds: seconds)
    }
}
