import Domain

/// One of the four durations, and the milestones that it lies between.
package struct DurationView: View {
    private let name: String
    private let seconds: Double?
    private let from: Milestone
    private let to: Milestone

    static func list(_ incident: Incident) -> [DurationView] {
        let metrics = Metrics(incident)
        return [
            DurationView(name: "Time to detect", seconds: metrics.timeToDetect, from: .started, to: .detected),
            DurationView(
                name: "Time to acknowledge",
                seconds: metrics.timeToAcknowledge,
                from: .declared,
                to: .acknowledged
            ),
            DurationView(name: "Time to mitigate", seconds: metrics.timeToMitigate, from: .declared, to: .mitigated),
            DurationView(name: "Time to resolve", seconds: metrics.timeToResolve, from: .declared, to: .resolved),
        ]
    }

    package static let fields: [Field<DurationView>] = [
        .line("duration") { $0.name },
        .line("value") { $0.seconds.map { SpanText.text(Int($0)) } ?? "unknown" },
        .flag("known") { $0.seconds != nil },
        .line("from") { $0.from.rawValue },
        .line("to") { $0.to.rawValue },
    ]
}
