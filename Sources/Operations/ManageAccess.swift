import Domain
import Store

extension Desk {
    /// Makes a token for a person or a program; the secret can't be had again.
    package func createToken(
        person: String,
        role: AccessRole,
        label: String,
        expires: Instant?
    ) throws -> (token: AccessToken, secret: Secret) {
        try write(onlyAppends: true, needing: .admin) { ledger in
            try ledger.createToken(person: person, role: role, label: label, expires: expires)
        }
    }

    /// Revokes a token by its id or the end of it, and ends its sessions.
    package func revokeToken(_ name: String) throws -> AccessToken {
        try write(onlyAppends: true, needing: .admin) { ledger in try ledger.revokeToken(name) }
    }

    /// Signs a browser out.
    package func endSession(_ id: Identifier) throws {
        try write(onlyAppends: true, needing: .viewer) { ledger in try ledger.endSession(id) }
    }
}

extension Reader {
    /// Who has a token, and who had a role in an incident of the last 1,000.
    package func people() throws -> [String] {
        var filter = IncidentFilter()
        filter.limit = 1_000
        let holders = try incidents(filter).flatMap(\.incident.roles).map(\.person)
        let owners = try tokens().map(\.person).map { $0.hasPrefix("human:") ? String($0.dropFirst(6)) : $0 }
        return Set(holders + owners).sorted()
    }
}
