import Domain

/// All that a template can say about one incident.
package struct IncidentView: View {
    private let input: DocumentInput
    private let incident: Incident
    private let clock: LocalClock
    private let timeline: [EntryView]
    private let metrics: Metrics
    private let counts: TaskCounts
    /// The last thing that people outside were told, and still stands.
    private let lastUpdate: TimelineEntry?
    private let corrections: Int

    package init(_ input: DocumentInput) {
        self.input = input
        incident = input.incident
        clock = LocalClock(zone: input.zone)
        metrics = Metrics(input.incident)
        counts = TaskCounts(input.incident.tasks, now: input.asOf)
        timeline = EntryView.views(IncidentView.list(input.timeline, input))
        let entries = input.timeline
        lastUpdate = IncidentView.standing(.communication, in: entries).last.map { entries[$0] }
        corrections = entries.indices.count { !entries[$0].corrections.isEmpty }
    }

    private func tasks(_ isWanted: (TaskItem) -> Bool) -> [TaskView] {
        incident.tasks.filter(isWanted).map {
            TaskView($0, handle: input.taskHandles[$0.id], incident: input.name, clock: clock, asOf: input.asOf)
        }
    }

    /// The tasks of one origin, without those that another plan replaced before anybody had dealt with them.
    private func tasks(of origin: TaskItem.Origin) -> [TaskView] {
        tasks { $0.origin == origin && !($0.replaced && $0.state == .lapsed) }
    }

    private func proposals(_ isWanted: (Proposal) -> Bool) -> [ProposalView] {
        incident.proposals.filter(isWanted).map {
            ProposalView($0, handle: input.proposalHandles[$0.id], incident: input.name, clock: clock)
        }
    }

    /// The longest overdue first.
    private var overdueTasks: [TaskView] {
        tasks { $0.isOverdue(at: input.asOf) }.sorted { ($0.dueAt ?? input.asOf) < ($1.dueAt ?? input.asOf) }
    }

    private static func list(_ entries: [TimelineEntry], _ input: DocumentInput) -> EntryList {
        EntryList(
            entries,
            handles: input.entryHandles,
            names: [input.incident.id: input.name],
            clock: LocalClock(zone: input.zone)
        )
    }

    /// Where entries of one kind are that nobody took back; each is asked in its place, since a copy takes longer.
    private static func standing(
        _ kind: TimelineEntry.Kind,
        in entries: [TimelineEntry]
    ) -> some BidirectionalCollection<Int> {
        entries.indices.lazy.filter { entries[$0].kind == kind && !entries[$0].isRetracted && !entries[$0].erased }
    }

    private func standing(_ kind: TimelineEntry.Kind) -> some BidirectionalCollection<Int> {
        IncidentView.standing(kind, in: input.timeline)
    }

    /// What of one kind was said and still stands.
    private func entries(_ kind: TimelineEntry.Kind) -> [EntryView] {
        EntryView.views(IncidentView.list(standing(kind).map { input.timeline[$0] }, input))
    }

    private var isOver: Bool { incident.status == .resolved || incident.status == .closed }

    private var commander: String? {
        let held = incident.roles.filter { $0.role == Role.commander }
        return (held.last { $0.to == nil } ?? held.last).map { personText($0.person) }
    }

    /// When its effects began, as far as is known.
    private var begin: Instant? { incident.time(of: .started) ?? incident.time(of: .declared) }

    /// How long it lasted, or has lasted by now; nil when that isn't known.
    private var lasted: String? {
        guard incident.status != .cancelled, let begin else { return nil }
        let end = isOver ? incident.time(of: .resolved) : input.asOf
        guard let end, end >= begin else { return nil }
        return SpanText.text(Int(end.seconds(since: begin)))
    }

    /// One paragraph that says what it was, when, and how it went.
    private var overview: String {
        let what =
            "\(input.name) \(isOver || incident.status == .cancelled ? "was" : "is") a \(incident.severity) "
            + (incident.drill ? "drill" : "incident")
        let declared = incident.time(of: .declared).map { ", declared on \(clock.date($0)) at \(clock.time($0))" } ?? ""
        if let cancellation = incident.cancellation, incident.status == .cancelled {
            return "\(what)\(declared) and cancelled: \(cancellation.why)."
        }
        let steps = [
            reached("acknowledged", metrics.timeToAcknowledge), reached("mitigated", metrics.timeToMitigate),
            reached("resolved", metrics.timeToResolve),
        ].compactMap { $0 }
        var sentence = what + declared
        if !steps.isEmpty { sentence += "; it was " + listed(steps) }
        sentence += "."
        if incident.status.isActive {
            sentence += lasted.map { " It has lasted \($0)" } ?? " It is still active"
            sentence += incident.status == .mitigated ? "; its effects have stopped, its cause may remain." : "."
        }
        return sentence
    }

    private func reached(_ word: String, _ seconds: Double?) -> String? {
        seconds.map { "\(word) after \(SpanText.text(Int($0)))" }
    }

    private func listed(_ parts: [String]) -> String {
        guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " and " + last
    }

    package static let fields: [Field<IncidentView>] = facts + times + people + lists

    private static let facts: [Field<IncidentView>] = [
        .line("name") { $0.input.name },
        .line("key") { $0.incident.key },
        .line("handle") { $0.input.handle },
        .line("id") { $0.incident.id.text },
        .line("title") { $0.incident.title },
        .line("severity") { $0.incident.severity },
        .line("severityTitle") { $0.input.severity?.title },
        .line("status") { $0.incident.status.rawValue },
        .flag("active") { $0.incident.status.isActive },
        .flag("mitigated") { $0.incident.status == .mitigated },
        // Resolved or closed.
        .flag("over") { $0.isOver },
        .flag("cancelled") { $0.incident.status == .cancelled },
        .lines("cancelledWhy") { $0.incident.status == .cancelled ? $0.incident.cancellation?.why : nil },
        .line("duplicateOf") { view in
            view.incident.cancellation?.duplicateOf.map { view.input.names[$0] ?? $0.text }
        },
        .flag("drill") { $0.incident.drill },
        .line("overview") { $0.overview },
        .lines("impact") { $0.incident.impact },
        .line("components") { $0.incident.components.isEmpty ? nil : $0.incident.components.joined(separator: ", ") },
        .line("playbook") { $0.incident.playbook },
        // Only while nobody has confirmed a playbook.
        .line("suggestedPlaybook") { $0.incident.playbook == nil ? $0.incident.suggestedPlaybook : nil },
        .line("zone") { $0.input.zone.identifier },
        .line("asOf") { $0.clock.dateTime($0.input.asOf) },
        .line("program") { $0.input.program },
    ]

    private static let times: [Field<IncidentView>] =
        Milestone.allCases.map { milestone in
            .line("\(milestone.rawValue)At") { MilestoneView.text(milestone, of: $0.incident, clock: $0.clock) }
        } + [
            .line("declaredOn") { view in view.incident.time(of: .declared).map(view.clock.date) ?? "unknown" },
            // From the start of its effects, else from the declaration.
            .line("lasted") { $0.lasted ?? "unknown" },
            // Absent until both ends are known.
            .line("timeToDetect") { spanText($0.metrics.timeToDetect) },
            .line("timeToAcknowledge") { spanText($0.metrics.timeToAcknowledge) },
            .line("timeToMitigate") { spanText($0.metrics.timeToMitigate) },
            .line("timeToResolve") { spanText($0.metrics.timeToResolve) },
            .list("milestones") { view in
                Milestone.allCases.map { MilestoneView($0, of: view.incident, clock: view.clock) }
            },
            .list("durations") { DurationView.list($0.incident) },
            .list("doubts") { $0.incident.doubtful.map { DoubtView(earlier: $0.earlier, later: $0.later) } },
            .line("updateDue") { view in view.input.updateDueAt.map(view.clock.dateTime) },
            .flag("updateOverdue") { view in view.input.updateDueAt.map { $0 < view.input.asOf } ?? false },
            .lines("lastUpdate") { $0.lastUpdate?.text },
            .line("lastUpdateAt") { view in view.lastUpdate.map { view.clock.dateTime($0.at) } },
            .line("lastUpdateBy") { $0.lastUpdate.map { personText($0.actor) } },
        ]

    private static func spanText(_ seconds: Double?) -> String? {
        seconds.map { SpanText.text(Int($0)) }
    }

    private static let people: [Field<IncidentView>] = [
        // Who commands now, else who did last.
        .line("commander") { $0.commander },
        .flag("hasRoles") { !$0.incident.roles.isEmpty },
        .list("roles") { view in view.incident.roles.map { RoleView($0, clock: view.clock) } },
        .flag("hasLinks") { !$0.incident.links.isEmpty },
        .list("incidentLinks") { view in view.incident.links.map { LinkView($0, names: view.input.names) } },
        .flag("hasAttachments") { !$0.incident.attachments.isEmpty },
        .list("attachments") { view in view.incident.attachments.map { AttachmentView($0, clock: view.clock) } },
    ]

    private static let lists: [Field<IncidentView>] = [
        .number("entries") { $0.timeline.count },
        .list("timeline") { $0.timeline },
        .flag("hasDecisions") { !$0.standing(.decision).isEmpty },
        .list("decisions") { $0.entries(.decision) },
        .list("communications") { $0.entries(.communication) },
        .flag("hasLearnings") { !$0.standing(.learning).isEmpty },
        .list("learnings") { $0.entries(.learning) },
        .flag("hasProposals") { !$0.incident.proposals.isEmpty },
        .list("proposals") { $0.proposals { _ in true } },
        .flag("hasOpenProposals") { $0.incident.proposals.contains { $0.state == .open } },
        .list("openProposals") { $0.proposals { $0.state == .open } },
        .flag("hasCorrections") { $0.corrections > 0 },
        .number("corrections") { $0.corrections },
        .flag("hasProcedure") { !$0.tasks(of: .procedure).isEmpty },
        .list("procedure") { $0.tasks(of: .procedure) },
        .flag("hasDebugSteps") { !$0.tasks(of: .playbook).isEmpty },
        .list("debugSteps") { $0.tasks(of: .playbook) },
        .flag("hasChecklist") { !$0.tasks(of: .checklist).isEmpty },
        .list("checklist") { $0.tasks(of: .checklist) },
        .flag("hasFollowUps") { !$0.tasks(of: .followUp).isEmpty },
        .list("followUps") { $0.tasks(of: .followUp) },
        .flag("hasOverdue") { $0.counts.overdue > 0 },
        .list("overdueTasks") { $0.overdueTasks },
        .number("open") { $0.counts.open },
        .number("overdue") { $0.counts.overdue },
        .number("done") { $0.counts.done },
        .number("skipped") { $0.counts.skipped },
        .number("lapsed") { $0.counts.lapsed },
    ]
}
