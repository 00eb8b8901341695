/// What a token allows: each role may do what the ones before it may.
package enum AccessRole: String, CaseIterable, Codable, Comparable, Sendable {
    /// Reads everything.
    case viewer
    /// Runs incidents: declares, logs, finishes tasks, proposes and applies changes of the runbook.
    case responder
    /// Erases, and manages people, tokens and sessions.
    case admin

    package static func < (one: AccessRole, other: AccessRole) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .responder: 1
        case .admin: 2
        }
    }
}
