import Domain
import Report
import Store

/// A proposal with the names that people know it and its incident by.
struct NamedProposal {
    var stored: StoredProposal
    let handle: String
    let incident: String

    init(_ stored: StoredProposal, _ reader: Reader) throws {
        self.stored = stored
        handle = try reader.handle(of: stored.proposal.id, among: .proposals)
        incident = try reader.name(of: stored.incident) ?? stored.incident.text
    }

    /// The proposal that a handle or an id names.
    init(_ name: String, _ reader: Reader) throws {
        try self.init(try reader.proposal(named: name), reader)
    }

    var json: ProposalJSON { ProposalJSON(stored.proposal, handle: handle, incident: incident) }
}

extension Reader {
    /// The proposal that a handle or an id names.
    func proposal(named name: String) throws -> StoredProposal {
        guard let stored = try proposal(try resolve(name, among: .proposals)) else {
            throw TocsinError(.notFound, "There is no proposal \(name). \(HandleSpace.proposals.overview)")
        }
        return stored
    }

    /// What applied proposals made of the file that a proposal is about.
    func revisions(of named: NamedProposal) throws -> [RunbookRevision] {
        var filter = ProposalFilter()
        filter.file = named.stored.proposal.edit.file
        filter.state = .applied
        return try proposals(filter).compactMap(\.proposal.applied)
    }
}

extension Context {
    /// Answers with one proposal; an open one with what it would change.
    func answerProposal(_ id: Identifier, _ workspace: Workspace) throws {
        let named = try workspace.store.read { reader in try NamedProposal(id.text, reader) }
        let proposal = named.stored.proposal
        var text =
            "\(Style.bold(named.handle))  \(named.incident)  \(stateText(proposal.state))  \(proposal.edit.target)"
        if let why = proposal.why { text += "  \(Style.dim("(\(why))"))" }
        if proposal.state == .open {
            text += "\n\n\(coloured(diff: proposal.diff))\n\nApply it: tocsin runbook apply \(named.handle)"
        }
        try answer(named.json, text: text)
    }
}

func stateText(_ state: Proposal.State) -> String {
    switch state {
    case .open: Style.yellow(state.rawValue)
    case .applied: Style.green(state.rawValue)
    case .rejected: Style.dim(state.rawValue)
    }
}

/// A unified diff with what comes in green and what goes in red, without its last line end.
func coloured(diff: String) -> String {
    var lines = diff.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map { line in
        switch line.first {
        case "+" where !line.hasPrefix("+++ "): Style.green(String(line))
        case "-" where !line.hasPrefix("--- "): Style.red(String(line))
        case "@": Style.dim(String(line))
        default: String(line)
        }
    }
    if lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n")
}
