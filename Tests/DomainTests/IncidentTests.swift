import Domain
import Testing

@Suite struct IncidentTests {
    @Test("It goes by its key, and by the end of its id until it has one")
    func name() throws {
        var story = try Story.declared()
        #expect(story.incident.name == String(story.stream.text.suffix(4)))
        try story.tell(IncidentNumbered(number: 7), minute: 0)
        #expect(story.incident.name == "INC-7")
    }

    @Test("A stream that is known before its declaration is not declared, and takes it when it comes")
    func undeclared() throws {
        var story = Story()
        try story.tell(EntryLogged(kind: .note, text: "early"), minute: 1)
        #expect(!story.incident.isDeclared)
        try story.tell(IncidentDeclared(title: "Late", severity: "P2"), minute: 0)
        #expect(story.incident.isDeclared)
        #expect(story.incident.title == "Late")
    }

    @Test("A status update is due after the declaration, the last communication or the last change of severity")
    func updateDue() throws {
        var story = try Story.declared()
        func due() -> Instant? {
            story.incident.updateDue(every: 1_800, lastCommunicationAt: story.activity.lastCommunicationAt)
        }
        #expect(due() == Story.time(30))
        try story.tell(EntryLogged(kind: .note, text: "no update"), minute: 5)
        #expect(due() == Story.time(30))
        try story.tell(EntryLogged(kind: .communication, text: "told them"), minute: 10)
        #expect(due() == Story.time(40))
        try story.tell(EntryLogged(kind: .communication, text: "told them earlier too"), minute: 8)
        #expect(due() == Story.time(40))
        try story.tell(SeverityChanged(severity: "P0"), minute: 20)
        #expect(due() == Story.time(50))
        #expect(story.incident.updateDue(every: nil, lastCommunicationAt: nil) == nil)
        try story.tell(IncidentResolved(), minute: 25)
        #expect(due() == nil)
    }

    @Test("Overdue is a matter of when one looks, and only of what is open")
    func overdue() throws {
        var story = try Story.declared()
        let task = try story.tell(FollowUpAdded(text: "Fix it", dueAt: Story.time(10)), minute: 1)
        #expect(story.incident.task(task)?.isOverdue(at: Story.time(10)) == false)
        #expect(story.incident.task(task)?.isOverdue(at: Story.time(11).advanced(bySeconds: -1)) == false)
        #expect(story.incident.task(task)?.isOverdue(at: Story.time(11)) == true)
        try story.tell(TaskDone(task: task), minute: 12)
        #expect(story.incident.task(task)?.isOverdue(at: Story.time(11)) == false)
        let undated = try story.tell(FollowUpAdded(text: "Some day"), minute: 1)
        #expect(story.incident.task(undated)?.isOverdue(at: Instant(microseconds: .max)) == false)
    }

    @Test("Its version counts its events, and its update is the latest recording")
    func activity() throws {
        var story = try Story.declared()
        try story.tell(EntryLogged(kind: .note, text: "one"), minute: -5)
        try story.tell("future.thing", 1, "{}", minute: 0)
        #expect(story.activity.version == 3)
        #expect(story.activity.updatedAt == Story.time(2))
        #expect(story.activity.last?.id == story.events.last?.id)
    }
}
