import Domain
import Testing

@Suite struct FollowUpAddedTests {
    @Test("It is a task under its event's id, with an owner and a date")
    func folds() throws {
        var story = try Story.declared()
        let id = try story.tell(
            try story.incident.addFollowUp(FollowUpAdded(text: "Add an alert", owner: "ben", dueAt: Story.time(500))),
            minute: 1
        )
        let task = try #require(story.incident.task(id))
        #expect(task.origin == .followUp)
        #expect(task.owner == "ben")
        #expect(task.dueAt == Story.time(500))
        #expect(task.due == .at(Story.time(500)))
        #expect(story.entry(id)?.text == "Follow-up: Add an alert (ben)")
    }

    @Test("It outlives the incident's end")
    func stays() throws {
        var story = try Story.declared()
        let id = try story.tell(FollowUpAdded(text: "Later"), minute: 1)
        try story.tell(IncidentCancelled(why: "false alarm"), minute: 2)
        #expect(story.incident.task(id)?.state == .open)
    }

    @Test("Without text it is refused")
    func refused() throws {
        let story = try Story.declared()
        #expect(refusal { try story.incident.addFollowUp(FollowUpAdded(text: "\n")) }?.code == .usage)
    }

    @Test("An id that another task has is superseded")
    func doubled() throws {
        var story = try Story.declared()
        let step = story.identifier()
        try story.tell(TasksPlanned(origin: .procedure, name: "P1", tasks: [.init(id: step, text: "a")]), minute: 0)
        try story.tell(FollowUpAdded(text: "b"), minute: 1, id: step)
        #expect(story.incident.tasks.map(\.text) == ["a"])
        #expect(story.entry(step)?.superseded == true)
    }

    @Test("Redacted, owner and date stay")
    func redacted() {
        let body = FollowUpAdded(text: "secret", owner: "ben", dueAt: Story.time(1))
        #expect(body.redacted == FollowUpAdded(text: erasedText, owner: "ben", dueAt: Story.time(1)))
    }
}
