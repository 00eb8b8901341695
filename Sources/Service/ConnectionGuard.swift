import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Holds one connection to its times, and answers what is no HTTP.
///
/// Hummingbird closes a connection that is idle between requests, and its handler reads bodies. This one stands before
/// that and sees to the rest: a first request that never comes whole, a client that doesn't read its answer, bytes that
/// are no request, and the end of a connection, so that the last answer reaches a client that is still sending.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// What a client may do, in time and size.
    struct Limits: Sendable {
        /// Until the head of the first request is whole, TLS included.
        var head: TimeAmount
        /// Until a body is whole, from its first part on.
        var body: TimeAmount
        /// Until a client goes on reading an answer.
        var stall: TimeAmount
        /// Between our last byte and the end of the connection: what the client still sends is read and dropped, since
        /// closing at once would reset the connection and destroy the answer on its way.
        var linger: TimeAmount = .seconds(2)
        /// Bytes of a body that nobody wanted, until the connection ends.
        var unwanted = 1_024 * 1_024
        /// A body up to so many bytes is invited with `100 Continue`; a longer one waits for its refusal.
        var invited: Int
    }

    /// Thrown to who reads a body that takes too long.
    struct SlowBody: Error {}

    private enum State {
        case serving
        /// The answer that is being written is the last one.
        case ending
        /// Everything was written.
        case lingering
    }

    private let limits: Limits
    private let log: Logger
    private let connections: Connections
    private var state = State.serving
    /// Requests whose answer hasn't ended.
    private var unanswered = 0
    /// Whether the rest of a request is still to come.
    private var isReading = false
    /// Bytes of a body that came after its answer.
    private var unwanted = 0
    /// The address that the connection is counted for, while it is.
    private var counted: String?
    private var headDeadline: Scheduled<Void>?
    private var bodyDeadline: Scheduled<Void>?
    private var stallDeadline: Scheduled<Void>?
    private var lingerDeadline: Scheduled<Void>?

    init(limits: Limits, log: Logger, connections: Connections) {
        self.limits = limits
        self.log = log
        self.connections = connections
    }
}

// MARK: - The connection's life

extension ConnectionGuard {
    func handlerAdded(context: ChannelHandlerContext) {
        do {
            let pipeline = context.pipeline.syncOperations
            let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
            try pipeline.addHandler(OldClientHandler(), position: .before(codec))
        } catch {
            log.error("no handler for old clients", metadata: ["error": "\(error)"])
            return context.close(promise: nil)
        }
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard counted == nil else { return }
        let address = context.remoteAddress?.ipAddress ?? "unknown"
        guard connections.begin(address) else {
            log.info("refused", metadata: ["why": "too many connections", "from": "\(address)"])
            return context.close(promise: nil)
        }
        counted = address
        headDeadline = schedule(limits.head, context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func end() {
        for deadline in [headDeadline, bodyDeadline, stallDeadline, lingerDeadline] { deadline?.cancel() }
        (headDeadline, bodyDeadline, stallDeadline, lingerDeadline) = (nil, nil, nil, nil)
        if let counted { connections.end(counted) }
        counted = nil
    }

    private func schedule(_ delay: TimeAmount, _ context: ChannelHandlerContext) -> Scheduled<Void> {
        context.eventLoop.assumeIsolated().scheduleTask(in: delay) { context.close(promise: nil) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stallDeadline?.cancel()
        stallDeadline = context.channel.isWritable ? nil : schedule(limits.stall, context)
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if state == .lingering, case ChannelEvent.inputClosed = event { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    /// No more answers: says so to the client, and waits for it to hang up.
    private func linger(_ context: ChannelHandlerContext) {
        state = .lingering
        context.close(mode: .output, promise: nil)
        lingerDeadline = schedule(limits.linger, context)
        context.read()
    }
}

// MARK: - Requests

extension ConnectionGuard {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(var head):
            headDeadline?.cancel()
            headDeadline = nil
            guard state == .serving else { return }
            unanswered += 1
            isReading = true
            invite(head, context)
            guard head.isLast else { return context.fireChannelRead(data) }
            state = .ending
            // Hummingbird stops after the answer for exactly this value.
            head.headerFields[.connection] = "close"
            context.fireChannelRead(wrapInboundOut(.head(head)))
        case .body(let bytes):
            guard unanswered == 0 || state == .lingering else { return context.fireChannelRead(data) }
            unwanted += bytes.readableBytes
            if unwanted > limits.unwanted { context.close(promise: nil) }
        case .end:
            isReading = false
            bodyDeadline?.cancel()
            bodyDeadline = nil
            if state != .lingering { context.fireChannelRead(data) }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        // A request that came whole at once needs no timer.
        if isReading, bodyDeadline == nil, state != .lingering {
            bodyDeadline = context.eventLoop.assumeIsolated().scheduleTask(in: limits.body) {
                self.state = .ending
                context.fireErrorCaught(SlowBody())
            }
        }
        // Nobody else asks for more once the answers are over.
        if state == .lingering { context.read() }
    }

    private func invite(_ head: HTTPRequest, _ context: ChannelHandlerContext) {
        guard unanswered == 1, head.headerFields.value(of: .expect)?.lowercased() == "100-continue",
            head.headerFields[.contentLength].flatMap({ Int($0) }) ?? 0 <= limits.invited
        else { return }
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError || error is HTTP1TypeConversionError else {
            return context.fireErrorCaught(error)
        }
        guard state == .serving || isReading else { return }
        if isReading {
            // The handler is waiting for the rest of this request, and answers.
            state = .ending
            context.fireErrorCaught(error)
        } else if unanswered > 0 {
            // Garbage behind a good request, whose answer is still to come.
            state = .ending
        } else {
            refuse(error, context)
        }
    }

    private func refuse(_ error: any Error, _ context: ChannelHandlerContext) {
        let problem =
            switch error as? HTTPParserError {
            case .headerOverflow: Problem.headersTooLarge
            default: Problem.malformed("This is no HTTP/1.1 request (\(error)). Nothing was done.")
            }
        log.info(
            "refused",
            metadata: [
                "status": "\(problem.status.code)", "why": "\(error)",
                "from": "\(context.remoteAddress?.ipAddress ?? "unknown")",
            ]
        )
        var answer = Answer.problem(problem)
        answer.headers.append(contentsOf: SecurityHeaders.of(answer.headers, isTLS: false))
        answer.headers[.cacheControl] = "no-store"
        answer.headers[.connection] = "close"
        var bytes = ByteBuffer()
        switch answer.body {
        case .bytes(let body): bytes.writeImmutableBuffer(body)
        case .text(let text): bytes.writeString(text)
        case .none, .stream: break
        }
        answer.headers[.contentLength] = String(bytes.readableBytes)
        let head = HTTPResponse(status: answer.status, headerFields: answer.headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(bytes)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        linger(context)
    }
}

// MARK: - Answers

extension ConnectionGuard {
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.kind != .informational:
            let isLast = head.headerFields.value(of: .connection)?.lowercased() == "close"
            if isLast { state = .ending }
            guard state == .ending, !isLast else { return context.write(data, promise: promise) }
            head.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .head, .body: context.write(data, promise: promise)
        case .end:
            unanswered -= 1
            guard unanswered == 0, state == .ending else { return context.write(data, promise: promise) }
            context.writeAndFlush(data, promise: promise)
            linger(context)
        }
    }
}

extension HTTPRequest {
    /// Whether the connection ends with this request: the client says so, or wants to go on with another protocol, after
    /// which nothing more would be read as HTTP.
    fileprivate var isLast: Bool {
        let words = headerFields.value(of: .connection)?.lowercased().split(separator: ",") ?? []
        return method == .connect || headerFields.value(of: .upgrade) != nil
            || words.contains { $0.trimmingPrefix(while: \.isWhitespace).prefix { !$0.isWhitespace } == "close" }
    }
}

extension Problem {
    static let headersTooLarge = Problem(
        status: .requestHeaderFieldsTooLarge,
        code: "headersTooLarge",
        title: "Headers too large",
        detail: "The request's headers are too many or too long. Nothing was done. Send fewer cookies or headers."
    )
}
