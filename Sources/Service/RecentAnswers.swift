import Domain
import HTTPTypes
import Operations
import Store
import Synchronization

/// Answers given a moment ago: in an incident many people look at the same page.
///
/// One counts while nothing is written to the database, and for a second at most, since what is overdue, the runbook and the
/// configuration change without an event.
final class RecentAnswers: Sendable {
    /// What an answer depends on, besides what is in the database.
    struct Key: Hashable {
        var path: String
        var actor: String
        var role: AccessRole
        /// A page says whether it is read over a session, so that one can sign out.
        var isSession: Bool
        var accept: String?
    }

    private struct Kept {
        var answer: Answer
        var version: Int
        var at: Instant
        /// The id of the request that it was made for, which is also the key of a page's forms.
        var id: String
    }

    private let answers = Mutex<[Key: Kept]>([:])
    private static let seconds = 1.0
    private static let most = 500

    /// `id` is the request's own: two views of a page must not have the same key in their forms.
    func find(_ key: Key, version: Int, at now: Instant, id: String) -> Answer? {
        guard let kept = kept(key, version: version, at: now) else { return nil }
        var answer = kept.answer
        if case .text(let text) = answer.body { answer.body = .text(text.replacing(kept.id, with: id)) }
        return answer
    }

    private func kept(_ key: Key, version: Int, at now: Instant) -> Kept? {
        answers.withLock { answers in
            guard let kept = answers[key], kept.version == version,
                (0..<RecentAnswers.seconds).contains(now.seconds(since: kept.at))
            else { return nil }
            return kept
        }
    }

    func keep(_ answer: Answer, for key: Key, version: Int, at now: Instant, id: String) {
        answers.withLock { answers in
            if answers.count >= RecentAnswers.most { answers.removeAll() }
            answers[key] = Kept(answer: answer, version: version, at: now, id: id)
        }
    }
}

extension Service {
    /// The answer of a moment ago, where the endpoint allows it and nothing has happened since; else a new one.
    ///
    /// `Cache-Control: no-cache` asks for a new one.
    func recently(_ call: Call, _ endpoint: Endpoint) async throws -> Answer {
        let fields = call.request.headerFields
        guard endpoint.isRecentEnough, fields[.cacheControl] != "no-cache" else {
            return try await carryOut(call, endpoint)
        }
        let key = RecentAnswers.Key(
            path: call.request.path ?? "",
            actor: call.principal.actor,
            role: call.principal.role,
            isSession: call.credentials.session != nil,
            accept: fields[.accept]
        )
        let version = try workspace.store.version()
        if let known = answers.find(key, version: version, at: call.now, id: call.id) { return known }
        let answer = try await carryOut(call, endpoint)
        answers.keep(answer, for: key, version: version, at: call.now, id: call.id)
        return answer
    }
}
