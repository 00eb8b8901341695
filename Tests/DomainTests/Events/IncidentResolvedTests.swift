import Domain
import Testing

@Suite struct IncidentResolvedTests {
    @Test("It ends the incident, and open steps of the procedure and the playbook lapse: nothing else does")
    func lapses() throws {
        var story = try Story.declared()
        let steps = [story.identifier(), story.identifier(), story.identifier(), story.identifier()]
        for (origin, id) in zip([TaskItem.Origin.procedure, .playbook, .checklist], steps) {
            try story.tell(TasksPlanned(origin: origin, name: "Plan", tasks: [.init(id: id, text: "Step")]), minute: 1)
        }
        let followUp = try story.tell(FollowUpAdded(text: "Later"), minute: 2)
        let id = try story.tell(try story.incident.resolve(clock(30)), minute: 30)
        #expect(story.incident.status == .resolved)
        #expect(!story.incident.status.isActive)
        #expect(story.incident.time(of: .resolved) == Story.time(30))
        #expect(story.entry(id)?.text == "Resolved")
        #expect(story.incident.task(steps[0])?.state == .lapsed)
        #expect(story.incident.task(steps[1])?.state == .lapsed)
        #expect(story.incident.task(steps[2])?.state == .open)
        #expect(story.incident.task(followUp)?.state == .open)
        #expect(story.incident.task(steps[0])?.isOverdue(at: Story.time(9_999)) == false)
    }

    @Test("Done and skipped steps stay as they are")
    func finished() throws {
        var story = try Story.declared()
        let (done, skipped) = (story.identifier(), story.identifier())
        try story.tell(
            TasksPlanned(
                origin: .procedure,
                name: "P1",
                tasks: [.init(id: done, text: "a"), .init(id: skipped, text: "b")]
            ),
            minute: 0
        )
        try story.tell(TaskDone(task: done), minute: 1)
        try story.tell(TaskSkipped(task: skipped, why: "n/a"), minute: 1)
        try story.tell(IncidentResolved(), minute: 2)
        #expect(story.incident.tasks.map(\.state) == [.done, .skipped])
    }

    @Test("What is resolved or cancelled can't be resolved; the sentence says how to go on")
    func refused() throws {
        var story = try Story.declared()
        try story.tell(IncidentResolved(), minute: 2)
        let again = refusal { try story.incident.resolve(clock(3)) }
        #expect(again?.code == .refused)
        #expect(again?.detail.contains("tocsin reopen") == true)
        var cancelled = try Story.declared()
        try cancelled.tell(IncidentCancelled(why: "false alarm"), minute: 1)
        #expect(refusal { try cancelled.incident.resolve(clock(3)) }?.code == .refused)
        let id = try cancelled.tell(IncidentResolved(), minute: 4)
        #expect(cancelled.incident.status == .cancelled)
        #expect(cancelled.incident.time(of: .resolved) == nil)
        #expect(cancelled.entry(id)?.superseded == true)
    }

    @Test("Redacted, only the reason goes")
    func redacted() {
        #expect(IncidentResolved(why: "secret").redacted == IncidentResolved(why: erasedText))
    }
}
