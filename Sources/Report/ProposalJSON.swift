import Domain

/// A runbook proposal in the shape of the command line's contract.
package struct ProposalJSON: Codable, Hashable, Sendable {
    package var id: Identifier
    package var handle: String
    /// Its key, else its id.
    package var incident: String
    package var state: Proposal.State
    package var author: String
    package var at: Instant
    package var operation: String
    package var file: String
    /// The titles that lead to the section.
    package var path: String
    @Nullable package var name: String?
    @Nullable package var item: String?
    @Nullable package var language: String?
    @Nullable package var cells: [String]?
    @Nullable package var text: String?
    /// The timeline entry that it was made from.
    @Nullable package var entry: Identifier?
    package var diff: String
    @Nullable package var decidedAt: Instant?
    @Nullable package var decidedBy: String?
    @Nullable package var why: String?
    /// SHA-256 of the file and of the section, before and after it was applied.
    @Nullable package var before: RunbookHash?
    @Nullable package var after: RunbookHash?

    /// `incident` is the incident's key, else its id.
    package init(_ proposal: Proposal, handle: String, incident: String) {
        id = proposal.id
        self.handle = handle
        self.incident = incident
        state = proposal.state
        author = proposal.author
        at = proposal.at
        operation = proposal.edit.operation
        file = proposal.edit.file
        path = proposal.edit.path
        name = proposal.edit.name
        item = proposal.edit.item
        language = proposal.edit.language
        cells = proposal.edit.cells
        text = proposal.edit.text
        entry = proposal.entry
        diff = proposal.diff
        decidedAt = proposal.decidedAt
        decidedBy = proposal.decidedBy
        why = proposal.why
        before = proposal.applied?.before
        after = proposal.applied?.after
    }
}
