/// Somebody held a role from then to then.
package struct RoleInterval: Hashable, Codable, Sendable {
    package var role: String
    package var person: String
    package var from: Instant
    /// nil while it is held.
    package var to: Instant?

    package init(role: String, person: String, from: Instant, to: Instant? = nil) {
        self.role = role
        self.person = person
        self.from = from
        self.to = to
    }
}

package enum Role {
    package static let commander = "commander"
    /// The one role that several people hold at once; any other passes from hand to hand.
    package static let responder = "responder"
    /// What completions offer; any other word is a role too.
    package static let usual = [commander, "deputy", "scribe", "communications", "liaison", responder]
}
