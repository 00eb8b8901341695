import Crypto
import Domain
import Foundation
import HTTPTypes
import NIOCore
import Operations
import Store

extension Service {
    /// Does what a POST asks for once, however often it is sent with the same `Idempotency-Key`.
    ///
    /// - Throws: 422 for a key that another request had, 409 while the first is still being answered, and when it was
    ///   carried out and the program ended before it could answer.
    func idempotently(_ call: Call, _ endpoint: Endpoint) async throws -> Answer {
        guard let key = try call.key(of: endpoint) else {
            return try await endpoint.answer(call)
        }
        var sent = SHA256()
        sent.update(data: Data("\(call.request.method.rawValue) \(call.request.path ?? "")\n".utf8))
        sent.update(data: Data(call.body))
        let start = try workspace.store.beginRequest(
            owner: "\(call.principal.via) \(call.principal.actor)",
            key: key,
            digest: Array(sent.finalize()),
            now: call.now
        )
        switch start {
        case .claimed(let claim):
            var call = call
            call.claim = claim
            do {
                let answer = try await endpoint.answer(call)
                let kept = endpoint.answersSecret ? Answer.problem(.secretShown) : answer
                try workspace.store.finishRequest(claim, RequestAnswer(kept))
                return answer
            } catch {
                // Nothing was done, so it may be tried again.
                try workspace.store.abandonRequest(claim)
                throw error
            }
        case .answered(let known): return Answer(known)
        case .underway:
            throw Problem(
                status: .conflict,
                code: "running",
                title: "Still running",
                detail: "The same request is being answered at this moment. Ask again in a second.",
                headers: [.retryAfter: "1"]
            )
        case .differs:
            throw Problem(
                status: .unprocessableContent,
                code: TocsinError.Code.usage.rawValue,
                title: TocsinError.Code.usage.title,
                detail: "This Idempotency-Key was used for another request. Nothing was recorded. Take a new one."
            )
        case .carriedOut(let at):
            throw Problem(
                status: .conflict,
                code: "carriedOut",
                title: "Done before",
                detail:
                    "This request was carried out at \(at.rfc3339), and the service ended before it could answer. Read "
                    + "what there is now; nothing was recorded again."
            )
        }
    }
}

extension Call {
    /// The key under which the same request may come again; nil for none.
    func key(of endpoint: Endpoint) throws -> String? {
        guard endpoint.method == .post else { return nil }
        // A form can't set headers: its key is a hidden field.
        return try request.headerFields.value(of: .idempotencyKey) ?? (endpoint.isPage ? form["key"] : nil)
    }
}

extension Problem {
    fileprivate static let secretShown = Problem(
        status: .conflict,
        code: "secretShown",
        title: "Done before",
        detail:
            "This request was carried out, and its secret was shown then; it is kept nowhere. Nothing was done again. "
            + "Revoke what was made if the secret is lost, and make another with a new Idempotency-Key."
    )
}

extension Endpoint {
    /// What the handler answers, with what was remarked meanwhile; a page shows that itself.
    func answer(_ call: Call) async throws -> Answer {
        var answer = try await handle(call)
        if !isPage, let remarks = call.remarks.field { answer.headers[.remarks] = remarks }
        return answer
    }
}

extension RequestAnswer {
    /// Headers that belong to an answer as its body does.
    fileprivate static let keptHeaders: [HTTPField.Name] = [.eTag, .remarks]

    fileprivate init(_ answer: Answer) {
        let body: [UInt8] =
            switch answer.body {
            case .bytes(let bytes): Array(bytes.readableBytesView)
            case .text(let text): Array(text.utf8)
            case .none, .stream: []
            }
        self.init(
            status: answer.status.code,
            contentType: answer.headers[.contentType] ?? "",
            location: answer.headers[.location],
            headers: Dictionary(
                uniqueKeysWithValues: RequestAnswer.keptHeaders.compactMap { name in
                    answer.headers[name].map { (name.canonicalName, $0) }
                }
            ),
            body: body
        )
    }
}

extension Answer {
    fileprivate init(_ known: RequestAnswer) {
        self.init(
            status: .init(code: known.status),
            body: known.body.isEmpty ? .none : .bytes(ByteBuffer(bytes: known.body))
        )
        if !known.contentType.isEmpty { headers[.contentType] = known.contentType }
        headers[.location] = known.location
        for name in RequestAnswer.keptHeaders { headers[name] = known.headers[name.canonicalName] }
        headers[.idempotencyReplayed] = "true"
    }
}
