import Domain
import Testing

@Suite struct TaskMarkedWrongTests {
    private func story() throws -> (Story, step: Identifier) {
        var story = try Story.declared()
        let step = story.identifier()
        let planned = TasksPlanned.Planned(id: step, text: "Open the panel")
        try story.tell(TasksPlanned(origin: .playbook, name: "Playbook Calls fail", tasks: [planned]), minute: 0)
        return (story, step)
    }

    @Test("It says why, and leaves the step's state as it is")
    func folds() throws {
        var (story, step) = try story()
        let task = try #require(story.incident.task(step))
        let id = try story.tell(try story.incident.markWrong(task, why: "the panel is gone"), minute: 2)
        let marked = try #require(story.incident.task(step))
        #expect(marked.wrong == "the panel is gone")
        #expect(marked.state == .open)
        #expect(marked.plan == "Playbook Calls fail")
        #expect(story.entry(id)?.text == "Wrong: Open the panel (the panel is gone)")
    }

    @Test("Done or skipped, a step can still be marked, and marked anew; retracting the mark takes it away")
    func later() throws {
        var (story, step) = try story()
        try story.tell(TaskDone(task: step), minute: 1)
        let done = try #require(story.incident.task(step))
        let first = try story.tell(try story.incident.markWrong(done, why: "slow"), minute: 2)
        let second = try story.tell(TaskMarkedWrong(task: step, why: "gone"), minute: 3)
        try story.tell(EntryRetracted(entry: first, why: "typo"), minute: 4)
        #expect(story.incident.task(step)?.wrong == "gone")
        try story.tell(EntryRetracted(entry: second, why: "it is there"), minute: 5)
        #expect(story.incident.task(step)?.wrong == nil)
        #expect(story.incident.task(step)?.state == .done)
    }

    @Test("Without a reason, and for a follow-up, it is refused; for a task that isn't known it changes nothing")
    func refused() throws {
        var (story, step) = try story()
        let task = try #require(story.incident.task(step))
        #expect(refusal { try story.incident.markWrong(task, why: " ") }?.code == .usage)
        let followUp = try story.tell(FollowUpAdded(text: "Alert"), minute: 1)
        let added = try #require(story.incident.task(followUp))
        #expect(refusal { try story.incident.markWrong(added, why: "x") }?.code == .refused)
        let before = story.incident
        let id = try story.tell(TaskMarkedWrong(task: Story().stream, why: "x"), minute: 2)
        #expect(story.incident == before)
        #expect(story.entry(id)?.superseded == true)
    }

    @Test("Redacted, the reason goes")
    func redacted() {
        let id = Story().stream
        #expect(TaskMarkedWrong(task: id, why: "secret").redacted == TaskMarkedWrong(task: id, why: erasedText))
    }
}
