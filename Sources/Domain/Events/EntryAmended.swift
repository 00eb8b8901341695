/// An entry's text or time was wrong; the timeline shows the new one, and that there was an old one.
package struct EntryAmended: IncidentEvent {
    package static let type = "entry.amended"

    package var entry: Identifier
    package var text: String?
    package var to: Instant?

    package init(entry: Identifier, text: String? = nil, to: Instant? = nil) {
        self.entry = entry
        self.text = text
        self.to = to
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        fold.correct(entry, TimelineEntry.Correction(.amended, event: event, text: text, at: to))
        guard let to else { return }
        for milestone in fold.incident.milestones(of: entry) {
            fold.incident.moments[milestone] = Incident.Moment(at: to, event: entry)
        }
        for index in fold.incident.roles.indices { fold.incident.roles[index].move(entry, to: to) }
        for index in fold.incident.tasks.indices where fold.incident.tasks[index].finishedBy == entry {
            fold.incident.tasks[index].doneAt = to
        }
        for index in fold.incident.proposals.indices {
            if fold.incident.proposals[index].id == entry { fold.incident.proposals[index].at = to }
            if fold.incident.proposals[index].decision == entry { fold.incident.proposals[index].decidedAt = to }
        }
    }

    package var redacted: Self { Self(entry: entry, text: text.map { _ in erasedText }, to: to) }
}

extension Incident {
    /// Refused when nothing changes, when the words aren't a person's, and when a milestone would be out of order.
    package func amend(_ entry: TimelineEntry, text: String?, to instant: Instant?) throws(TocsinError) -> EntryAmended
    {
        guard text != nil || instant != nil else {
            throw TocsinError(.usage, "Nothing to amend. Give the new text, or the new time with --at.")
        }
        guard !entry.erased else {
            throw TocsinError(.refused, "That entry was erased. Nothing was recorded.")
        }
        if let text {
            guard TimelineEntry.Kind.logged.contains(entry.kind) else {
                throw TocsinError(
                    .refused,
                    "The words of that entry come from the program (\(entry.kind.rawValue)); only its time can be amended. "
                        + "Nothing was recorded. Use `tocsin set` for facts, and `tocsin log` for a remark."
                )
            }
            _ = try EntryLogged.entry(kind: entry.kind, text: text, links: [])
        }
        if let instant {
            for milestone in milestones(of: entry.id) {
                var rest = self
                rest.moments[milestone] = nil
                try rest.requireOrder(milestone, at: instant)
            }
        }
        return EntryAmended(entry: entry.id, text: text, to: instant)
    }

    /// The milestones whose time is this entry's own time.
    ///
    /// A declaration also carries when it started and was detected; those are set, not amended.
    package func milestones(of entry: Identifier) -> [Milestone] {
        Milestone.allCases.filter { $0 != .started && $0 != .detected && moments[$0]?.event == entry }
    }
}
