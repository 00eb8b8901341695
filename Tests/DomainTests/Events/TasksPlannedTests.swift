import Domain
import Testing

@Suite struct TasksPlannedTests {
    private func planned(_ id: Identifier, _ text: String) -> TasksPlanned.Planned {
        TasksPlanned.Planned(
            id: id,
            text: text,
            label: "5 minutes",
            due: .after(seconds: 300, .declared),
            dueAt: Story.time(5),
            command: "uptime",
            source: SourceLine(file: "runbook.md", line: 12)
        )
    }

    @Test("Steps are copied, with all that the runbook says of them")
    func folds() throws {
        var story = try Story.declared()
        let step = story.identifier()
        let id = try story.tell(
            TasksPlanned(origin: .procedure, name: "Procedure P1", tasks: [planned(step, "Page")]),
            minute: 0
        )
        let task = try #require(story.incident.task(step))
        #expect(task.text == "Page")
        #expect(task.label == "5 minutes")
        #expect(task.due == .after(seconds: 300, .declared))
        #expect(task.dueAt == Story.time(5))
        #expect(task.command == "uptime")
        #expect(task.source == SourceLine(file: "runbook.md", line: 12))
        #expect(task.state == .open)
        #expect(story.entry(id)?.text == "Procedure P1: 1 step")
    }

    @Test("A task that is known is not planned twice, within one plan or by two")
    func doubled() throws {
        var story = try Story.declared()
        let step = story.identifier()
        try story.tell(
            TasksPlanned(origin: .procedure, name: "P1", tasks: [planned(step, "a"), planned(step, "b")]),
            minute: 0
        )
        try story.tell(TasksPlanned(origin: .checklist, name: "After", tasks: [planned(step, "c")]), minute: 1)
        #expect(story.incident.tasks.map(\.text) == ["a"])
    }

    @Test(
        "A procedure that is planned when the incident is over lapses at once, a checklist doesn't",
        arguments: [(TaskItem.Origin.procedure, TaskItem.State.lapsed), (.playbook, .lapsed), (.checklist, .open)]
    )
    func late(origin: TaskItem.Origin, state: TaskItem.State) throws {
        var story = try Story.declared()
        let step = story.identifier()
        try story.tell(IncidentResolved(), minute: 1)
        try story.tell(TasksPlanned(origin: origin, name: "Late", tasks: [planned(step, "a")]), minute: 2)
        #expect(story.incident.task(step)?.state == state)
    }

    @Test("Redacted, the words and commands go, the times stay")
    func redacted() throws {
        let id = Story().stream
        let body = TasksPlanned(origin: .procedure, name: "P1", tasks: [planned(id, "secret")]).redacted
        #expect(body.tasks.first?.text == erasedText)
        #expect(body.tasks.first?.command == nil)
        #expect(body.tasks.first?.dueAt == Story.time(5))
        #expect(body.tasks.first?.id == id)
    }
}
