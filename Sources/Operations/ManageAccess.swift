import Domain
import Store

extension Desk {
    /// Makes a token for a person or a program; the secret can't be had again.
    package func createToken(
        person: String,
        role: AccessRole,
        label: String,
        expires: Instant?
    ) throws -> (token: AccessToken, secret: String) {
        try require(.admin)
        return try workspace.store.createToken(
            person: person.contains(":") ? person : "human:\(person)",
            label: label,
            role: role,
            expires: expires,
            by: actor,
            via: via
        )
    }

    /// Every token that was ever made.
    package func tokens() throws -> [AccessToken] {
        try require(.admin)
        return try workspace.store.tokens()
    }

    /// Revokes a token by its id or the end of it, and ends its sessions.
    package func revokeToken(_ name: String) throws -> AccessToken {
        try require(.admin)
        return try workspace.store.revokeToken(try workspace.store.token(named: name).id, by: actor, via: via)
    }
}

extension Workspace {
    /// Who has a token, and who had a role in an incident of the last 1,000.
    package func people() throws -> [String] {
        var filter = IncidentFilter()
        filter.limit = 1_000
        let holders = try store.read { reader in try reader.incidents(filter) }.flatMap(\.incident.roles).map(\.person)
        let owners = try store.tokens().map(\.person).map { $0.hasPrefix("human:") ? String($0.dropFirst(6)) : $0 }
        return Set(holders + owners).sorted()
    }
}
