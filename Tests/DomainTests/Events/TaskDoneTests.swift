import Domain
import Testing

@Suite struct TaskDoneTests {
    private func story() throws -> (Story, Identifier) {
        var story = try Story.declared()
        let step = story.identifier()
        try story.tell(TasksPlanned(origin: .procedure, name: "P1", tasks: [.init(id: step, text: "Page")]), minute: 0)
        return (story, step)
    }

    @Test("It says who did what, when")
    func folds() throws {
        var (story, step) = try story()
        let task = try #require(story.incident.task(step))
        let id = try story.tell(try story.incident.finish(task), minute: 3)
        let done = try #require(story.incident.task(step))
        #expect(done.state == .done)
        #expect(done.doneAt == Story.time(3))
        #expect(done.doneBy == "human:ana")
        #expect(story.entry(id)?.text == "Done: Page")
        #expect(story.entry(id)?.kind == .task)
    }

    @Test("A lapsed step can still be done: somebody may have done it in time")
    func lapsed() throws {
        var (story, step) = try story()
        try story.tell(IncidentResolved(), minute: 5)
        let task = try #require(story.incident.task(step))
        try story.tell(try story.incident.finish(task), minute: 4)
        #expect(story.incident.task(step)?.state == .done)
    }

    @Test("What is done or skipped is refused, and superseded when it comes all the same", arguments: [true, false])
    func again(done: Bool) throws {
        var (story, step) = try story()
        if done {
            try story.tell(TaskDone(task: step), minute: 1)
        } else {
            try story.tell(TaskSkipped(task: step, why: "n/a"), minute: 1)
        }
        let before = try #require(story.incident.task(step))
        #expect(refusal { try story.incident.finish(before) }?.code == .refused)
        let id = try story.tell(TaskDone(task: step), minute: 2)
        #expect(story.incident.task(step) == before)
        #expect(story.entry(id)?.superseded == true)
    }

    @Test("A task that isn't known is shown so")
    func unknown() throws {
        var story = try Story.declared()
        let id = try story.tell(TaskDone(task: story.identifier()), minute: 1)
        #expect(story.entry(id)?.superseded == true)
        #expect(story.entry(id)?.text == "Done: a task that isn't known here")
    }

    @Test("Correcting the entry's time moves when it was done")
    func corrected() throws {
        var (story, step) = try story()
        let id = try story.tell(TaskDone(task: step), minute: 9)
        try story.tell(EntryAmended(entry: id, to: Story.time(4)), minute: 10)
        #expect(story.incident.task(step)?.doneAt == Story.time(4))
    }

    @Test("It has no words to redact")
    func redacted() {
        let body = TaskDone(task: Story().stream)
        #expect(body.redacted == body)
    }
}
