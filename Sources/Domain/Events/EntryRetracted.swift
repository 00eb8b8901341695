/// An entry was a mistake; it stays, struck through, with why.
package struct EntryRetracted: IncidentEvent {
    package static let type = "entry.retracted"

    package var entry: Identifier
    package var why: String

    package init(entry: Identifier, why: String) {
        self.entry = entry
        self.why = why
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        fold.correct(entry, TimelineEntry.Correction(.retracted, event: event, why: why))
        fold.incident.links.removeAll { $0.event == entry }
        fold.incident.attachments.removeAll { $0.event == entry }
        for index in fold.incident.tasks.indices where fold.incident.tasks[index].wrongBy == entry {
            fold.incident.tasks[index].wrong = nil
            fold.incident.tasks[index].wrongBy = nil
        }
        // What the entry finished is open again.
        guard let index = fold.incident.tasks.firstIndex(where: { $0.finishedBy == entry }) else { return }
        let task = fold.incident.tasks[index]
        let isOver = task.replaced || task.origin.endsWithIncident && !fold.incident.status.isActive
        fold.incident.tasks[index].state = isOver ? .lapsed : .open
        fold.incident.tasks[index].finishedBy = nil
        fold.incident.tasks[index].doneAt = nil
        fold.incident.tasks[index].doneBy = nil
        fold.incident.tasks[index].why = nil
    }

    package var redacted: Self { Self(entry: entry, why: erasedText) }
}

extension Incident {
    /// Refused for entries that carry the incident's state, naming the command that undoes them.
    package func retract(_ entry: TimelineEntry, why: String) throws(TocsinError) -> EntryRetracted {
        guard !why.isBlank else {
            throw TocsinError(.usage, "Retracting needs a reason. Nothing was recorded. Add --why.")
        }
        guard !entry.isRetracted else {
            throw TocsinError(.refused, "That entry is retracted already. Nothing was recorded.")
        }
        switch entry.kind {
        case .note, .action, .observation, .decision, .communication, .learning, .task, .link, .attachment, .unknown:
            return EntryRetracted(entry: entry.id, why: why)
        case .status:
            throw TocsinError(
                .refused,
                "That entry changed the status. Nothing was recorded. Use `tocsin reopen \(name)` or "
                    + "`tocsin cancel \(name)`; `tocsin amend` corrects its time."
            )
        case .proposal:
            throw TocsinError(
                .refused,
                "That entry is about a runbook proposal. Nothing was recorded. Use `tocsin runbook reject`, or propose "
                    + "a change that takes it back."
            )
        case .severity, .role, .followUp, .change, .plan:
            throw TocsinError(
                .refused,
                "That entry set a fact (\(entry.kind.rawValue)). Nothing was recorded. Set it again with `tocsin severity`, "
                    + "`assign`, `set` or `follow-up drop`."
            )
        }
    }
}
