/// A proposal won't go into the runbook, and why.
package struct ProposalRejected: IncidentEvent {
    package static let type = "proposal.rejected"

    package var proposal: Identifier
    package var why: String

    package init(proposal: Identifier, why: String) {
        self.proposal = proposal
        self.why = why
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        guard let index = fold.incident.proposals.firstIndex(where: { $0.id == proposal }) else {
            fold.add(
                event,
                kind: .proposal,
                text: with(why, "Rejected: a proposal that isn't known here"),
                superseded: true
            )
            return
        }
        let applies = fold.incident.proposals[index].state == .open
        if applies {
            fold.incident.proposals[index].decide(.rejected, by: event)
            fold.incident.proposals[index].why = why
        }
        let edit = fold.incident.proposals[index].edit
        fold.add(
            event,
            kind: .proposal,
            text: with(why, "Rejected for \(edit.target): \(edit.summary)"),
            superseded: !applies
        )
    }

    package var redacted: Self { Self(proposal: proposal, why: erasedText) }
}

extension Incident {
    /// Refused without a reason, and when it isn't open any more.
    package func reject(_ proposal: Proposal, why: String) throws(TocsinError) -> ProposalRejected {
        guard !why.isBlank else {
            throw TocsinError(.usage, "Rejecting needs a reason. Nothing was recorded. Add --why.")
        }
        guard proposal.state == .open else {
            throw TocsinError(
                .refused,
                "That proposal for \(proposal.edit.target) was \(proposal.state.rawValue) already. Nothing was recorded."
            )
        }
        return ProposalRejected(proposal: proposal.id, why: why)
    }
}
