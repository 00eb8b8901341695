import Domain
import Testing

@Suite struct ScorecardTests {
    /// Steps "a" and "b" of one plan, due after 10 and 20 minutes.
    private static func planned(
        _ story: inout Story,
        origin: TaskItem.Origin = .procedure,
        name: String = "Procedure P1",
        minute: Int = 0
    ) throws -> [Identifier] {
        let ids = [story.identifier(), story.identifier()]
        let tasks = ids.enumerated().map { index, id in
            TasksPlanned.Planned(
                id: id,
                text: index == 0 ? "a" : "b",
                label: "\(index)",
                dueAt: origin == .procedure ? Story.time(10 + index * 10) : nil,
                source: SourceLine(file: "runbook.md", line: index + 1)
            )
        }
        try story.tell(TasksPlanned(origin: origin, name: name, tasks: tasks), minute: minute)
        return ids
    }

    @Test("A step counts how often it was used, done, late, skipped and wrong, over incidents")
    func counts() throws {
        var card = Scorecard()
        for late in [0, 1, 4, 25] {
            var story = try Story.declared()
            let steps = try Self.planned(&story)
            try story.tell(TaskDone(task: steps[0]), minute: 10 + late)
            if late == 4 { try story.tell(TaskSkipped(task: steps[1], why: "nobody there"), minute: 20) }
            if late == 25 { try story.tell(TaskMarkedWrong(task: steps[1], why: "it is gone"), minute: 40) }
            try story.tell(IncidentResolved(), minute: 60)
            card.add(story.incident)
        }
        #expect(card.incidents == 4)
        let plan = try #require(card.plans.first)
        #expect(card.plans.count == 1)
        #expect(plan.name == "Procedure P1")
        #expect(plan.used == 4)
        let (first, second) = (plan.steps[0], plan.steps[1])
        #expect([first.used, first.done, first.late, first.lapsed] == [4, 4, 3, 0])
        #expect(first.median == 150)
        #expect(first.worst == 1_500)
        #expect(first.source == SourceLine(file: "runbook.md", line: 1))
        #expect([second.used, second.done, second.lapsed] == [4, 0, 3])
        #expect(second.median == nil)
        #expect(second.skipped.map(\.why) == ["nobody there"])
        #expect(second.wrong.map(\.why) == ["it is gone"])
    }

    @Test("What was done within a minute of its time, or before, was in time")
    func inTime() throws {
        var card = Scorecard()
        var story = try Story.declared()
        let steps = try Self.planned(&story)
        try story.tell(TaskDone(task: steps[0]), minute: 2)
        try story.tell(TaskDone(task: steps[1]), minute: 20)
        card.add(story.incident)
        #expect(card.plans.first?.steps.map(\.late) == [0, 0])
        #expect(card.plans.first?.steps.map(\.worst) == [0, 0])
    }

    @Test("A plan that another replaced before anybody dealt with it wasn't used, nor one of a cancelled incident")
    func untouched() throws {
        var card = Scorecard()
        var replaced = try Story.declared()
        _ = try Self.planned(&replaced, name: "Procedure P2")
        _ = try Self.planned(&replaced, minute: 1)
        card.add(replaced.incident)
        var cancelled = try Story.declared()
        _ = try Self.planned(&cancelled)
        try cancelled.tell(IncidentCancelled(why: "false alarm"), minute: 2)
        card.add(cancelled.incident)
        #expect(card.plans.map(\.name) == ["Procedure P1"])
        #expect(card.plans.map(\.used) == [1])
        var wrong = try Story.declared()
        let steps = try Self.planned(&wrong)
        try wrong.tell(TaskMarkedWrong(task: steps[0], why: "gone"), minute: 1)
        try wrong.tell(IncidentCancelled(why: "false alarm"), minute: 2)
        card.add(wrong.incident)
        #expect(card.plans.map(\.used) == [2])
    }

    @Test("A plan that was made twice in an incident counts once, with what was dealt with")
    func twice() throws {
        var card = Scorecard()
        var story = try Story.declared()
        let steps = try Self.planned(&story)
        try story.tell(TaskDone(task: steps[0]), minute: 3)
        _ = try Self.planned(&story, minute: 5)
        card.add(story.incident)
        #expect(card.plans.map(\.used) == [1])
        #expect(card.plans.first?.steps.map(\.used) == [1, 1])
        #expect(card.plans.first?.steps.map(\.done) == [1, 0])
    }

    @Test("It knows which playbooks were used, and which incidents had none; cancelled ones need none")
    func playbooks() throws {
        var card = Scorecard()
        card.add(try Story.declared(IncidentDeclared(title: "a", severity: "P1", playbook: "Calls fail")).incident)
        card.add(try Story.declared(IncidentDeclared(title: "b", severity: "P1", suggestedPlaybook: "Mail")).incident)
        var cancelled = try Story.declared()
        try cancelled.tell(IncidentCancelled(why: "false alarm"), minute: 1)
        card.add(cancelled.incident)
        #expect(card.playbooks == ["Calls fail"])
        #expect(card.withoutPlaybook.count == 1)
    }
}
