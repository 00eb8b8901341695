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
        for (place, proposal) in incident.proposals.enumerated() {
            try db.cachedStatement(
                sql: """
                    INSERT INTO proposal (id, tail, incident, place, state, file, at, item) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(
                arguments: [
                    proposal.id.text, Handle.key(proposal.id), incident.id.text, place, proposal.state.rawValue,
                    proposal.edit.file, proposal.at.microseconds,
                    try JSONText.text(of: proposal),
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

    /// A page of proposals, the latest first.
    package func proposals(_ filter: ProposalFilter, after cursor: String?, limit: Int) throws -> ListPage<
        StoredProposal
    > {
        let start = try cursor.map { text throws(TocsinError) in try Cursor(text, of: .proposals, integers: 2, ids: 1) }
        let limit = pageLength(limit)
        var conditions = ["(at, incident, place) < (?, ?, ?)"]
        var parameters: [Parameter] = [
            .integer(start?.integer(0) ?? .max), .text(start?.id(2) ?? afterEveryID),
            .integer(start?.integer(1) ?? .max),
        ]
        func require(_ condition: String, _ value: Parameter?) {
            guard let value else { return }
            conditions.append(condition)
            parameters.append(value)
        }
        require("incident = ?", filter.incident.map { .text($0.text) })
        require("state = ?", filter.state.map { .text($0.rawValue) })
        require("file = ?", filter.file.map { .text($0) })
        require("at >= ?", filter.since.map { .integer($0.microseconds) })
        require("at < ?", filter.before.map { .integer($0.microseconds) })
        let index =
            if filter.incident != nil { "proposal_incident" } else {
                filter.state == nil ? "proposal_at" : "proposal_state"
            }
        var found: [(at: Int64, place: Int64, stored: StoredProposal)] = []
        try db.all(
            """
            SELECT incident, item, at, place FROM proposal INDEXED BY \(index)
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY at DESC, incident DESC, place DESC LIMIT ?
            """,
            parameters + [.integer(Int64(limit + 1))]
        ) { row in
            let proposal = try JSONText.state(Proposal.self, from: row.bytes(1))
            let stored = StoredProposal(incident: Identifier(trusted: row.text(0)), proposal: proposal)
            found.append((row.integer(2), row.integer(3), stored))
        }
        let page = ListPage(found, limit: limit) {
            Cursor(.proposals, .integer($0.at), .integer($0.place), .id($0.stored.incident))
        }
        return ListPage(items: page.items.map(\.stored), next: page.next)
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
            proposal: try JSONText.state(Proposal.self, from: Array((row[1] as String).utf8))
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
        try Setting.get(.applying, db).map { try JSONText.value(Applying.self, from: $0) }
    }
}

extension Ledger {
    /// Notes what is about to be written into the runbook; nil once it is recorded.
    package mutating func note(_ applying: Applying?) throws {
        try set(.applying, applying.map { try JSONText.text(of: $0) })
    }
}
