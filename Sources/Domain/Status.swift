/// Where an incident stands.
package enum Status: String, CaseIterable, Codable, Sendable {
    case open, acknowledged, mitigated, resolved, closed, cancelled

    /// Somebody must still act on it.
    package var isActive: Bool { self == .open || self == .acknowledged || self == .mitigated }
}
