import Domain

/// A change of the runbook that an incident taught.
package struct ProposalView: View {
    private let proposal: Proposal
    private let handle: String
    private let incident: String
    private let clock: LocalClock

    init(_ proposal: Proposal, handle: String?, incident: String, clock: LocalClock) {
        self.proposal = proposal
        self.handle = handle ?? String(proposal.id.text.suffix(Handle.shortest))
        self.incident = incident
        self.clock = clock
    }

    private var isErased: Bool { proposal.edit.isErased }

    package static let fields: [Field<ProposalView>] = [
        .line("incident") { $0.incident },
        .line("id") { $0.proposal.id.text },
        .line("handle") { $0.handle },
        // Where it goes: the playbook and the section in it.
        .line("target") { $0.proposal.edit.target },
        .line("file") { $0.proposal.edit.file },
        .line("operation") { $0.proposal.edit.operationTitle },
        .markdown("item") { $0.proposal.edit.item.map { .markdown($0) } },
        // The label of a new item, or the title of a new section or playbook.
        .line("label") { $0.proposal.edit.name },
        .markdown("text") { $0.isErased ? nil : $0.proposal.edit.text.map { .markdown($0) } },
        .code("diff") { $0.isErased ? nil : $0.proposal.diff },
        .flag("erased") { $0.isErased },
        .line("author") { personText($0.proposal.author) },
        .line("at") { view in view.clock.dateTime(view.proposal.at) },
        .flag("open") { $0.proposal.state == .open },
        .flag("applied") { $0.proposal.state == .applied },
        .flag("rejected") { $0.proposal.state == .rejected },
        // When and by whom it was applied or rejected.
        .line("decidedAt") { view in view.proposal.decidedAt.map(view.clock.dateTime) },
        .line("decidedBy") { $0.proposal.decidedBy.map(personText) },
        .lines("why") { $0.proposal.why },
        // SHA-256 of the file, before and after it was applied.
        .line("fileBefore") { $0.proposal.applied?.before.file },
        .line("fileAfter") { $0.proposal.applied?.after.file },
    ]
}

extension ProposedEdit {
    /// What it does, as a heading says it.
    fileprivate var operationTitle: String {
        switch operation {
        case "addItem": "Add an item"
        case "replaceItem": "Replace an item"
        case "removeItem": "Remove an item"
        case "addCode": "Add a command to a step"
        case "addSection": "Add a section"
        case "addPlaybook": "Add a playbook"
        case "addRow": "Add a row"
        case "replaceRow": "Replace a row"
        case "removeRow": "Remove a row"
        default: operation
        }
    }
}
