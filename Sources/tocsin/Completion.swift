import Domain
import Foundation
import Operations
import Report
import Runbook
import Store

/// What the shell offers; a completion that can't be had offers nothing.
enum Completion {
    static func incidents() -> [String] {
        offer { workspace in
            try workspace.store.read { reader in
                try reader.incidents(IncidentFilter()).map {
                    try reader.name(of: $0.incident.id) ?? $0.incident.id.text
                }
            }
        }
    }

    static func tasks() -> [String] {
        offer { workspace in
            try workspace.store.read { reader in
                try reader.tasks(TaskFilter()).map { try reader.handle(of: $0.task.id, among: .tasks) }
            }
        }
    }

    static func proposals() -> [String] {
        offer { workspace in
            try workspace.store.read { reader in
                var filter = ProposalFilter()
                filter.state = .open
                return try reader.proposals(filter).map { try reader.handle(of: $0.proposal.id, among: .proposals) }
            }
        }
    }

    static func severities() -> [String] { offer { $0.configuration.severities.names } }

    static func playbooks() -> [String] { offer { try $0.runbook()?.playbooks.map(\.name) ?? [] } }

    static func people() -> [String] {
        offer { workspace in
            try workspace.store.read { reader in
                let roles = try reader.incidents(IncidentFilter()).flatMap(\.incident.roles)
                return Set(roles.map(\.person)).sorted()
            }
        }
    }

    static func templates() -> [String] {
        offer { workspace in
            try workspace.documents().names
        }
    }

    /// Tab must never print an error into the line that a person types.
    private static func offer(_ words: (Workspace) throws -> [String]) -> [String] {
        let world = World.live()
        do {
            return try words(try Workspace.open(Workspace.locate(nil, in: world), in: world))
        } catch {
            return []
        }
    }
}
