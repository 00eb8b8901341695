/// A proposal was written into the runbook.
package struct ProposalApplied: IncidentEvent {
    package static let type = "proposal.applied"

    package var proposal: Identifier
    /// SHA-256 in hexadecimal of the file and of the section in it.
    package var fileBefore: String
    package var fileAfter: String
    package var sectionBefore: String
    package var sectionAfter: String
    /// What was changed, unified.
    package var diff: String

    package init(proposal: Identifier, revision: RunbookRevision, diff: String) {
        self.proposal = proposal
        fileBefore = revision.before.file
        fileAfter = revision.after.file
        sectionBefore = revision.before.section
        sectionAfter = revision.after.section
        self.diff = diff
    }

    package var revision: RunbookRevision {
        RunbookRevision(
            before: RunbookHash(file: fileBefore, section: sectionBefore),
            after: RunbookHash(file: fileAfter, section: sectionAfter)
        )
    }

    /// A rejected one counts too, in a merge: the file has changed.
    package func fold(_ event: Event, into fold: inout IncidentFold) {
        guard let index = fold.incident.proposals.firstIndex(where: { $0.id == proposal }) else {
            fold.add(event, kind: .proposal, text: "Applied: a proposal that isn't known here", superseded: true)
            return
        }
        let applies = fold.incident.proposals[index].state != .applied
        if applies {
            fold.incident.proposals[index].decide(.applied, by: event)
            fold.incident.proposals[index].why = nil
            fold.incident.proposals[index].applied = revision
            fold.incident.proposals[index].diff = diff
        }
        let edit = fold.incident.proposals[index].edit
        fold.add(
            event,
            kind: .proposal,
            text: "Applied to \(edit.file), \(edit.target): \(edit.summary)",
            superseded: !applies
        )
    }

    /// Without its hashes too: one over words that can be guessed would give them away.
    package var redacted: Self {
        let hash = RunbookHash(file: erasedText, section: erasedText)
        return Self(proposal: proposal, revision: RunbookRevision(before: hash, after: hash), diff: erasedText)
    }
}

extension Incident {
    /// Refused when it isn't open any more, and when its words were erased.
    package func requireOpen(_ proposal: Proposal) throws(TocsinError) {
        guard proposal.state == .open else {
            let who = proposal.decidedBy.map { " by \($0)" } ?? ""
            throw TocsinError(
                .refused,
                "That proposal for \(proposal.edit.target) was \(proposal.state.rawValue) already\(who). "
                    + "Nothing was changed."
            )
        }
        guard !proposal.edit.isErased else {
            throw TocsinError(
                .refused,
                "The words of that proposal were erased. Nothing was changed. Reject it with `tocsin runbook reject`, "
                    + "and propose it anew."
            )
        }
    }
}
