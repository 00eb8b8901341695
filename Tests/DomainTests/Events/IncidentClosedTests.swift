import Domain
import Testing

@Suite struct IncidentClosedTests {
    @Test("Open checklist items and follow-ups stand in the way, by name; lapsed steps don't")
    func blockers() throws {
        var story = try Story.declared()
        let step = story.identifier()
        let item = story.identifier()
        try story.tell(TasksPlanned(origin: .procedure, name: "P1", tasks: [.init(id: step, text: "Page")]), minute: 0)
        try story.tell(IncidentResolved(), minute: 5)
        try story.tell(
            TasksPlanned(origin: .checklist, name: "After", tasks: [.init(id: item, text: "Review")]),
            minute: 5
        )
        let followUp = try story.tell(FollowUpAdded(text: "Add an alert"), minute: 6)
        let error = refusal { try story.incident.close(clock(7)) }
        #expect(error?.code == .refused)
        #expect(error?.detail.contains("2 open items") == true)
        #expect(error?.errors.map(\.field) == [item.text, followUp.text])
        #expect(error?.errors.map(\.detail) == ["Review", "Add an alert"])
        try story.tell(TaskDone(task: item), minute: 7)
        try story.tell(TaskSkipped(task: followUp, why: "exists"), minute: 7)
        let id = try story.tell(try story.incident.close(clock(8)), minute: 8)
        #expect(story.incident.status == .closed)
        #expect(story.incident.time(of: .closed) == Story.time(8))
        #expect(story.entry(id)?.text == "Closed")
    }

    @Test("With a reason it closes all the same, and names what was open")
    func why() throws {
        var story = try Story.declared()
        let followUp = try story.tell(FollowUpAdded(text: "Add an alert"), minute: 1)
        #expect(refusal { try story.incident.close(clock(2)) }?.detail.contains("not resolved") == true)
        let body = try story.incident.close(clock(2), why: "tracked elsewhere")
        #expect(body.open == [followUp])
        let id = try story.tell(body, minute: 2)
        #expect(story.incident.status == .closed)
        #expect(story.incident.time(of: .resolved) == nil)
        #expect(story.entry(id)?.text == "Closed with 1 open item: tracked elsewhere")
    }

    @Test("Closed is closed: closing again is refused, and superseded when it comes all the same")
    func again() throws {
        var story = try Story.declared()
        try story.tell(IncidentResolved(), minute: 1)
        try story.tell(IncidentClosed(), minute: 2)
        #expect(refusal { try story.incident.close(clock(3)) }?.code == .refused)
        let id = try story.tell(IncidentClosed(), minute: 3)
        #expect(story.entry(id)?.superseded == true)
        #expect(story.incident.time(of: .closed) == Story.time(2))
    }

    @Test("Redacted, it still names what was open")
    func redacted() {
        let open = [Story().stream]
        #expect(IncidentClosed(why: "secret", open: open).redacted == IncidentClosed(why: erasedText, open: open))
    }
}
