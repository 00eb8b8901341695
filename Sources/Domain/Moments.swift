extension Incident {
    /// When each milestone was reached.
    ///
    /// No dictionary: decoding one has the runtime look through every conformance of the program, which took longer than
    /// all the rest of an incident.
    package struct Moments: Hashable, Sendable {
        private var places = [Moment?](repeating: nil, count: Milestone.allCases.count)

        package init() {}

        package subscript(milestone: Milestone) -> Moment? {
            get { places[milestone.place] }
            set { places[milestone.place] = newValue }
        }

        /// In the order of an incident's life.
        package var reached: [Milestone] { Milestone.allCases.filter { self[$0] != nil } }
    }
}

extension Incident.Moments: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Milestone.self)
        for milestone in Milestone.allCases { try container.encodeIfPresent(self[milestone], forKey: milestone) }
    }
}

extension Milestone: CodingKey {
    fileprivate var place: Int {
        switch self {
        case .started: 0
        case .detected: 1
        case .declared: 2
        case .acknowledged: 3
        case .mitigated: 4
        case .resolved: 5
        case .closed: 6
        }
    }
}
