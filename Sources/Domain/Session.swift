/// A browser that signed in with a token; it ends with that token at the latest.
package struct Session: Hashable, Sendable {
    package var id: Identifier
    package var token: Identifier
    package var created: Instant
    /// To the minute.
    package var lastSeen: Instant
    package var expires: Instant
    /// From where, as far as the service knows.
    package var address: String
    /// What the browser says that it is.
    package var userAgent: String

    package init(
        id: Identifier,
        token: Identifier,
        created: Instant,
        lastSeen: Instant,
        expires: Instant,
        address: String,
        userAgent: String
    ) {
        self.id = id
        self.token = token
        self.created = created
        self.lastSeen = lastSeen
        self.expires = expires
        self.address = address
        self.userAgent = userAgent
    }

    /// Characters that are kept of where it comes from, and of what the browser says.
    package static let longestAddress = 64
    package static let longestUserAgent = 200
}
