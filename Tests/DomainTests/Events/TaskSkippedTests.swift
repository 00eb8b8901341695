import Domain
import Testing

@Suite struct TaskSkippedTests {
    @Test("It says why")
    func folds() throws {
        var story = try Story.declared()
        let followUp = try story.tell(FollowUpAdded(text: "Alert"), minute: 1)
        let task = try #require(story.incident.task(followUp))
        let id = try story.tell(try story.incident.skip(task, why: "exists"), minute: 2)
        let skipped = try #require(story.incident.task(followUp))
        #expect(skipped.state == .skipped)
        #expect(skipped.why == "exists")
        #expect(story.entry(id)?.text == "Skipped: Alert (exists)")
    }

    @Test("Without a reason, and for what is finished, it is refused")
    func refused() throws {
        var story = try Story.declared()
        let followUp = try story.tell(FollowUpAdded(text: "Alert"), minute: 1)
        let task = try #require(story.incident.task(followUp))
        #expect(refusal { try story.incident.skip(task, why: " ") }?.code == .usage)
        try story.tell(TaskDone(task: followUp), minute: 2)
        let done = try #require(story.incident.task(followUp))
        #expect(refusal { try story.incident.skip(done, why: "exists") }?.code == .refused)
        let id = try story.tell(TaskSkipped(task: followUp, why: "exists"), minute: 3)
        #expect(story.incident.task(followUp) == done)
        #expect(story.entry(id)?.superseded == true)
    }

    @Test("Redacted, the reason goes")
    func redacted() {
        let id = Story().stream
        #expect(TaskSkipped(task: id, why: "secret").redacted == TaskSkipped(task: id, why: erasedText))
    }
}
