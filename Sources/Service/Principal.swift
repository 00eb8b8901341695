import Domain

/// Who makes a request, as the log will name them.
struct Principal: Hashable, Sendable {
    /// Such as `human:ana`.
    var actor: String
    /// Through what: a token's id, or the operating-system user of the service for the person at the machine.
    var via: String
    var role: AccessRole
}
