import Crypto
import Domain
import Foundation
import HTTPTypes
import Operations
import Store

/// An answer as it is kept for a request that is sent again.
private struct KeptAnswer: Codable {
    var status: Int
    var headers: [String: String]
    var body: String
}

extension Service {
    /// Does what a POST asks for once, however often it is sent with the same `Idempotency-Key`.
    ///
    /// - Throws: 422 for a key that another request had, 409 while the first is still being answered.
    func idempotently(_ call: Call, _ endpoint: Endpoint, _ work: () throws -> Answer) throws -> Answer {
        guard endpoint.method == .post, let key = call.request.headerFields[.idempotencyKey] else {
            return try work()
        }
        guard (1...200).contains(key.utf8.count) else {
            throw Problem.malformed("Idempotency-Key must have 1 to 200 bytes. Nothing was recorded.")
        }
        let (store, actor) = (workspace.store, call.principal.actor)
        let owner = "\(call.principal.via) \(actor)"
        var sent = SHA256()
        for part in [call.request.method.rawValue, call.request.path ?? ""] {
            sent.update(data: Data("\(part)\n".utf8))
        }
        sent.update(data: Data(call.body))
        let request = Array(sent.finalize())
        switch try store.write(
            actor: actor,
            onlyAppends: true,
            { try $0.begin(idempotencyKey: key, owner: owner, request: request) }
        ) {
        case .answered(let text): return try Service.replay(text)
        case .running:
            throw Problem(
                status: .conflict,
                code: "running",
                title: "Still running",
                detail: "The same request is being answered at this moment. Ask again in a second.",
                headers: [.retryAfter: "1"]
            )
        case .taken:
            throw Problem(
                status: .unprocessableContent,
                code: TocsinError.Code.usage.rawValue,
                title: TocsinError.Code.usage.title,
                detail: "This Idempotency-Key was used for another request. Nothing was recorded. Take a new one."
            )
        case .new: break
        }
        do {
            let answer = try work()
            let kept = try Service.kept(answer)
            try store.write(actor: actor, onlyAppends: true) { ledger in
                try ledger.finish(idempotencyKey: key, owner: owner, answer: kept)
            }
            return answer
        } catch {
            // Nothing was done, so it may be tried again.
            try store.write(actor: actor, onlyAppends: true) { ledger in
                try ledger.finish(idempotencyKey: key, owner: owner, answer: nil)
            }
            throw error
        }
    }

    private static func kept(_ answer: Answer) throws -> String {
        let body =
            switch answer.body {
            case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
            case .text(let text): text
            case .none, .stream: ""
            }
        var headers: [String: String] = [:]
        for field in answer.headers { headers[field.name.canonicalName] = field.value }
        let kept = KeptAnswer(status: answer.status.code, headers: headers, body: body)
        return String(decoding: try JSONEncoder().encode(kept), as: UTF8.self)
    }

    private static func replay(_ text: String) throws -> Answer {
        let kept = try JSONDecoder().decode(KeptAnswer.self, from: Data(text.utf8))
        var answer = Answer(status: .init(code: kept.status), body: .text(kept.body))
        for (name, value) in kept.headers { HTTPField.Name(name).map { answer.headers[$0] = value } }
        answer.headers[.idempotencyReplayed] = "true"
        return answer
    }
}
