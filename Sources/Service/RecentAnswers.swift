import Domain
import HTTPTypes
import Operations
import Store
import Synchronization

/// Answers given a moment ago: in an incident many people look at the same page.
///
/// One counts while the log has no newer event, and for a second at most, since what is overdue, the runbook and the
/// configuration change without an event.
final class RecentAnswers: Sendable {
    private struct Kept {
        var answer: Answer
        var arrival: Int64
        var at: Instant
        /// The id of the request that it was made for, which is also the key of a page's forms.
        var id: String
    }

    private let answers = Mutex<[String: Kept]>([:])
    private static let seconds = 1.0
    private static let most = 500

    /// `id` is the request's own: two views of a page must not have the same key in their forms.
    func find(_ key: String, arrival: Int64, at now: Instant, id: String) -> Answer? {
        guard let kept = kept(key, arrival: arrival, at: now) else { return nil }
        var answer = kept.answer
        if case .text(let text) = answer.body { answer.body = .text(text.replacing(kept.id, with: id)) }
        return answer
    }

    private func kept(_ key: String, arrival: Int64, at now: Instant) -> Kept? {
        answers.withLock { answers in
            guard let kept = answers[key], kept.arrival == arrival,
                (0..<RecentAnswers.seconds).contains(now.seconds(since: kept.at))
            else { return nil }
            return kept
        }
    }

    func keep(_ answer: Answer, for key: String, arrival: Int64, at now: Instant, id: String) {
        answers.withLock { answers in
            if answers.count >= RecentAnswers.most { answers.removeAll() }
            answers[key] = Kept(answer: answer, arrival: arrival, at: now, id: id)
        }
    }
}

extension Service {
    /// The answer of a moment ago, where the endpoint allows it and nothing has happened since; else a new one.
    ///
    /// `Cache-Control: no-cache` asks for a new one.
    func recently(_ call: Call, _ endpoint: Endpoint) throws -> Answer {
        let fields = call.request.headerFields
        guard endpoint.isRecentEnough, fields[.cacheControl] != "no-cache" else {
            return try idempotently(call, endpoint)
        }
        let (who, path) = (call.principal, call.request.path ?? "")
        // A page says whether it is read over a session, so that one can sign out.
        let way = call.credentials.session == nil ? "token" : "session"
        let key = [path, who.actor, who.role.rawValue, way, fields[.accept] ?? ""].joined(separator: "\n")
        let arrival = try workspace.store.read { reader in try reader.lastArrival() }
        if let known = answers.find(key, arrival: arrival, at: call.now, id: call.id) { return known }
        let answer = try endpoint.answer(call)
        answers.keep(answer, for: key, arrival: arrival, at: call.now, id: call.id)
        return answer
    }
}
