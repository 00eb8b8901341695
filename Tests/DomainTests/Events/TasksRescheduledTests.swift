import Domain
import Testing

@Suite struct TasksRescheduledTests {
    @Test("Correcting a milestone moves the times that hang on it, and only of what is unfinished")
    func follows() throws {
        var story = try Story.declared()
        let ids = (0..<3).map { _ in story.identifier() }
        let rules: [DueRule] = [.after(seconds: 600, .declared), .after(seconds: 600, .declared), .at(Story.time(99))]
        try story.tell(
            TasksPlanned(
                origin: .procedure,
                name: "P1",
                tasks: zip(ids, rules).map { .init(id: $0, text: "a", due: $1, dueAt: Story.time(10)) }
            ),
            minute: 0
        )
        try story.tell(TaskDone(task: ids[1]), minute: 2)
        let hours = WorkingHours(zone: .utc)
        let moved = try #require(story.incident.rescheduling(.declared, to: Story.time(-30), hours: hours))
        #expect(moved.tasks.map(\.task) == [ids[0]])
        let id = try story.tell(moved, minute: 3)
        #expect(story.incident.task(ids[0])?.dueAt == Story.time(-20))
        #expect(story.incident.task(ids[1])?.dueAt == Story.time(10))
        #expect(story.entry(id)?.text == "1 due time moved")
        #expect(story.incident.rescheduling(.declared, to: Story.time(-30), hours: hours) == nil)
        #expect(story.incident.rescheduling(.resolved, to: Story.time(-30), hours: hours) == nil)
    }

    @Test("A task that isn't known is left alone")
    func unknown() throws {
        var story = try Story.declared()
        let before = story.incident
        let moved = TasksRescheduled.Moved(task: story.identifier(), dueAt: Story.time(1))
        try story.tell(TasksRescheduled(tasks: [moved], revives: true), minute: 1)
        #expect(story.incident == before)
    }

    @Test("It has no words to redact")
    func redacted() {
        let body = TasksRescheduled(tasks: [.init(task: Story().stream, dueAt: Story.time(1))])
        #expect(body.redacted == body)
    }
}
