import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// What a handler answers.
struct Answer: Sendable {
    enum Body: Sendable {
        case none
        case text(String)
        /// In one buffer, which an answer that is given again shares.
        case bytes(ByteBuffer)
        /// Written piece by piece; `whenOver` is told when the client listens no more, or the service is to stop.
        case stream(
            whenOver: @Sendable () -> Void,
            @concurrent @Sendable (inout any ResponseBodyWriter) async throws -> Void
        )
    }

    var status: HTTPResponse.Status = .ok
    var headers: HTTPFields = [:]
    var body = Body.none

    static let json = "application/json"
    static let problemJSON = "application/problem+json"
    static let eventStream = "text/event-stream"
    static let html = "text/html; charset=utf-8"

    /// A JSON document: keys in alphabetical order, so that equal values are equal bytes.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Answer {
        Answer.bytes(try JSONText.bytes(of: value), type: json, status: status)
    }

    static func bytes(_ bytes: [UInt8], type: String, status: HTTPResponse.Status = .ok) -> Answer {
        Answer(status: status, headers: [.contentType: type], body: .bytes(ByteBuffer(bytes: bytes)))
    }

    static func text(_ text: String, type: String, status: HTTPResponse.Status = .ok) -> Answer {
        Answer(status: status, headers: [.contentType: type], body: .text(text))
    }

    static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Answer {
        Answer.text(text, type: html, status: status)
    }

    /// After a form: the browser shows another page.
    static func redirect(to path: String) -> Answer {
        Answer(status: .seeOther, headers: [.location: path])
    }

    static func problem(_ problem: Problem) -> Answer {
        var answer: Answer
        do {
            answer = try .json(problem, status: problem.status)
        } catch {
            answer = .text("\(problem.detail)\n", type: "text/plain; charset=utf-8", status: problem.status)
        }
        answer.headers.append(contentsOf: problem.headers)
        answer.headers[.contentType] = problemJSON
        return answer
    }

    /// A page that shows why what was asked for was not done.
    func refusing(_ error: TocsinError) -> Answer {
        let problem = Problem(error)
        var answer = self
        answer.status = problem.status
        answer.headers.append(contentsOf: problem.headers)
        return answer
    }

    /// Sent whole, or nothing of the body for HEAD.
    func response(to request: Request) -> Response {
        var headers = headers
        let body: ResponseBody
        switch self.body {
        case .none: body = ResponseBody()
        case .text(let text): body = ResponseBody(byteBuffer: ByteBuffer(string: text))
        case .bytes(let bytes): body = ResponseBody(byteBuffer: bytes)
        case .stream(let whenOver, let write):
            // Who listens for the client's leaving reads past this request: nothing may come after it.
            headers[.connection] = "close"
            body = ResponseBody { writer in
                var writer = writer
                // The server waits for its answers before it lets any other part of the service stop.
                try await withGracefulShutdownHandler {
                    try await request.body.consumeWithInboundCloseHandler { _ in
                        try await write(&writer)
                    } onInboundClosed: {
                        whenOver()
                    }
                } onGracefulShutdown: {
                    whenOver()
                }
            }
        }
        guard request.method == .head else { return Response(status: status, headers: headers, body: body) }
        if let length = body.contentLength { headers[.contentLength] = String(length) }
        return Response(status: status, headers: headers, body: ResponseBody())
    }
}
