import Domain

/// A milestone and when it was reached.
package struct MilestoneView: View {
    private let milestone: Milestone
    private let at: Instant?
    private let text: String
    private let sinceDeclared: String?

    init(_ milestone: Milestone, of incident: Incident, clock: LocalClock) {
        self.milestone = milestone
        at = incident.time(of: milestone)
        text = Self.text(milestone, of: incident, clock: clock)
        sinceDeclared = at.flatMap { at in
            guard milestone != .declared, let declared = incident.time(of: .declared), at != declared else {
                return nil
            }
            let seconds = at.seconds(since: declared)
            return SpanText.text(Int(abs(seconds))) + (seconds < 0 ? " before" : " after")
        }
    }

    /// Its time, `not yet` when it may still come, and `unknown` when it was passed over.
    static func text(_ milestone: Milestone, of incident: Incident, clock: LocalClock) -> String {
        if let at = incident.time(of: milestone) { return clock.dateTime(at) }
        let isAhead: Bool =
            switch milestone {
            case .started, .detected, .declared: false
            case .acknowledged: incident.status == .open
            case .mitigated: incident.status == .open || incident.status == .acknowledged
            case .resolved: incident.status.isActive
            case .closed: incident.status.isActive || incident.status == .resolved
            }
        return isAhead ? "not yet" : "unknown"
    }

    package static let fields: [Field<MilestoneView>] = [
        .line("milestone") { $0.milestone.rawValue.capitalizedFirst },
        .line("at") { $0.text },
        .flag("known") { $0.at != nil },
        // `12 min after` or `7 min before` the declaration.
        .line("offset") { $0.sinceDeclared },
    ]
}

extension String {
    /// The same with its first letter in upper case.
    ///
    /// A string is added to a string: adding a part of one looks through every conformance in the program.
    var capitalizedFirst: String { prefix(1).uppercased() + String(dropFirst()) }
}
