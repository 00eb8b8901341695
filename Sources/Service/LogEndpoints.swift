import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import Operations
import Store

/// The log itself: its events after a cursor, live, who did what from where, and whether it verifies.
enum LogEndpoints {
    static let all = [log, live, audit, verify]

    private static let limit = Endpoint.Parameter(
        name: "limit",
        schema: .integer(1...1_000),
        about: "How many at most; 100 when left out."
    )

    static let log = Endpoint(
        method: .get,
        path: "/api/v1/log",
        name: "readLog",
        summary: "Events after a cursor, in the order in which this service got them.",
        tag: "Log",
        query: [
            .init(
                name: "after",
                schema: .integer(0...Int.max),
                about: "The cursor of the last known event; 0 for all."
            ),
            limit,
        ],
        success: .json(.all("Event"), "The events; the last one's `cursor` is where to go on.")
    ) { call in
        let events = try call.workspace.store.read { reader in
            try reader.events(after: Int64(call.integer("after", or: 0)), limit: call.integer("limit", or: 100))
        }
        return try .json(events.map { EventJSON($0.event, arrival: $0.arrival) })
    }

    static let live = Endpoint(
        method: .get,
        path: "/api/v1/events",
        name: "liveEvents",
        summary: "Events as they come, as server-sent events; Last-Event-ID goes on after that one.",
        tag: "Log",
        query: [
            .init(name: "incident", schema: .text(100), about: "Of one incident."),
            .init(
                name: "after",
                schema: .integer(0...Int.max),
                about: "As Last-Event-ID, for who can't set headers; without either, only what comes from now on."
            ),
        ],
        success: Endpoint.Success(
            about:
                "A stream that ends with the service, and with the token or session; each event has its cursor as id and its type as name.",
            content: [Answer.eventStream: .some(.string(0...Int.max))]
        )
    ) { call in try call.liveStream() }

    static let audit = Endpoint(
        method: .get,
        path: "/api/v1/audit",
        name: "audit",
        summary: "Who did what from where, the latest first.",
        tag: "Log",
        query: [
            .init(name: "actor", schema: .text(200), about: "Of one person or program."),
            .init(name: "via", schema: .text(300), about: "Through one token, or one user of one machine."),
            .init(
                name: "type",
                schema: .text(100),
                about: "Of types that begin so, such as incident. or entry.erased."
            ),
            .init(name: "incident", schema: .text(100), about: "Of one incident."),
            .init(name: "since", schema: .instant, about: "Recorded then or later."),
            .init(name: "until", schema: .instant, about: "Recorded then or earlier."),
            limit, Page.parameter,
        ],
        success: .json(
            .all("AuditRecord"),
            "What was done; `Link: rel=next` goes further back, also from an empty page."
        )
    ) { call in
        try Page.answer(try call.audit(limit: call.integer("limit", or: 100)), call) { AuditJSON($0) }
    }

    static let verify = Endpoint(
        method: .get,
        path: "/api/v1/verify",
        name: "verify",
        summary: "Recompute every hash of the log, and name the first event where it breaks.",
        tag: "Log",
        access: .role(.admin),
        success: .json(.component("Verification"), "What was found.")
    ) { call in try .json(VerificationJSON(try call.workspace.store.verify())) }
}

extension Call {
    /// What the query's filters leave of all that was done.
    func audit(limit: Int) throws -> ListPage<AuditRecord> {
        var filter = AuditFilter()
        filter.actor = query["actor"].map { $0.contains(":") ? $0 : "human:\($0)" }
        filter.via = query["via"]
        filter.type = query["type"]
        filter.since = instant("since")
        filter.until = instant("until")
        filter.limit = limit
        return try workspace.store.read { reader in
            filter.incident = try query["incident"].map(reader.resolveIncident)
            return try reader.audit(filter, after: query["cursor"])
        }
    }

    /// What the client missed, then what comes, with a sign of life when nothing does.
    fileprivate func liveStream() throws -> Answer {
        let given = request.headerFields[.lastEventIdentifier] ?? query["after"]
        let after = given.flatMap { Int64($0) }
        guard given == nil || after.map({ $0 >= 0 }) == true else {
            throw Problem.malformed("Last-Event-ID is no cursor of an event.")
        }
        let only = try query["incident"].map { name in
            try workspace.store.read { reader in try reader.resolveIncident(name) }
        }
        var answer = Answer(headers: [.contentType: Answer.eventStream])
        guard request.method != .head else { return answer }
        let (feed, metrics, store, pool) = (service.feed, service.metrics, workspace.store, service.pool)
        let known = try service.known(credentials, at: service.now())
        let (items, begin, key) = try feed.subscribe(
            LiveFeed.Listener(token: known?.token.id, session: known?.session?.id)
        )
        answer.body = .stream(
            whenOver: { feed.unsubscribe(key) },
            { writer in
                metrics.streams(1)
                defer {
                    metrics.streams(-1)
                    feed.unsubscribe(key)
                }
                try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
                var last = after ?? begin
                while after != nil {
                    let place = last
                    let missed = try await pool.runIfActive {
                        try store.read { reader in try reader.events(after: place, limit: 500) }.map {
                            FeedItem(arrival: $0.arrival, event: $0.event)
                        }
                    }
                    guard let end = missed.last else { break }
                    last = end.arrival
                    let text = missed.filter { only == nil || $0.stream == only }.map(\.text).joined()
                    if !text.isEmpty { try await writer.write(ByteBuffer(string: text)) }
                }
                for await news in items {
                    let new = news.filter { $0.arrival > last && (only == nil || $0.stream == only) }
                    last = max(last, news.last?.arrival ?? last)
                    let text = news.isEmpty ? ": still here\n\n" : new.map(\.text).joined()
                    if !text.isEmpty { try await writer.write(ByteBuffer(string: text)) }
                }
                try await writer.finish(nil)
            }
        )
        return answer
    }
}

/// One thing that somebody did, as programs see it.
struct AuditJSON: Encodable {
    let id: Identifier
    let recordedAt: Instant
    let actor: String
    let via: String
    let type: String
    @Nullable var incident: Identifier?
    @Nullable var text: String?

    init(_ record: AuditRecord) {
        id = record.id
        recordedAt = record.recorded
        actor = record.actor
        via = record.via
        type = record.type
        incident = record.incident
        text = record.text
    }
}
