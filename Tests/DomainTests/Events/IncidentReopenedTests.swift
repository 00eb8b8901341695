import Domain
import Testing

@Suite struct IncidentReopenedTests {
    @Test("It goes back to open, clears the later milestones, and keeps the earlier ones")
    func folds() throws {
        var story = try Story.declared(IncidentDeclared(title: "x", severity: "P1", started: Story.time(-5)))
        try story.tell(IncidentAcknowledged(), minute: 1)
        try story.tell(IncidentMitigated(), minute: 2)
        try story.tell(IncidentResolved(), minute: 3)
        try story.tell(IncidentClosed(), minute: 4)
        let id = try story.tell(try story.incident.reopen(clock(5), why: "it is back"), minute: 5)
        #expect(story.incident.status == .open)
        #expect(story.incident.moments.reached == [.started, .declared])
        #expect(story.entry(id)?.text == "Reopened: it is back")
        #expect(Metrics(story.incident).timeToResolve == nil)
    }

    @Test("Lapsed procedure steps come back, but not those that another plan has replaced")
    func revives() throws {
        var story = try Story.declared()
        let (old, new) = (story.identifier(), story.identifier())
        try story.tell(TasksPlanned(origin: .procedure, name: "P1", tasks: [.init(id: old, text: "a")]), minute: 0)
        try story.tell(TasksPlanned(origin: .procedure, name: "P0", tasks: [.init(id: new, text: "b")]), minute: 1)
        try story.tell(IncidentResolved(), minute: 2)
        #expect(story.incident.tasks.map(\.state) == [.lapsed, .lapsed])
        try story.tell(IncidentReopened(), minute: 3)
        #expect(story.incident.tasks.map(\.state) == [.lapsed, .open])
    }

    @Test("The open checklist lapses until the next resolution brings it back with new times")
    func checklist() throws {
        var story = try Story.declared()
        let (open, done) = (story.identifier(), story.identifier())
        let due = DueRule.after(seconds: 3_600, .resolved)
        try story.tell(IncidentResolved(), minute: 0)
        try story.tell(
            TasksPlanned(
                origin: .checklist,
                name: "After",
                tasks: [
                    .init(id: open, text: "a", due: due, dueAt: Story.time(60)),
                    .init(id: done, text: "b", due: due, dueAt: Story.time(60)),
                ]
            ),
            minute: 0
        )
        try story.tell(TaskDone(task: done), minute: 1)
        try story.tell(IncidentReopened(), minute: 2)
        #expect(story.incident.tasks.map(\.state) == [.lapsed, .done])
        try story.tell(IncidentResolved(), minute: 30)
        let hours = WorkingHours(zone: .utc)
        let revival = try #require(story.incident.revivingChecklist(resolvedAt: Story.time(30), hours: hours))
        try story.tell(revival, minute: 30)
        #expect(story.incident.tasks.map(\.state) == [.open, .done])
        #expect(story.incident.task(open)?.dueAt == Story.time(90))
        #expect(story.incident.revivingChecklist(resolvedAt: Story.time(30), hours: hours) == nil)
    }

    @Test("A cancelled incident can be reopened, and forgets why it was cancelled")
    func cancelled() throws {
        var story = try Story.declared()
        try story.tell(IncidentCancelled(why: "false alarm"), minute: 1)
        try story.tell(try story.incident.reopen(clock(2)), minute: 2)
        #expect(story.incident.status == .open)
        #expect(story.incident.cancellation == nil)
    }

    @Test("Open is open: refused, and superseded when it comes all the same")
    func refused() throws {
        var story = try Story.declared()
        #expect(refusal { try story.incident.reopen(clock(1)) }?.code == .refused)
        let id = try story.tell(IncidentReopened(), minute: 1)
        #expect(story.entry(id)?.superseded == true)
        try story.tell(IncidentResolved(), minute: 2)
        #expect(refusal { try story.incident.reopen(given(-1)) }?.code == .usage)
    }

    @Test("Redacted, only the reason goes")
    func redacted() {
        #expect(IncidentReopened(why: "secret").redacted == IncidentReopened(why: erasedText))
    }
}
