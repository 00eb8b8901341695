/// What a person or program may do over the service; each role may do all that the one before it may.
package enum AccessRole: String, CaseIterable, Codable, Comparable, Sendable {
    /// Reads everything.
    case viewer
    /// Changes incidents, tasks and the runbook.
    case responder
    /// Erases words, and gives and takes away tokens.
    case admin

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .responder: 1
        case .admin: 2
        }
    }

    package static func < (left: AccessRole, right: AccessRole) -> Bool { left.rank < right.rank }

    /// The role with this name.
    ///
    /// Throws `usage` for anything else, naming the roles there are and the nearest one.
    package init(named name: String) throws(TocsinError) {
        let names = AccessRole.allCases.map(\.rawValue)
        guard let role = AccessRole(rawValue: name.lowercased()) else {
            let hint = nearestName(to: name, in: names).map { " Did you mean \($0)?" } ?? ""
            throw TocsinError(
                .usage,
                "There is no role \(name); the roles are \(names.joined(separator: ", ")).\(hint) Nothing was changed.",
                errors: [TocsinError.Field("role", "not one of \(names.joined(separator: ", "))")]
            )
        }
        self = role
    }
}
