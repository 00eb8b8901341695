import Domain
import Testing

@Suite struct EntryRetractedTests {
    @Test("The entry stays, with why it was a mistake and who said so")
    func folds() throws {
        var story = try Story.declared()
        let id = try story.tell(EntryLogged(kind: .note, text: "wrong incident"), minute: 1)
        let entry = try #require(story.entry(id))
        try story.tell(try story.incident.retract(entry, why: "wrong window"), minute: 2)
        let retracted = try #require(story.entry(id))
        #expect(retracted.text == "wrong incident")
        #expect(retracted.isRetracted)
        #expect(retracted.corrections.map(\.why) == ["wrong window"])
        #expect(refusal { try story.incident.retract(retracted, why: "again") }?.code == .refused)
    }

    @Test("What the entry finished is open again, or lapsed when the incident is over", arguments: [false, true])
    func reopensTask(resolved: Bool) throws {
        var story = try Story.declared()
        let step = story.identifier()
        try story.tell(TasksPlanned(origin: .procedure, name: "P1", tasks: [.init(id: step, text: "a")]), minute: 0)
        let id = try story.tell(TaskDone(task: step), minute: 1)
        if resolved { try story.tell(IncidentResolved(), minute: 2) }
        let entry = try #require(story.entry(id))
        try story.tell(try story.incident.retract(entry, why: "not yet"), minute: 3)
        let task = try #require(story.incident.task(step))
        #expect(task.state == (resolved ? .lapsed : .open))
        #expect(task.doneAt == nil)
        #expect(task.doneBy == nil)
    }

    @Test("Retracting a second mention that finished nothing leaves the task done")
    func supersededMention() throws {
        var story = try Story.declared()
        let followUp = try story.tell(FollowUpAdded(text: "Alert"), minute: 0)
        try story.tell(TaskDone(task: followUp), minute: 1)
        let second = try story.tell(TaskDone(task: followUp), minute: 2)
        try story.tell(EntryRetracted(entry: second, why: "twice"), minute: 3)
        #expect(story.incident.task(followUp)?.state == .done)
    }

    @Test("A step that another plan replaced doesn't come back")
    func replaced() throws {
        var story = try Story.declared()
        let step = story.identifier()
        try story.tell(TasksPlanned(origin: .procedure, name: "P1", tasks: [.init(id: step, text: "a")]), minute: 0)
        try story.tell(TasksPlanned(origin: .procedure, name: "P0", tasks: []), minute: 1)
        let id = try story.tell(TaskDone(task: step), minute: 2)
        try story.tell(EntryRetracted(entry: id, why: "not done"), minute: 3)
        #expect(story.incident.task(step)?.state == .lapsed)
    }

    @Test("Entries that carry the state are refused, naming the command that undoes them")
    func refused() throws {
        var story = try Story.declared()
        let role = try story.tell(RoleAssigned(role: "commander", person: "ana"), minute: 1)
        let status = try #require(story.entry(story.stream))
        let fact = try #require(story.entry(role))
        #expect(refusal { try story.incident.retract(status, why: "x") }?.detail.contains("tocsin cancel") == true)
        #expect(refusal { try story.incident.retract(fact, why: "x") }?.detail.contains("assign") == true)
        #expect(refusal { try story.incident.retract(status, why: " ") }?.code == .usage)
    }

    @Test("Redacted, the reason goes")
    func redacted() {
        let id = Story().stream
        #expect(EntryRetracted(entry: id, why: "secret").redacted == EntryRetracted(entry: id, why: erasedText))
    }
}
