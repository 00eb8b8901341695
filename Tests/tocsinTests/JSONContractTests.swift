import Foundation
import Testing

/// Scripts rely on these names: every key is there, also when its value is unknown.
@Suite("JSON")
struct JSONContractTests {
    private static let incident: Set<String> = [
        "id", "handle", "key", "aliases", "title", "severity", "status", "drill", "startedAt", "detectedAt",
        "declaredAt", "acknowledgedAt", "mitigatedAt", "resolvedAt", "closedAt", "playbook", "suggestedPlaybook",
        "components", "roles", "impact", "links", "attachments", "tasks", "metrics", "updateDueAt", "updatedAt",
        "version",
    ]
    private static let entry: Set<String> = [
        "id", "handle", "incident", "kind", "at", "recordedAt", "actor", "via", "text", "links", "amended",
        "retracted", "erased", "original",
    ]
    private static let task: Set<String> = [
        "id", "handle", "incident", "origin", "text", "state", "dueAt", "overdue", "owner", "doneAt", "doneBy", "why",
        "source", "label", "command", "wrong",
    ]

    @Test("of an incident has every key, after each command that changes one")
    func incidents() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails", "Another")
        let answers = [
            try scratch.json("declare", "P0", "All down", "--drill"), try scratch.json("ack", "1"),
            try scratch.json("mitigate", "1"), try scratch.json("resolve", "1"),
            try scratch.json("close", "1", "--why", "tired"), try scratch.json("reopen", "1", "--why", "again"),
            try scratch.json("cancel", "2", "--why", "false alarm"), try scratch.json("severity", "1", "P0"),
            try scratch.json("assign", "1", "commander", "bo"), try scratch.json("unassign", "1", "commander"),
            try scratch.json("set", "1", "--impact", "nobody can pay"), try scratch.json("link", "1", "INC-2"),
            try scratch.json("use", "1"), try scratch.json("use"), try scratch.json("show", "1"),
        ]
        for answer in answers {
            #expect(answer.keys == JSONContractTests.incident)
            #expect(answer["tasks"]?.keys == ["open", "overdue", "done", "skipped", "lapsed"])
            let metrics: Set = ["timeToDetect", "timeToAcknowledge", "timeToMitigate", "timeToResolve"]
            #expect(answer["metrics"]?.keys == metrics)
        }
        #expect(try scratch.json("list").list.map(\.keys) == Array(repeating: JSONContractTests.incident, count: 3))
        #expect(answers[0]["drill"] == .bool(true))
        #expect(answers[0]["acknowledgedAt"] == .null && answers[0]["metrics.timeToDetect"] == .null)
        #expect(answers[11]["links.0"]?.keys.isSuperset(of: ["url", "title"]) == true)
        let roles = try #require(answers[14]["roles.0"])
        #expect(roles.keys == ["role", "person", "from", "to"])
    }

    @Test("of a timeline entry has every key, and times in UTC with up to six digits")
    func entries() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let logged = try scratch.json("log", "first", "--link", "https://example.org/a")
        let handle = try #require(logged.text("handle"))
        let amended = try scratch.json("amend", handle, "second")
        #expect(amended["original"]?.keys == ["at", "text"])
        #expect(amended.text("original.text") == "first" && amended["amended"] == .bool(true))
        let answers = [
            logged, amended, try scratch.json("retract", handle, "--why", "wrong"),
            try scratch.json("erase", handle, "--why", "secret"),
        ]
        let found = try scratch.json("search", "checkout").list + scratch.json("timeline").list
        #expect(found.count > 3)
        for answer in answers + found {
            #expect(answer.keys == JSONContractTests.entry)
            #expect(answer.text("at")?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z/) != nil)
            #expect(answer.text("incident") == "INC-1")
        }
        #expect(answers[3]["erased"] == .bool(true) && answers[3]["retracted"] == .bool(true))
        #expect(logged["original"] == .null && logged.text("actor") == "human:ana")
    }

    @Test("of a task has every key, and its runbook line")
    func tasks() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let tasks = try scratch.json("tasks").list
        #expect(tasks.count == 2)
        let handles = tasks.compactMap { $0.text("handle") }
        let added = try scratch.json("follow-up", "add", "renew in time", "--owner", "bo", "--due", "+3d")
        let followUp = try #require(added.text("handle"))
        #expect(added.text("origin") == "followUp" && added.text("owner") == "bo" && added["source"] == .null)
        let answers = [
            try scratch.json("done", handles[0]), try scratch.json("skip", handles[1], "--why", "not ours"),
            try scratch.json("follow-up", "done", followUp), added,
        ]
        for task in answers + tasks { #expect(task.keys == JSONContractTests.task) }
        #expect(tasks[0].text("origin") == "procedure" && tasks[0]["source"]?.keys == ["file", "line"])
        #expect(answers[0].text("state") == "done" && answers[0].text("doneBy") == "human:ana")
        #expect(answers[1].text("state") == "skipped" && answers[1].text("why") == "not ours")
        #expect(try scratch.json("tasks").list.isEmpty)
        #expect(try scratch.json("tasks", "--all").list.count == 3)
        #expect(try scratch.json("follow-up", "list").list.isEmpty)
        #expect(try scratch.json("follow-up", "list", "--all").list.count == 1)
    }

    @Test("of a runbook proposal has every key, in each state")
    func proposals() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let keys: Set = [
            "id", "handle", "incident", "state", "author", "at", "operation", "file", "path", "name", "item",
            "language", "cells", "text", "entry", "diff", "decidedAt", "decidedBy", "why", "before", "after",
        ]
        func propose(_ text: String) throws -> JSONValue {
            try scratch.json("runbook", "propose", "--playbook", "Checkout", "--section", "Solutions", text)
        }
        let (first, second) = (try propose("Wait"), try propose("Call"))
        let (one, two) = (try #require(first.text("handle")), try #require(second.text("handle")))
        let answers = [
            first, second, try scratch.json("runbook", "diff", one), try scratch.json("runbook", "apply", one),
            try scratch.json("runbook", "reject", two, "--why", "nobody answers"),
        ]
        let list = try scratch.json("runbook", "proposals", "--all").list
        #expect(list.count == 2)
        for answer in answers + list { #expect(answer.keys == keys) }
        #expect(first.text("incident") == "INC-1" && first.text("state") == "open" && first["before"] == .null)
        #expect(first.text("file") == "runbook.md" && first.text("path") == "Checkout fails / Solutions")
        #expect(answers[3].text("state") == "applied" && answers[3].text("decidedBy") == "human:ana")
        #expect(answers[3]["after"]?.keys == ["file", "section"])
        #expect(answers[4].text("why") == "nobody answers")
    }

    @Test("of the scorecard is as scripts know it")
    func scorecard() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let step = try #require(try scratch.json("tasks").list.first?.text("handle"))
        let done = try scratch.json("done", step, "--wrong", "it is gone")
        #expect(done.text("wrong") == "it is gone" && done.text("state") == "done")
        let stats = try scratch.json("runbook", "stats")
        #expect(stats.keys == ["incidents", "plans", "unused", "withoutPlaybook", "drills"])
        #expect(stats["drills"]?.keys == ["incidents", "plans"])
        #expect(stats["plans.0"]?.keys == ["kind", "name", "used", "steps"])
        let first = try #require(stats["plans.0.steps.0"])
        #expect(
            first.keys == ["text", "label", "source", "used", "done", "open", "lapsed", "skipped", "late", "wrong"]
        )
        #expect(first["late"]?.keys == ["count", "median", "worst"] && stats["plans.0.steps.1.late"] == .null)
        #expect(first["wrong.0"]?.keys == ["incident", "why"] && first.text("wrong.0.incident") == "INC-1")
        #expect(stats["withoutPlaybook.0"]?.keys == ["incident", "title"])
        #expect(stats["unused"]?.list == [.text("Checkout fails"), .text("Search is slow")])
    }

    @Test("of the other commands is as scripts know it")
    func others() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let next = try scratch.json("next")
        #expect(next.keys == ["incident", "due", "overdue", "playbook", "contacts", "updateDueAt"])
        #expect(next["incident"]?.keys == JSONContractTests.incident)
        #expect(next["playbook"]?.keys.isSuperset(of: ["name", "nextStep", "command"]) == true)
        #expect(next.text("playbook.name") == "Checkout fails")
        #expect(next["contacts"]?.list.map(\.keys) == [["role", "name", "reach"], ["role", "name", "reach"]])
        let planned = try #require(next["due"]?.list) + #require(next["overdue"]?.list)
        #expect(planned.map(\.keys) == [JSONContractTests.task, JSONContractTests.task])
        let handover = try scratch.json("handover")
        #expect(handover.keys == ["from", "to", "active", "overdue", "followUps", "changes"])
        #expect(handover["active.0"]?.keys == JSONContractTests.incident)
        #expect(handover["changes.0"]?.keys == JSONContractTests.entry)
        let list = try scratch.json("runbook", "list")
        #expect(
            list["0"]?.keys == ["name", "file", "line", "symptoms", "debugSteps", "solutions", "commands"]
        )
        #expect(list["0.debugSteps"] == .number(2) && list["0.line"] == .number(3))
        let playbook = try scratch.json("runbook", "show", "checkout")
        #expect(playbook.text("name") == "Checkout fails" && playbook["debugSteps.0.source"]?.keys == ["file", "line"])
        let check = try scratch.json("runbook", "check")
        #expect(check.keys == ["understood", "notUnderstood", "warnings"])
        #expect(check["understood.playbooks"]?.keys == ["count", "values", "sources"])
        #expect(check["warnings.0"]?.keys == ["file", "line", "rule", "message"])
        let verify = try scratch.json("verify")
        #expect(verify.keys == ["ok", "events", "heads", "fault"] && verify["ok"] == .bool(true))
        #expect(verify["heads.0"]?.keys == ["replica", "seq", "hash"] && verify["fault"] == .null)
        try scratch.succeed("resolve")
        try scratch.succeed("declare", "P1", "Checkout fails again")
        let similar = try scratch.json("similar", "2")
        #expect(similar["0"]?.keys == ["incident", "score", "why"])
        #expect(similar["0.incident"]?.keys == JSONContractTests.incident)
        _ = try scratch.json("rebuild")
        _ = try scratch.json("backup", "copy.db")
        _ = try scratch.json("restore", "copy.db", "--yes")
        _ = try scratch.json("report", "1")
    }

    @Test(
        "an error has a code, a title, a detail and fields",
        arguments: [
            (["show", "INC-9"], Int32(66), "notFound"), (["declare", "P9", "x"], 65, "badData"),
            (["log", "x", "--at", "soon"], 64, "usage"), (["show", "--surprise"], 64, "usage"),
            (["close"], 76, "refused"),
        ]
    )
    func errors(arguments: [String], status: Int32, code: String) throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        if code == "refused" { try scratch.succeed("resolve") }
        let answer = try scratch.refuse(arguments + ["--json"] + (code == "refused" ? ["INC-1"] : []), status)
        let problem = try answer.problem()
        #expect(problem.keys == ["code", "title", "detail", "errors"])
        #expect(problem.text("code") == code)
        if code == "refused" { #expect(problem["errors.0"]?.keys == ["field", "detail"]) }
    }
}
