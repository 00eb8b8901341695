import Domain
import Testing

@Suite struct SeverityChangedTests {
    @Test("It is worse than thought: the severity and when it changed")
    func folds() throws {
        var story = try Story.declared()
        let id = try story.tell(try story.incident.change(severity: "P0", why: "all users", clock(4)), minute: 4)
        #expect(story.incident.severity == "P0")
        #expect(story.incident.severityChangedAt == Story.time(4))
        #expect(story.entry(id)?.text == "Severity P1 → P0: all users")
    }

    @Test("A new plan replaces open steps, done ones stay done")
    func replans() throws {
        var story = try Story.declared()
        let (done, open, new) = (story.identifier(), story.identifier(), story.identifier())
        try story.tell(
            TasksPlanned(
                origin: .procedure,
                name: "Procedure P1",
                tasks: [.init(id: done, text: "Page"), .init(id: open, text: "Call")]
            ),
            minute: 0
        )
        try story.tell(TaskDone(task: done), minute: 1)
        try story.tell(SeverityChanged(severity: "P0"), minute: 2)
        try story.tell(
            TasksPlanned(origin: .procedure, name: "Procedure P0", tasks: [.init(id: new, text: "War room")]),
            minute: 2
        )
        #expect(story.incident.tasks.map(\.state) == [.done, .lapsed, .open])
        #expect(story.incident.tasks.map(\.replaced) == [false, true, false])
    }

    @Test("The same severity is refused, and superseded when it comes all the same")
    func same() throws {
        var story = try Story.declared()
        let before = story.incident
        #expect(refusal { try before.change(severity: "P1", why: nil, clock(1)) }?.code == .refused)
        let id = try story.tell(SeverityChanged(severity: "P1"), minute: 9)
        #expect(story.incident == before)
        #expect(story.entry(id)?.superseded == true)
    }

    @Test("Once it is closed or cancelled, and before it was declared, it is refused")
    func refused() throws {
        var story = try Story.declared()
        #expect(refusal { try story.incident.change(severity: "P0", why: nil, given(-1)) }?.code == .usage)
        try story.tell(IncidentClosed(why: "done"), minute: 1)
        let error = refusal { try story.incident.change(severity: "P0", why: nil, clock(2)) }
        #expect(error?.code == .refused)
        #expect(error?.detail.contains("tocsin reopen") == true)
    }

    @Test("Redacted, the severity stays")
    func redacted() {
        let body = SeverityChanged(severity: "P0", why: "secret")
        #expect(body.redacted == SeverityChanged(severity: "P0", why: erasedText))
    }
}
