import Domain
import Foundation
import GRDB

/// A runbook proposal with the incident that it belongs to.
package struct StoredProposal: Hashable, Sendable {
    package var incident: Identifier
    package var proposal: Proposal

    package init(incident: Identifier, proposal: Proposal) {
        self.incident = incident
        self.proposal = proposal
    }
}

/// What `runbook proposals` filters by; nil takes everything.
package struct ProposalFilter: Sendable {
    package var incident: Identifier?
    package var state: Proposal.State?
    /// Only for this file of the runbook.
    package var file: String?
    /// By the time of proposing.
    package var since: Instant?
    package var before: Instant?

    package init() {}
}

extension Reader {
    /// Replaces the incident's rows by its proposals.
    func saveProposals(of incident: Incident) throws {
        let known = try String.fetchAll(
            try db.cachedStatement(sql: "SELECT id FROM proposal WHERE incident = ?"),
            arguments: [incident.id.text]
        )
        guard !known.isEmpty || !incident.proposals.isEmpty else { return }
        try db.cachedStatement(sql: "DELETE FROM proposal WHERE incident = ?").execute(arguments: [incident.id.text])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for (place, proposal) in incident.proposals.enumerated() {
            try db.cachedStatement(
                sql: """
                    INSERT INTO proposal (id, tail, incident, place, state, file, at, item) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(
                arguments: [
                    proposal.id.text, Handle.key(proposal.id), incident.id.text, place, proposal.state.rawValue,
                    proposal.edit.file, proposal.at.microseconds,
                    String(decoding: try encoder.encode(proposal), as: UTF8.self),
                ]
            )
        }
    }

    package func proposal(_ id: Identifier) throws -> StoredProposal? {
        let statement = try db.cachedStatement(
            sql: "SELECT incident, item FROM proposal WHERE id = ? ORDER BY incident LIMIT 1"
        )
        return try Row.fetchOne(statement, arguments: [id.text]).map { try storedProposal($0) }
    }

    /// Proposals by when they were made.
    package func proposals(_ filter: ProposalFilter) throws -> [StoredProposal] {
        var conditions: [String] = ["1"]
        var arguments: [(any DatabaseValueConvertible)?] = []
        func require(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments.append(value)
        }
        require("incident = ?", filter.incident?.text)
        require("state = ?", filter.state?.rawValue)
        require("file = ?", filter.file)
        require("at >= ?", filter.since?.microseconds)
        require("at < ?", filter.before?.microseconds)
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT incident, item FROM proposal WHERE \(conditions.joined(separator: " AND "))
                ORDER BY at, incident, place
                """,
            arguments: StatementArguments(arguments)
        )
        var found: [StoredProposal] = []
        while let row = try rows.next() { found.append(try storedProposal(row)) }
        return found
    }

    /// The event that made a proposal, with what the section said then; nil once its words were erased.
    package func making(of proposal: Identifier) throws -> ProposalMade? {
        guard let event = try event(proposal), let body = event.body else { return nil }
        return EventCatalog.decode(type: event.type, version: event.version, body: body) as? ProposalMade
    }

    /// What an incident taught that nobody has proposed for the runbook yet; retracted ones don't count.
    package func learningsToPropose(of incident: Incident) throws -> [TimelineEntry] {
        let proposed = Set(incident.proposals.compactMap(\.entry))
        return try timeline(of: incident.id).filter {
            $0.kind == .learning && !$0.isRetracted && !$0.erased && !proposed.contains($0.id)
        }
    }

    private func storedProposal(_ row: Row) throws -> StoredProposal {
        StoredProposal(
            incident: Identifier(trusted: row[0]),
            proposal: try JSONDecoder().decode(Proposal.self, from: Data((row[1] as String).utf8))
        )
    }
}

/// A proposal that is being written into the runbook, noted before the file is touched.
///
/// A crash between writing the file and recording the event leaves this note, from which the event is recorded later.
package struct Applying: Hashable, Codable, Sendable {
    package var proposal: Identifier
    package var revision: RunbookRevision
    package var diff: String
    package var actor: String
    package var at: Instant

    package init(proposal: Identifier, revision: RunbookRevision, diff: String, actor: String, at: Instant) {
        self.proposal = proposal
        self.revision = revision
        self.diff = diff
        self.actor = actor
        self.at = at
    }
}

extension Reader {
    /// What was noted before the runbook was written, and isn't recorded yet.
    package func applying() throws -> Applying? {
        try Setting.get(.applying, db).map { try JSONDecoder().decode(Applying.self, from: Data($0.utf8)) }
    }
}

extension Ledger {
    /// Notes what is about to be written into the runbook; nil once it is recorded.
    package func note(_ applying: Applying?) throws {
        try set(.applying, applying.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) })
    }
}
