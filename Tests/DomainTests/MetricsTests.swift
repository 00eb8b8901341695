import Domain
import Testing

@Suite struct MetricsTests {
    @Test("A metric is a pair of milestones: detected − started, the others − declared")
    func pairs() throws {
        var story = try Story.declared(
            IncidentDeclared(title: "Slow", severity: "P1", started: Story.time(-20), detected: Story.time(-5))
        )
        try story.tell(IncidentAcknowledged(), minute: 3)
        try story.tell(IncidentMitigated(), minute: 10)
        try story.tell(IncidentResolved(), minute: 60)
        let metrics = Metrics(story.incident)
        #expect(metrics.timeToDetect == 900)
        #expect(metrics.timeToAcknowledge == 180)
        #expect(metrics.timeToMitigate == 600)
        #expect(metrics.timeToResolve == 3_600)
    }

    @Test("What is unknown is unknown and never zero")
    func unknown() throws {
        var story = try Story.declared(IncidentDeclared(title: "Slow", severity: "P1", detected: Story.time(-5)))
        try story.tell(IncidentResolved(), minute: 60)
        let metrics = Metrics(story.incident)
        #expect(metrics.timeToDetect == nil)
        #expect(metrics.timeToAcknowledge == nil)
        #expect(metrics.timeToMitigate == nil)
        #expect(metrics.timeToResolve == 3_600)
        #expect(Metrics(Incident(id: story.stream)) == Metrics(Story().incident))
    }

    @Test("No time at all between two milestones is zero, which is known")
    func zero() throws {
        var story = try Story.declared()
        try story.tell(IncidentAcknowledged(), minute: 0)
        #expect(Metrics(story.incident).timeToAcknowledge == 0)
    }

    @Test("What a wrong clock made negative is kept, flagged, and unknown")
    func wrongClock() throws {
        var story = try Story.declared()
        let id = try story.tell(try story.incident.acknowledge(clock(-5)), minute: -5)
        #expect(story.incident.time(of: .acknowledged) == Story.time(-5))
        #expect(story.entry(id)?.superseded == false)
        #expect(Metrics(story.incident).timeToAcknowledge == nil)
        let doubtful = story.incident.doubtful
        #expect(doubtful.count == 1)
        #expect(doubtful.first?.earlier == .declared)
        #expect(doubtful.first?.later == .acknowledged)
    }

    @Test("A skipped step leaves its milestone unknown, and no order is doubted for it")
    func skipped() throws {
        var story = try Story.declared()
        try story.tell(IncidentResolved(), minute: 9)
        #expect(story.incident.time(of: .acknowledged) == nil)
        #expect(story.incident.doubtful.isEmpty)
    }

    @Test(
        "A time that a person gives and that can't be is refused, naming the milestone to correct",
        arguments: [
            (Milestone.acknowledged, -1, "declared"), (.mitigated, 2, "acknowledged"), (.resolved, -1, "declared"),
            (.started, 6, "mitigated"), (.detected, -30, "started"),
        ]
    )
    func order(milestone: Milestone, minute: Int, named: String) throws {
        var story = try Story.declared(IncidentDeclared(title: "Slow", severity: "P1", started: Story.time(-20)))
        if milestone != .acknowledged { try story.tell(IncidentAcknowledged(), minute: 3) }
        if milestone == .started { try story.tell(IncidentMitigated(), minute: 5) }
        let error = refusal { try story.incident.requireOrder(milestone, at: Story.time(minute)) }
        #expect(error?.code == .usage)
        #expect(error?.detail.contains("correct \(named) first") == true, "\(error?.detail ?? "not refused")")
        #expect(error?.errors.first?.field == "at")
    }

    @Test("The same moment as its neighbours is in order")
    func sameMoment() throws {
        var story = try Story.declared()
        try story.tell(IncidentAcknowledged(), minute: 3)
        #expect(refusal { try story.incident.requireOrder(.mitigated, at: Story.time(3)) } == nil)
        #expect(refusal { try story.incident.requireOrder(.acknowledged, at: Story.time(0)) } == nil)
    }
}
