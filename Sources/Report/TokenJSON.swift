import Domain

/// A token as programs see it.
package struct TokenJSON: Encodable {
    let id: Identifier
    let person: String
    let role: AccessRole
    let label: String
    let createdAt: Instant
    let createdBy: String
    @Nullable var expiresAt: Instant?
    @Nullable var revokedAt: Instant?
    @Nullable var revokedBy: String?
    @Nullable var lastUsedAt: Instant?
    /// Only when it was made just now.
    var secret: String?

    package init(_ token: AccessToken, secret: String? = nil) {
        id = token.id
        person = token.person
        role = token.role
        label = token.label
        createdAt = token.created
        createdBy = token.createdBy
        expiresAt = token.expires
        revokedAt = token.revoked
        revokedBy = token.revokedBy
        lastUsedAt = token.lastUsed
        self.secret = secret
    }
}
