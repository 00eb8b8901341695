/// Something to do after the incident, with an owner and a date.
///
/// The event's id is the task's.
package struct FollowUpAdded: IncidentEvent {
    package static let type = "followUp.added"

    package var text: String
    package var owner: String?
    package var dueAt: Instant?

    package init(text: String, owner: String? = nil, dueAt: Instant? = nil) {
        self.text = text
        self.owner = owner
        self.dueAt = dueAt
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        let isKnown = fold.incident.task(event.id) != nil
        if !isKnown {
            fold.incident.tasks.append(
                TaskItem(
                    id: event.id,
                    origin: .followUp,
                    text: text,
                    due: dueAt.map { .at($0) },
                    dueAt: dueAt,
                    owner: owner
                )
            )
        }
        fold.add(
            event,
            kind: .followUp,
            text: "Follow-up: \(text)" + (owner.map { " (\($0))" } ?? ""),
            superseded: isKnown
        )
    }

    package var redacted: Self {
        var copy = self
        copy.text = erasedText
        return copy
    }
}

extension Incident {
    /// Refused without text.
    package func addFollowUp(_ followUp: FollowUpAdded) throws(TocsinError) -> FollowUpAdded {
        guard !followUp.text.isBlank else {
            throw TocsinError(.usage, "A follow-up needs a text. Nothing was recorded.")
        }
        return followUp
    }
}
