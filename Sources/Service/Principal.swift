import Domain

/// Who makes a request, as the log will name them.
package struct Principal: Hashable, Sendable {
    /// Such as `human:ana`.
    package var actor: String
    /// Through what: a token's id, or the operating-system user of the service for the person at the machine.
    package var via: String
    package var role: AccessRole
}
