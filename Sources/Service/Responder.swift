import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import Operations
import Store

/// What Hummingbird knows of a request beside its head and body: from where it came.
struct ServiceContext: RequestContext, RemoteAddressRequestContext {
    var coreContext: CoreRequestContextStorage
    let remoteAddress: SocketAddress?

    init(source: Source) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}

/// Answers every request, whatever it is: nothing it throws reaches the client unexplained.
struct Responder: HTTPResponder {
    let service: Service

    func respond(to request: Request, context: ServiceContext) async throws -> Response {
        let begin = ContinuousClock.now
        let id = service.requestIdentifier()
        let client = Client(
            request,
            peer: context.remoteAddress,
            trusting: service.configuration.trustedProxies,
            isTLS: service.configuration.certificate != nil
        )
        var route = "none"
        var isPage = false
        var answer: Answer
        do {
            answer = try await self.answer(request, client, id, &route, &isPage)
        } catch let problem as Problem {
            answer = told(problem, to: request, isPage: isPage)
        } catch let error as TocsinError where error.code.status.kind != .serverError || error.code == .busy {
            answer = told(Problem(error), to: request, isPage: isPage)
        } catch {
            service.log.error(
                "internal error",
                metadata: ["request": "\(id)", "error": "\(String(reflecting: error))"]
            )
            let told = (error as? TocsinError).flatMap { $0.code == .internal ? nil : Problem($0, reference: id) }
            answer = self.told(told ?? .internal(reference: id), to: request, isPage: isPage)
        }
        if !answer.headers.contains(.cacheControl) {
            answer.headers.append(HTTPField(name: .cacheControl, value: "no-store"))
        }
        answer.headers.append(contentsOf: SecurityHeaders.of(answer.headers, isTLS: client.isTLS))
        answer.headers.append(HTTPField(name: .requestIdentifier, value: id))
        service.note(request, answer.status, route: route, client, id, since: begin)
        return answer.response(to: request)
    }

    /// A problem as programs read it, or as a page for people.
    private func told(_ problem: Problem, to request: Request, isPage: Bool) -> Answer {
        guard isPage else { return .problem(problem) }
        do {
            return try service.page(of: problem, to: request, at: service.now())
        } catch {
            service.log.error("no page of a problem", metadata: ["error": "\(String(reflecting: error))"])
            return .problem(problem)
        }
    }

    private func answer(
        _ request: Request,
        _ client: Client,
        _ id: String,
        _ route: inout String,
        _ isPage: inout Bool
    ) async throws -> Answer {
        try service.requireHost(of: request)
        let endpoint: Endpoint
        let path: [String: String]
        switch try service.routes.match(request.method, path: request.uri.path) {
        case .methods(let methods):
            let allow = methods.map(\.rawValue).joined(separator: ", ")
            guard request.method != .options else { return Answer(status: .noContent, headers: [.allow: allow]) }
            throw Problem(
                status: .methodNotAllowed,
                code: "methodNotAllowed",
                title: "Method not allowed",
                detail: "\(request.method.rawValue) is not possible here. Use \(allow).",
                headers: [.allow: allow]
            )
        case .endpoint(let found, let values): (endpoint, path) = (found, values)
        }
        (route, isPage) = (endpoint.path, endpoint.isPage)
        if endpoint.isUnsafe { try service.requireSameOrigin(request) }
        let secret = Credentials(request)
        try service.limits.take(service.limitKey(of: secret, client))
        if service.isLong(request, for: endpoint) {
            // Nobody who may not do this makes us keep much.
            try await service.pool.runIfActive { [service] in
                _ = try service.authorize(secret, for: endpoint, at: service.now())
            }
        }
        let body = try await service.body(of: request, for: endpoint)
        let now = service.now()
        let call: Call
        if service.remembers(secret, at: now), body.count <= Service.shortBody {
            call = try service.call(request, endpoint, path: path, body: body, client, secret, id, at: now)
        } else {
            call = try await service.pool.runIfActive { [service] in
                try service.call(request, endpoint, path: path, body: body, client, secret, id, at: now)
            }
        }
        var answer = try await service.recently(call, endpoint)
        answer.applyConditions(of: request.headers, method: request.method)
        return answer
    }
}

extension Service {
    /// Bytes of a body that is checked in no time.
    static let shortBody = 64 * 1_024

    /// A request as its handler sees it: who makes it may, and it is right.
    ///
    /// It may look into the store, unless the one who makes it is remembered.
    fileprivate func call(
        _ request: Request,
        _ endpoint: Endpoint,
        path: [String: String],
        body: [UInt8],
        _ client: Client,
        _ credentials: Credentials,
        _ id: String,
        at now: Instant
    ) throws -> Call {
        let principal = try authorize(credentials, for: endpoint, at: now)
        let query = try endpoint.checkedQuery(request.uri.query)
        return Call(
            service: self,
            principal: principal ?? Principal(actor: "anonymous", via: client.address, role: .viewer),
            request: request.head,
            path: path,
            query: query,
            body: body,
            json: try endpoint.json(in: body, type: request.headers.value(of: .contentType)),
            id: id,
            now: now,
            client: client,
            credentials: credentials
        )
    }

    /// Carries a request out where it may block, if it may.
    func carryOut(_ call: Call, _ endpoint: Endpoint) async throws -> Answer {
        guard try endpoint.isBlocking || call.key(of: endpoint) != nil else { return try await endpoint.answer(call) }
        return try await withTaskExecutorPreference(blocking) { try await idempotently(call, endpoint) }
    }

    func requestIdentifier() -> String {
        let text = String(random(), radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }

    /// Counts a request, and has it logged.
    fileprivate func note(
        _ request: Request,
        _ status: HTTPResponse.Status,
        route: String,
        _ client: Client,
        _ id: String,
        since begin: ContinuousClock.Instant
    ) {
        let seconds = begin.duration(to: .now) / .seconds(1)
        metrics.count(route: route, method: request.method.rawValue, status: status.code, seconds: seconds)
        let path = request.uri.path
        onAnswer(
            AnsweredRequest(
                id: id,
                method: request.method.rawValue,
                path: path.utf8.count <= 500 ? path : String(path.prefix(500)),
                status: status.code,
                milliseconds: Int((seconds * 1_000).rounded()),
                from: client.address
            )
        )
    }
}

extension Answer {
    /// `If-None-Match` on what has a tag: the client has it already.
    fileprivate mutating func applyConditions(of headers: HTTPFields, method: HTTPRequest.Method) {
        guard method == .get || method == .head, status == .ok, let tag = self.headers[.eTag],
            let known = headers[.ifNoneMatch]
        else { return }
        let tags = known.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        guard tags.contains("*") || tags.contains(tag) else { return }
        status = .notModified
        body = .none
        self.headers[.contentType] = nil
    }
}

extension HTTPField.Name {
    static let host = HTTPField.Name(validated: "Host")
    static let requestIdentifier = HTTPField.Name(validated: "X-Request-Id")
    static let forwardedFor = HTTPField.Name(validated: "X-Forwarded-For")
    static let forwardedProto = HTTPField.Name(validated: "X-Forwarded-Proto")
    static let fetchMode = HTTPField.Name(validated: "Sec-Fetch-Mode")
    static let fetchSite = HTTPField.Name(validated: "Sec-Fetch-Site")
    static let idempotencyKey = HTTPField.Name(validated: "Idempotency-Key")
    static let idempotencyReplayed = HTTPField.Name(validated: "Idempotency-Replayed")
    static let lastEventIdentifier = HTTPField.Name(validated: "Last-Event-ID")
    static let link = HTTPField.Name(validated: "Link")
    static let frameOptions = HTTPField.Name(validated: "X-Frame-Options")
    static let contentTypeOptions = HTTPField.Name(validated: "X-Content-Type-Options")
    static let referrerPolicy = HTTPField.Name(validated: "Referrer-Policy")
    static let permissionsPolicy = HTTPField.Name(validated: "Permissions-Policy")
    static let openerPolicy = HTTPField.Name(validated: "Cross-Origin-Opener-Policy")
    static let resourcePolicy = HTTPField.Name(validated: "Cross-Origin-Resource-Policy")

    /// A name that is known to be one.
    init(validated name: String) {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is no field name") }
        self = field
    }
}
