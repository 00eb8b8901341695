import Domain

/// Two milestones in an impossible order: a clock was wrong.
package struct DoubtView: View {
    private let earlier: Milestone
    private let later: Milestone

    init(earlier: Milestone, later: Milestone) {
        self.earlier = earlier
        self.later = later
    }

    package static let fields: [Field<DoubtView>] = [
        .line("earlier") { $0.earlier.rawValue },
        .line("later") { $0.later.rawValue },
    ]
}
