import Domain
import Foundation
import HTTPTypes
import Operations
import Report
import Store

/// What is to do by when: procedure steps, checklist items, follow-ups.
enum TaskEndpoints {
    static let all = [list, ofIncident, followUp, done, skip]

    private static let task = Schema.component("Task")
    private static let filters: [Endpoint.Parameter] = [
        .init(
            name: "origin",
            schema: Schema.values(TaskItem.Origin.self),
            about: "Only procedure steps, checklist items, follow-ups and so on."
        ),
        .init(name: "overdue", schema: .boolean, about: "Only what is overdue."),
        .init(name: "mine", schema: .boolean, about: "Only what I own."),
        .init(name: "all", schema: .boolean, about: "In every state: done, skipped and lapsed too."),
        .init(name: "limit", schema: .integer(1...1_000), about: "How many at most; 100 when left out."),
        Page.parameter,
    ]

    private static func answer(_ call: Call, of incident: IncidentChoice?) throws -> Answer {
        var filter = TaskFilter()
        filter.everyState = call.flag("all")
        filter.origin = call.query["origin"].flatMap(TaskItem.Origin.init(rawValue:))
        if call.flag("overdue") { filter.overdueAt = call.now }
        if call.flag("mine") {
            let me = call.principal.actor
            filter.owners = [me, me.hasPrefix("human:") ? String(me.dropFirst(6)) : me]
        }
        filter.limit = call.integer("limit", or: 100)
        let page = try call.workspace.store.read { reader in
            if let incident { filter.incident = try incident(reader) }
            let found = try reader.tasks(filter, after: call.query["cursor"])
            return ListPage(items: try reader.named(found.items), next: found.next)
        }
        return try Page.answer(page, call) { $0.json(now: call.now) }
    }

    static let list = Endpoint(
        method: .get,
        path: "/api/v1/tasks",
        name: "listTasks",
        summary: "What is to do, by due time, across incidents.",
        tag: "Tasks",
        query: filters,
        isRecentEnough: true,
        success: .json(.all("Task"), "The tasks; `Link: rel=next` has the next page.")
    ) { call in try answer(call, of: nil) }

    static let ofIncident = Endpoint(
        method: .get,
        path: "/api/v1/incidents/{incident}/tasks",
        name: "listIncidentTasks",
        summary: "What is to do in one incident, by due time.",
        tag: "Tasks",
        query: filters,
        isRecentEnough: true,
        success: .json(.all("Task"), "The tasks; `Link: rel=next` has the next page.")
    ) { call in try answer(call, of: call.incident) }

    private struct FollowUp: Decodable {
        var text: String
        var owner: String?
        var dueAt: Instant?
    }

    static let followUp = Endpoint(
        method: .post,
        path: "/api/v1/incidents/{incident}/follow-ups",
        name: "addFollowUp",
        summary: "Add what is to do after the incident.",
        tag: "Tasks",
        access: .role(.responder),
        body: .object([
            .required("text", .text()), .optional("owner", .nullable(.text(200))),
            .optional("dueAt", .nullable(.instant)),
        ]),
        success: .json(task, "The follow-up.", status: .created)
    ) { call in
        let new = try call.decode(FollowUp.self)
        let body = FollowUpAdded(text: new.text, owner: new.owner, dueAt: new.dueAt)
        return try .json(
            try call.desk.addFollowUp(body, to: call.incident).json(now: call.now),
            status: .created
        )
    }

    private struct End: Decodable {
        var at: Instant?
        var why: String?
        var wrong: String?
    }

    /// One way for a task to end.
    private static func end(
        _ verb: String,
        name: String,
        _ summary: String,
        body: [Schema.Property],
        _ work: @escaping @Sendable (Desk, String, Timing, End) throws -> NamedTask
    ) -> Endpoint {
        Endpoint(
            method: .post,
            path: "/api/v1/tasks/{task}/\(verb)",
            name: name,
            summary: summary,
            tag: "Tasks",
            access: .role(.responder),
            body: .object(body),
            success: .json(task, "The task.")
        ) { call in
            let end = try call.decode(End.self)
            return try .json(try work(call.desk, call["task"], call.timing(end.at), end).json(now: call.now))
        }
    }

    static let done = end(
        "done",
        name: "finishTask",
        "Mark a step, checklist item or follow-up as done.",
        body: [
            .optional("at", .nullable(.instant)),
            .optional("wrong", .nullable(.text()), "What is wrong with the step in the runbook."),
        ]
    ) { desk, task, timing, end in try desk.finish(task, timing, wrong: end.wrong) }

    static let skip = end(
        "skip",
        name: "skipTask",
        "Say that a task won't be done, and why.",
        body: [.required("why", .text()), .optional("at", .nullable(.instant))]
    ) { desk, task, timing, end in try desk.skip(task, timing, why: end.why ?? "") }
}
