import Domain
import Foundation
import HTTPTypes
import Operations
import Report
import Store

/// Timeline entries: read, logged, corrected, searched.
enum EntryEndpoints {
    static let all = [timeline, log, amend, retract, erase, search]

    private static let entry = Schema.component("Entry")

    static let timeline = Endpoint(
        method: .get,
        path: "/api/v1/incidents/{incident}/entries",
        name: "timeline",
        summary: "What happened, by when it happened; corrections are marked.",
        tag: "Timeline",
        query: [
            .init(name: "limit", schema: .integer(1...1_000), about: "How many at most; 1,000 when left out."),
            Page.parameter,
        ],
        isRecentEnough: true,
        success: .json(.all("Entry"), "The entries; `Link: rel=next` has the next page.")
    ) { call in
        let page = try call.workspace.store.read { reader in
            let found = try reader.timeline(
                of: try call.incident(reader),
                after: call.query["cursor"],
                limit: call.integer("limit", or: 1_000)
            )
            return ListPage(items: try reader.named(found.items), next: found.next)
        }
        return try Page.answer(page, call, json: \.json)
    }

    private struct NewEntry: Decodable {
        var text: String
        var kind: TimelineEntry.Kind?
        var at: Instant?
        var links: [String]?
    }

    static let log = Endpoint(
        method: .post,
        path: "/api/v1/incidents/{incident}/entries",
        name: "logEntry",
        summary: "Write down what you did, saw, decided, told or learned.",
        tag: "Timeline",
        access: .role(.responder),
        body: .object([
            .required("text", .text(EntryLogged.longestText)),
            .optional("kind", .string(values: TimelineEntry.Kind.logged.map(\.rawValue)), "note when left out."),
            .optional("at", .nullable(.instant), "When it happened; now when left out."),
            .optional("links", .list(.text(2_000), most: 20), "Pages that show it."),
        ]),
        isBlocking: false,
        success: .json(entry, "The entry; it is durable.", status: .created)
    ) { call in
        let new = try call.decode(NewEntry.self)
        let body = try EntryLogged.entry(kind: new.kind ?? .note, text: new.text, links: new.links ?? [])
        return try .json(
            try await call.desk.log(body, in: call.incident, call.timing(new.at)).json,
            status: .created
        )
    }

    private struct Amendment: Decodable {
        var text: String?
        var at: Instant?
    }

    static let amend = Endpoint(
        method: .patch,
        path: "/api/v1/entries/{entry}",
        name: "amendEntry",
        summary: "Correct an entry's text or time; the timeline shows that it was corrected.",
        tag: "Timeline",
        access: .role(.responder),
        body: .object([
            .optional("text", .text(EntryLogged.longestText)), .optional("at", .instant),
        ]),
        success: .json(entry, "The entry as it reads now.")
    ) { call in
        let change = try call.decode(Amendment.self)
        return try .json(try call.desk.amend(call["entry"], text: change.text, to: change.at).json)
    }

    private struct Reason: Decodable {
        var why: String
    }

    static let retract = Endpoint(
        method: .post,
        path: "/api/v1/entries/{entry}/retract",
        name: "retractEntry",
        summary: "Mark an entry as a mistake; it stays, struck through, with why.",
        tag: "Timeline",
        access: .role(.responder),
        body: .object([.required("why", .text())]),
        success: .json(entry, "The entry as it reads now.")
    ) { call in
        try .json(try call.desk.retract(call["entry"], why: try call.decode(Reason.self).why).json)
    }

    static let erase = Endpoint(
        method: .post,
        path: "/api/v1/entries/{entry}/erase",
        name: "eraseEntry",
        summary: "Remove an entry's words for good; the hole stays visible.",
        tag: "Timeline",
        access: .role(.admin),
        body: .object([.required("why", .text(), "It is kept.")]),
        success: .json(entry, "The entry as it reads now.")
    ) { call in
        try .json(try call.desk.erase(call["entry"], why: try call.decode(Reason.self).why).json)
    }

    static let search = Endpoint(
        method: .get,
        path: "/api/v1/search",
        name: "search",
        summary: "Find timeline entries by their words: those with the very words first, the latest first.",
        tag: "Timeline",
        query: [
            .init(
                name: "q",
                schema: .text(1_000),
                about: "Words, or beginnings of words; anything else in it is ignored.",
                isRequired: true
            ),
            .init(name: "limit", schema: .integer(1...1_000), about: "How many at most; 50 when left out."),
            Page.parameter,
        ],
        isRecentEnough: true,
        success: .json(.all("Entry"), "The entries; `Link: rel=next` has the next page.")
    ) { call in
        let page = try call.workspace.store.read { reader in
            let found = try reader.search(
                call.query["q"] ?? "",
                after: call.query["cursor"],
                limit: call.integer("limit", or: 50)
            )
            return ListPage(items: try reader.named(found.items), next: found.next)
        }
        return try Page.answer(page, call, json: \.json)
    }
}
