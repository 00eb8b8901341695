import Domain
import Report
import Store

/// A proposal with the names that people know it and its incident by.
package struct NamedProposal: Sendable {
    package var stored: StoredProposal
    package let handle: String
    /// The incident's key, else its id.
    package let incident: String

    package init(_ stored: StoredProposal, _ reader: Reader) throws {
        self.stored = stored
        handle = try reader.handle(of: stored.proposal.id, among: .proposals)
        incident = try reader.name(of: stored.incident) ?? stored.incident.text
    }

    /// The proposal that a handle or an id names.
    package init(_ name: String, _ reader: Reader) throws {
        try self.init(try reader.proposal(named: name), reader)
    }

    package var json: ProposalJSON { ProposalJSON(stored.proposal, handle: handle, incident: incident) }
}

extension Reader {
    /// The proposal that a handle or an id names.
    package func proposal(named name: String) throws -> StoredProposal {
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
