/// What lets a person or a program use the service; the secret itself is shown once and never kept.
package struct AccessToken: Hashable, Sendable {
    package var id: Identifier
    /// Whom the log names for what is done with it, such as `human:ana`.
    package var person: String
    package var role: AccessRole
    /// What it is for.
    package var label: String
    package var created: Instant
    package var createdBy: String
    package var expires: Instant?
    package var revoked: Instant?
    package var revokedBy: String?
    /// To the minute.
    package var lastUsed: Instant?

    package init(
        id: Identifier,
        person: String,
        role: AccessRole,
        label: String,
        created: Instant,
        createdBy: String,
        expires: Instant? = nil,
        revoked: Instant? = nil,
        revokedBy: String? = nil,
        lastUsed: Instant? = nil
    ) {
        self.id = id
        self.person = person
        self.role = role
        self.label = label
        self.created = created
        self.createdBy = createdBy
        self.expires = expires
        self.revoked = revoked
        self.revokedBy = revokedBy
        self.lastUsed = lastUsed
    }

    /// Neither revoked nor expired.
    package func isValid(at now: Instant) -> Bool { revoked == nil && (expires.map { now < $0 } ?? true) }
}

/// A browser that signed in with a token; it ends with the token, or when nobody has used it for long.
package struct AccessSession: Hashable, Sendable {
    package var id: Identifier
    package var token: Identifier
    package var created: Instant
    package var expires: Instant
    /// To the minute.
    package var seen: Instant
    package var address: String
    /// What the browser calls itself.
    package var agent: String

    package init(
        id: Identifier,
        token: Identifier,
        created: Instant,
        expires: Instant,
        seen: Instant,
        address: String,
        agent: String
    ) {
        self.id = id
        self.token = token
        self.created = created
        self.expires = expires
        self.seen = seen
        self.address = address
        self.agent = agent
    }
}
