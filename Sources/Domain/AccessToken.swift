/// What lets a person or program in over the service; its secret is known only to who holds it.
package struct AccessToken: Hashable, Sendable {
    package var id: Identifier
    /// Who acts with it, as the log names them: `human:ana`.
    package var person: String
    /// What it is for: `laptop`, `Grafana`.
    package var label: String
    package var role: AccessRole
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
        label: String,
        role: AccessRole,
        created: Instant,
        createdBy: String,
        expires: Instant?
    ) {
        self.id = id
        self.person = person
        self.label = label
        self.role = role
        self.created = created
        self.createdBy = createdBy
        self.expires = expires
    }

    package enum State: String, Codable, Sendable {
        case active, expired, revoked
    }

    /// Whether it lets anybody in at a moment; from the moment that it expires it doesn't.
    package func state(at now: Instant) -> State {
        if revoked != nil { return .revoked }
        if let expires, expires <= now { return .expired }
        return .active
    }

    /// Characters of a label at most.
    package static let longestLabel = 100

    /// Refused without a person or a label, with one that is too long or more than a line, and when it has expired
    /// already.
    package static func check(person: String, label: String, expires: Instant?, now: Instant) throws(TocsinError) {
        for (field, text) in [("person", person), ("label", label)] {
            guard !text.isBlank, text.count <= longestLabel, !text.contains(where: \.isControl)
            else {
                throw TocsinError(
                    .usage,
                    "A token's \(field) is one line of 1 to \(longestLabel) characters. No token was made.",
                    errors: [TocsinError.Field(field, "must be one line of 1 to \(longestLabel) characters")]
                )
            }
        }
        guard expires.map({ $0 > now && $0.isInLog }) ?? true else {
            throw TocsinError(
                .usage,
                "A token must expire later than now, and before the year 10000. No token was made.",
                errors: [TocsinError.Field("expires", "must be later than now")]
            )
        }
    }
}

extension Character {
    fileprivate var isControl: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
