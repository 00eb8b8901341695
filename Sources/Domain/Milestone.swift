/// The moments in an incident's life that metrics and due rules are measured from.
package enum Milestone: String, CaseIterable, Codable, Sendable {
    /// When the impact began.
    case started
    case detected
    case declared
    case acknowledged
    case mitigated
    case resolved
    case closed
}
