import Domain
import Testing

@Suite struct IncidentCancelledTests {
    @Test("It was none: the plans lapse, and the reason stays")
    func folds() throws {
        var story = try Story.declared()
        let step = story.identifier()
        try story.tell(TasksPlanned(origin: .procedure, name: "P1", tasks: [.init(id: step, text: "a")]), minute: 0)
        let id = try story.tell(try story.incident.cancel(why: "false alarm"), minute: 3)
        #expect(story.incident.status == .cancelled)
        #expect(!story.incident.status.isActive)
        #expect(story.incident.cancellation?.why == "false alarm")
        #expect(story.incident.task(step)?.state == .lapsed)
        #expect(story.entry(id)?.text == "Cancelled: false alarm")
    }

    @Test("A duplicate names the other incident")
    func duplicate() throws {
        let story = try Story.declared()
        var otherStory = Story()
        let other = Incident(id: otherStory.identifier())
        let body = try story.incident.cancel(why: nil, duplicateOf: other)
        #expect(body.duplicateOf == other.id)
        #expect(body.why == "duplicate of \(other.name)")
        #expect(refusal { try story.incident.cancel(why: nil, duplicateOf: story.incident) }?.code == .usage)
    }

    @Test("Without a reason, and once it is cancelled or closed, it is refused")
    func refused() throws {
        var story = try Story.declared()
        #expect(refusal { try story.incident.cancel(why: nil) }?.code == .usage)
        try story.tell(IncidentClosed(why: "done"), minute: 1)
        #expect(refusal { try story.incident.cancel(why: "false alarm") }?.code == .refused)
        let id = try story.tell(IncidentCancelled(why: "false alarm"), minute: 2)
        #expect(story.incident.status == .closed)
        #expect(story.incident.cancellation == nil)
        #expect(story.entry(id)?.superseded == true)
    }

    @Test("Redacted, it still names the other incident")
    func redacted() {
        let other = Story().stream
        #expect(
            IncidentCancelled(why: "secret", duplicateOf: other).redacted
                == IncidentCancelled(why: erasedText, duplicateOf: other)
        )
    }
}
