import Domain
import Foundation
import Logging
import NIOPosix
import Operations
import ServiceLifecycle
import Store
import Synchronization

/// Tells open streams of new events: one look at the log for all of them, however many there are.
///
/// It looks five times a second while anybody listens, since other processes write to the same log.
final class LiveFeed: ServiceLifecycle.Service {
    /// Pieces of news that a slow stream may lag behind; then it is ended, and its client comes back with the last event
    /// it saw.
    static let longestLag = 100

    private let store: Store
    private let pool: NIOThreadPool
    /// Between signs of life on streams that nothing else is sent on.
    private let heartbeat: Duration
    private let now: @Sendable () -> Instant
    private let log: Logger
    private let state = Mutex(State())

    private struct State {
        var subscribers: [Int: (listener: Listener, continuation: AsyncStream<[FeedItem]>.Continuation)] = [:]
        var next = 0
        var last: Int64?
        var isEnded = false
    }

    /// Who listens: a stream ends when they may not any more.
    struct Listener: Sendable {
        /// Nil for the person at the machine, while no token exists.
        var token: Identifier?
        var session: Identifier?
    }

    init(
        store: Store,
        pool: NIOThreadPool,
        heartbeat: Duration,
        now: @escaping @Sendable () -> Instant,
        log: Logger
    ) {
        self.store = store
        self.pool = pool
        self.heartbeat = heartbeat
        self.now = now
        self.log = log
    }

    /// Looks for news until the service stops; then every stream ends.
    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await self.watch()
        }
    }

    private func watch() async throws {
        defer { end() }
        var (beat, look) = (ContinuousClock.now, ContinuousClock.now)
        while !Task.isCancelled {
            if state.withLock({ !$0.subscribers.isEmpty && $0.last != nil }) {
                let isTime = look.duration(to: .now) >= .seconds(1)
                if isTime { look = .now }
                do {
                    try await pool.runIfActive { [self] in
                        if isTime { try dismiss() }
                        try publish()
                    }
                } catch {
                    // The next look may find what this one couldn't read: streams wait, and the service goes on.
                    log.warning("no look at the log", metadata: ["error": "\(String(reflecting: error))"])
                }
            }
            if beat.duration(to: .now) >= heartbeat {
                beat = .now
                state.withLock { send([], &$0) }
            }
            do {
                try await Task.sleep(for: .milliseconds(200))
            } catch is CancellationError {
                return
            }
        }
    }

    /// Ends the streams of tokens that were revoked or have expired, and of sessions that have ended.
    private func dismiss() throws {
        let now = now()
        let tokens = try store.tokens()
        let active = Set(tokens.filter { $0.state(at: now) == .active }.map(\.id))
        let sessions = Set(try store.sessions(now: now).map(\.id))
        state.withLock { state in
            for (key, subscriber) in state.subscribers {
                let listener = subscriber.listener
                let isKnown = listener.token.map { active.contains($0) } ?? tokens.isEmpty
                guard !isKnown || listener.session.map({ !sessions.contains($0) }) == true else { continue }
                subscriber.continuation.finish()
                state.subscribers[key] = nil
            }
        }
    }

    /// Sends what came since the last look.
    private func publish() throws {
        guard var place = state.withLock({ $0.last }) else { return }
        while true {
            let items = try store.read { reader in try reader.events(after: place, limit: 500) }.map(FeedItem.init)
            guard let end = items.last else { break }
            place = end.arrival
            state.withLock { state in
                state.last = place
                send(items, &state)
            }
        }
    }

    /// Sends to every stream; one that lags too far behind is ended.
    ///
    /// Nothing at all is a sign of life.
    private func send(_ items: [FeedItem], _ state: inout State) {
        for (key, subscriber) in state.subscribers {
            guard case .dropped = subscriber.continuation.yield(items) else { continue }
            subscriber.continuation.finish()
            state.subscribers[key] = nil
        }
    }

    /// What comes after the event at `begin`, the log's last; the stream ends with the service, or when its reader is too
    /// slow.
    ///
    /// News may begin with events before that one, which others still wait for.
    func subscribe(_ listener: Listener) throws -> (items: AsyncStream<[FeedItem]>, begin: Int64, key: Int) {
        let (stream, continuation) = AsyncStream.makeStream(
            of: [FeedItem].self,
            bufferingPolicy: .bufferingOldest(LiveFeed.longestLag)
        )
        let key = state.withLock { state -> Int in
            state.next += 1
            // While nobody listened, nobody looked.
            if state.subscribers.isEmpty { state.last = nil }
            if state.isEnded {
                continuation.finish()
            } else {
                state.subscribers[state.next] = (listener, continuation)
            }
            return state.next
        }
        do {
            // Read once the stream is known: what is committed from here on reaches it.
            let begin = try store.read { reader in try reader.lastArrival() }
            state.withLock { $0.last = $0.last ?? begin }
            return (stream, begin, key)
        } catch {
            unsubscribe(key)
            throw error
        }
    }

    func unsubscribe(_ key: Int) {
        state.withLock { $0.subscribers.removeValue(forKey: key) }?.continuation.finish()
    }

    private func end() {
        let open = state.withLock { state in
            state.isEnded = true
            defer { state.subscribers = [:] }
            return state.subscribers.values.map(\.continuation)
        }
        for subscriber in open { subscriber.finish() }
    }
}

/// One event of the log with its place, written once for all streams.
struct FeedItem: Sendable {
    let arrival: Int64
    let stream: Identifier
    /// The event as server-sent events write it.
    let text: String

    init(arrival: Int64, event: Event) {
        self.arrival = arrival
        stream = event.stream
        text = "id: \(arrival)\nevent: \(event.type)\ndata: \(EventJSON(event, arrival: arrival).line)\n\n"
    }
}
