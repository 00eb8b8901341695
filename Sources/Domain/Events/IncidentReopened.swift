/// It burns again, or never stopped: back to open, and the later milestones are cleared.
package struct IncidentReopened: IncidentEvent {
    package static let type = "incident.reopened"

    package var why: String?

    package init(why: String? = nil) {
        self.why = why
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        let applies = fold.incident.status != .open
        fold.add(event, kind: .status, text: with(why, "Reopened"), superseded: !applies)
        guard applies else { return }
        fold.incident.status = .open
        fold.incident.cancellation = nil
        for milestone in [Milestone.acknowledged, .mitigated, .resolved, .closed] {
            fold.incident.moments[milestone] = nil
        }
        for index in fold.incident.tasks.indices {
            let task = fold.incident.tasks[index]
            switch (task.origin, task.state) {
            case (.procedure, .lapsed) where !task.replaced: fold.incident.tasks[index].state = .open
            // The checklist follows the next resolution, with new times.
            case (.checklist, .open): fold.incident.tasks[index].state = .lapsed
            default: break
            }
        }
    }

    package var redacted: Self { Self(why: why.map { _ in erasedText }) }
}

extension Incident {
    /// Refused when it is open; a time that a person gives can't be before what it undoes.
    package func reopen(_ timing: Timing, why: String? = nil) throws(TocsinError) -> IncidentReopened {
        guard status != .open else {
            throw TocsinError(.refused, "\(name) is open already. Nothing was recorded.")
        }
        if timing.isGiven, let declared = time(of: .declared), timing.at < declared {
            throw TocsinError(
                .usage,
                "\(name) was declared at \(declared.rfc3339), after \(timing.at.rfc3339). Nothing was recorded. "
                    + "Give another time."
            )
        }
        return IncidentReopened(why: why)
    }
}
