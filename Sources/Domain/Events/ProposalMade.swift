/// Somebody proposed a change of the runbook.
///
/// The event's id is the proposal's.
package struct ProposalMade: IncidentEvent {
    package static let type = "proposal.made"
    /// The most bytes of the section that it is made against: the event holds them.
    package static let longestBase = 1_000_000

    /// What to do, as the fields of `ProposedEdit`.
    package var operation: String
    package var file: String
    package var path: String
    package var name: String?
    package var item: String?
    package var language: String?
    package var cells: [String]?
    package var text: String?
    /// The timeline entry that it was made from.
    package var entry: Identifier?
    /// SHA-256 in hexadecimal of the file and of the section that it was made against.
    package var fileHash: String
    package var sectionHash: String
    /// The section as it was, to show it when it has changed since.
    package var base: String
    /// What it would change, unified.
    package var diff: String

    package init(
        _ edit: ProposedEdit,
        entry: Identifier? = nil,
        hash: RunbookHash,
        base: String,
        diff: String
    ) {
        operation = edit.operation
        file = edit.file
        path = edit.path
        name = edit.name
        item = edit.item
        language = edit.language
        cells = edit.cells
        text = edit.text
        self.entry = entry
        fileHash = hash.file
        sectionHash = hash.section
        self.base = base
        self.diff = diff
    }

    package var edit: ProposedEdit {
        ProposedEdit(
            operation: operation,
            file: file,
            path: path,
            name: name,
            item: item,
            language: language,
            cells: cells,
            text: text
        )
    }

    package var hash: RunbookHash { RunbookHash(file: fileHash, section: sectionHash) }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        let isKnown = fold.incident.proposal(event.id) != nil
        if !isKnown {
            fold.incident.proposals.append(
                Proposal(id: event.id, at: event.at, author: event.actor, edit: edit, entry: entry, diff: diff)
            )
        }
        fold.add(event, kind: .proposal, text: "Proposed for \(edit.target): \(edit.summary)", superseded: isKnown)
    }

    /// Without its hashes too: one over words that can be guessed would give them away.
    package var redacted: Self {
        Self(
            edit.redacted,
            entry: entry,
            hash: RunbookHash(file: erasedText, section: erasedText),
            base: erasedText,
            diff: erasedText
        )
    }
}

extension Incident {
    package func proposal(_ id: Identifier) -> Proposal? { proposals.first { $0.id == id } }

    /// Refused when the incident has the same proposal open already.
    package func propose(_ proposal: ProposalMade) throws(TocsinError) -> ProposalMade {
        if proposals.contains(where: { $0.state == .open && $0.edit == proposal.edit }) {
            throw TocsinError(
                .refused,
                "\(name) has the same proposal open for \(proposal.edit.target). Nothing was recorded. "
                    + "See `tocsin runbook proposals`."
            )
        }
        return proposal
    }
}
