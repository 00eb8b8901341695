/// Somebody held a role from then to then.
package struct RoleInterval: Hashable, Encodable, Sendable {
    package var role: String
    package var person: String
    package var from: Instant
    /// nil while it is held; never before `from`.
    package var to: Instant?
    /// The events that say so: correcting their time moves the ends.
    package var began: Identifier?
    package var ended: Identifier?

    package init(role: String, person: String, from: Instant, to: Instant? = nil, began: Identifier? = nil) {
        self.role = role
        self.person = person
        self.from = from
        self.to = to
        self.began = began
    }

    mutating func end(by event: Event) {
        to = max(from, event.at)
        ended = event.id
    }

    /// Moves the end, or both, that an entry says.
    mutating func move(_ entry: Identifier, to instant: Instant) {
        if began == entry { from = instant }
        if ended == entry { to = instant }
        if let end = to { to = max(from, end) }
    }
}

package enum Role {
    package static let commander = "commander"
    /// The one role that several people hold at once; any other passes from hand to hand.
    package static let responder = "responder"
    /// What completions offer; any other word is a role too.
    package static let usual = [commander, "deputy", "scribe", "communications", "liaison", responder]
}
