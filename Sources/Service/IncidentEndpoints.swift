import Domain
import Foundation
import HTTPTypes
import Operations
import Report
import Store

/// Incidents: listed, declared, read, edited, and moved from status to status.
enum IncidentEndpoints {
    static let all =
        [list, declare, show, edit, next, similar, severity] + statuses + [assign, unassign, link]

    private static let path = "/api/v1/incidents/{incident}"
    private static let incident = Schema.component("Incident")

    static let list = Endpoint(
        method: .get,
        path: "/api/v1/incidents",
        name: "listIncidents",
        summary: "List incidents, the latest declared first.",
        tag: "Incidents",
        query: [
            .init(
                name: "status",
                schema: .string(values: ["active"] + Status.allCases.map(\.rawValue)),
                about: "Of one status, or all active ones."
            ),
            .init(name: "severity", schema: .text(100), about: "Of one severity, in any spelling."),
            .init(name: "since", schema: .instant, about: "Declared then or later."),
            .init(name: "until", schema: .instant, about: "Declared then or earlier."),
            .init(name: "component", schema: .text(200), about: "That affected a component."),
            .init(name: "limit", schema: .integer(1...1_000), about: "How many at most; 50 when left out."),
            Page.parameter,
        ],
        isRecentEnough: true,
        success: .json(.all("Incident"), "The incidents; `Link: rel=next` has the next page.")
    ) { call in
        var filter = IncidentFilter()
        if let status = call.query["status"] {
            filter.statuses =
                status == "active"
                ? Status.allCases.filter(\.isActive) : [Status(rawValue: status)].compactMap { $0 }
        }
        filter.severity = try call.query["severity"].map { (name) throws(TocsinError) in
            try call.workspace.configuration.severities.resolve(name).name
        }
        filter.since = call.instant("since")
        filter.until = call.instant("until")
        filter.component = call.query["component"]
        filter.limit = call.integer("limit", or: 50)
        let page = try call.workspace.store.read { reader in
            let found = try reader.incidents(filter, after: call.query["cursor"])
            return ListPage(items: try call.workspace.named(found.items, reader), next: found.next)
        }
        return try Page.answer(page, call) { $0.json(now: call.now) }
    }

    private struct Declare: Decodable {
        var severity: String
        var title: String
        var playbook: String?
        var at: Instant?
        var startedAt: Instant?
        var detectedAt: Instant?
        var components: [String]?
        var commander: String?
        var drill: Bool?
    }

    static let declare = Endpoint(
        method: .post,
        path: "/api/v1/incidents",
        name: "declareIncident",
        summary: "Declare an incident: it gets a number, and the severity's procedure as timed steps.",
        tag: "Incidents",
        access: .role(.responder),
        body: .object([
            .required("severity", .text(100), "P0, P1 and so on; SEV1 and sev-1 are understood."),
            .required("title", .text(500)),
            .optional("playbook", .nullable(.text(500)), "Else one is suggested by the title's words."),
            .optional("at", .nullable(.instant), "When it was declared; now when left out."),
            .optional("startedAt", .nullable(.instant), "When the impact began."),
            .optional("detectedAt", .nullable(.instant), "When it was noticed."),
            .optional("components", .list(.text(200), most: 50)),
            .optional("commander", .nullable(.text(200))),
            .optional("drill", .boolean, "An exercise: marked everywhere, and left out of the numbers."),
        ]),
        success: .json(incident, "The incident.", status: .created)
    ) { call in
        let body = try call.decode(Declare.self)
        let declaration = Declaration(
            severity: body.severity,
            title: body.title,
            playbook: body.playbook,
            started: body.startedAt,
            detected: body.detectedAt,
            components: body.components ?? [],
            commander: body.commander,
            drill: body.drill ?? false
        )
        let id = try call.desk.declare(declaration, call.timing(body.at))
        var answer = try call.answer(incident: id, status: .created)
        answer.headers[.location] = "/api/v1/incidents/\(id.text)"
        return answer
    }

    static let show = Endpoint(
        method: .get,
        path: path,
        name: "showIncident",
        summary: "Show one incident: facts, milestones, roles, tasks.",
        tag: "Incidents",
        isRecentEnough: true,
        success: .json(incident, "The incident; its `ETag` is its version.")
    ) { call in
        try call.answer(incident: try call.workspace.store.read { reader in try call.incident(reader) })
    }

    private struct Edit: Decodable {
        var title: String?
        var startedAt: Instant?
        var detectedAt: Instant?
        var components: [String]?
        var impact: String?
        var playbook: String?
    }

    static let edit = Endpoint(
        method: .patch,
        path: path,
        name: "editIncident",
        summary: "Set facts: title, times, components, impact, playbook. With If-Match, only at that version.",
        tag: "Incidents",
        access: .role(.responder),
        body: .object([
            .optional("title", .text(500)),
            .optional("startedAt", .instant),
            .optional("detectedAt", .instant),
            .optional("components", .list(.text(200), most: 50), "Replaces what was set."),
            .optional("impact", .text()),
            .optional("playbook", .text(500), "Its debug steps become tasks."),
        ]),
        isConditional: true,
        success: .json(incident, "The incident.")
    ) { call in
        let body = try call.decode(Edit.self)
        let facts = IncidentEdited(
            title: body.title,
            started: body.startedAt,
            detected: body.detectedAt,
            components: body.components,
            impact: body.impact,
            playbook: body.playbook
        )
        return try call.answer(incident: try call.desk.edit(call.incident, facts, onlyAt: try call.expectedVersion()))
    }

    static let next = Endpoint(
        method: .get,
        path: "\(path)/next",
        name: "nextSteps",
        summary: "What to do now: due and overdue steps, the playbook's next step, whom to call.",
        tag: "Incidents",
        isRecentEnough: true,
        success: .json(.component("Next"), "What to do now.")
    ) { call in
        try .json(try call.desk.next(call.incident))
    }

    static let similar = Endpoint(
        method: .get,
        path: "\(path)/similar",
        name: "similarIncidents",
        summary: "Find past incidents like this one, and say why.",
        tag: "Incidents",
        query: [.init(name: "limit", schema: .integer(1...100), about: "How many at most; 5 when left out.")],
        isRecentEnough: true,
        success: .json(.all("Similar"), "The nearest first.")
    ) { call in
        let found = try call.workspace.store.read { reader in
            try call.workspace.similar(to: try call.incident(reader), limit: call.integer("limit", or: 5), reader)
        }
        return try .json(found.map { $0.json(now: call.now) })
    }

    private struct Change: Decodable {
        var at: Instant?
        var why: String?
        var duplicateOf: String?
        var severity: String?
        var role: String?
        var person: String?
    }

    private static let at = Schema.Property.optional("at", .nullable(.instant), "When it happened; now when left out.")
    private static let why = Schema.Property.optional("why", .nullable(.text()), "The reason, for the timeline.")

    /// One move from status to status.
    private static func status(
        _ verb: String,
        _ summary: String,
        more: [Schema.Property] = [],
        _ work: @escaping @Sendable (Desk, IncidentChoice, Timing, Change) throws -> Identifier
    ) -> Endpoint {
        Endpoint(
            method: .post,
            path: "\(path)/\(verb)",
            name: "\(verb)Incident",
            summary: summary,
            tag: "Incidents",
            access: .role(.responder),
            body: .object([at, why] + more),
            success: .json(incident, "The incident.")
        ) { call in
            let change = try call.decode(Change.self)
            return try call.answer(incident: try work(call.desk, call.incident, call.timing(change.at), change))
        }
    }

    private static let statuses = [
        status("acknowledge", "Take an incident on: somebody is working on it.") { desk, incident, timing, change in
            try desk.acknowledge(incident, timing, why: change.why)
        },
        status("mitigate", "Record that the impact has stopped, though the cause may remain.") {
            desk,
            incident,
            timing,
            change in
            try desk.mitigate(incident, timing, why: change.why)
        },
        status("resolve", "Record that it is over, and start the post-incident checklist.") {
            desk,
            incident,
            timing,
            change in
            try desk.resolve(incident, timing, why: change.why)
        },
        status("close", "Close an incident whose checklist and follow-ups are done, or with why not.") {
            desk,
            incident,
            timing,
            change in
            try desk.close(incident, timing, why: change.why)
        },
        status("reopen", "Open an incident again: it still burns, or burns anew.") { desk, incident, timing, change in
            try desk.reopen(incident, timing, why: change.why)
        },
        status(
            "cancel",
            "Say that it was none: a false alarm, or a duplicate of another incident.",
            more: [.optional("duplicateOf", .nullable(.text(100)))]
        ) { desk, incident, timing, change in
            try desk.cancel(incident, timing, why: change.why, duplicateOf: change.duplicateOf)
        },
    ]

    static let severity = status(
        "severity",
        "Raise or lower the severity, and plan its procedure; what was done stays done.",
        more: [.required("severity", .text(100))]
    ) { desk, incident, timing, change in
        try desk.changeSeverity(incident, to: change.severity ?? "", timing, why: change.why)
    }

    static let assign = Endpoint(
        method: .put,
        path: "\(path)/roles/{role}",
        name: "assignRole",
        summary: "Give somebody a role, such as commander, scribe or responder.",
        tag: "Incidents",
        access: .role(.responder),
        body: .object([.required("person", .text(200)), at]),
        success: .json(incident, "The incident.")
    ) { call in
        let change = try call.decode(Change.self)
        return try call.answer(
            incident: try call.desk.assign(
                call.incident,
                change.person ?? "",
                to: call["role"],
                call.timing(change.at)
            )
        )
    }

    static let unassign = Endpoint(
        method: .delete,
        path: "\(path)/roles/{role}",
        name: "unassignRole",
        summary: "Take a role from whoever has it.",
        tag: "Incidents",
        access: .role(.responder),
        success: .json(incident, "The incident.")
    ) { call in
        try call.answer(incident: try call.desk.unassign(call.incident, call["role"], call.timing(nil)))
    }

    private struct NewLink: Decodable {
        var target: String
        var title: String?
    }

    static let link = Endpoint(
        method: .post,
        path: "\(path)/links",
        name: "addLink",
        summary: "Point from an incident to a page or to another incident.",
        tag: "Incidents",
        access: .role(.responder),
        body: .object([
            .required("target", .text(2_000), "A URL, or the name of an incident."),
            .optional("title", .nullable(.text())),
        ]),
        success: .json(incident, "The incident.", status: .created)
    ) { call in
        let link = try call.decode(NewLink.self)
        return try call.answer(
            incident: try call.desk.link(call.incident, to: link.target, title: link.title),
            status: .created
        )
    }
}

extension Call {
    /// One incident as it is now, tagged by its version.
    func answer(incident id: Identifier, status: HTTPResponse.Status = .ok) throws -> Answer {
        let named = try workspace.store.read { reader in try workspace.incident(id, reader) }
        var answer = try Answer.json(named.json(now: now), status: status)
        answer.headers[.eTag] = "\"\(named.stored.activity.version)\""
        return answer
    }

    /// The version that `If-Match` asks for; nil when anything will do.
    func expectedVersion() throws(Problem) -> Int? {
        guard let text = request.headerFields[.ifMatch], text != "*" else { return nil }
        guard let version = Int(text.trimmingCharacters(in: CharacterSet(charactersIn: "\" "))) else {
            throw Problem(
                TocsinError(.changed, "If-Match has no tag of this incident. Nothing was recorded. Read it again.")
            )
        }
        return version
    }
}
