import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import Operations
import ServiceLifecycle
import Store

/// The HTTP service of one workspace: the API, the pages and the live stream.
package final class Service: Sendable {
    let workspace: Workspace
    let configuration: ServiceConfiguration
    let now: @Sendable () -> Instant
    /// Random bits for request ids and secrets.
    let random: @Sendable () -> UInt64
    let log: Logger
    /// Is told of each request: a message of the log would take a tenth of a quick answer to make.
    let onAnswer: @Sendable (AnsweredRequest) -> Void
    /// Who the person at the machine is, for requests without a token on loopback while there is no token at all.
    let owner: Principal
    /// Runs handlers: they may block for the disk, and the event loops may not.
    let pool: NIOThreadPool
    let blocking: ThreadPoolExecutor
    let routes: Routes
    let limits: RateLimits
    let secrets = KnownSecrets()
    let connections: Connections
    let metrics = ServiceMetrics()
    let answers = RecentAnswers()
    let remarks = RemarksToShow()
    let feed: LiveFeed
    let endpoints: [Endpoint]
    let commands: CommandRunner

    package init(
        workspace: Workspace,
        configuration: ServiceConfiguration,
        actor: String,
        via: String,
        commands: CommandRunner,
        now: @escaping @Sendable () -> Instant,
        random: @escaping @Sendable () -> UInt64,
        log: Logger,
        onAnswer: @escaping @Sendable (AnsweredRequest) -> Void
    ) {
        self.workspace = workspace
        self.configuration = configuration
        self.commands = commands
        self.now = now
        self.random = random
        self.log = log
        self.onAnswer = onAnswer
        owner = Principal(actor: actor, via: via, role: .admin)
        connections = Connections(
            mostOfOne: configuration.mostConnectionsOfOne,
            proxies: configuration.trustedProxies
        )
        limits = RateLimits(perMinute: configuration.requestsPerMinute, burst: configuration.burst)
        pool = NIOThreadPool(numberOfThreads: configuration.threads)
        blocking = ThreadPoolExecutor(pool: pool)
        feed = LiveFeed(
            store: workspace.store,
            pool: pool,
            heartbeat: .seconds(configuration.heartbeatSeconds),
            now: now,
            log: log
        )
        endpoints = Service.endpoints
        routes = Routes(endpoints)
        workspace.store.wakeTogether(EventLoopExecutor.wakeTogether)
    }

    /// Every operation that the service has.
    static var endpoints: [Endpoint] {
        IncidentEndpoints.all + EntryEndpoints.all + TaskEndpoints.all + RunbookEndpoints.all + DocumentEndpoints.all
            + AttachmentEndpoints.all + MetricsEndpoints.all + AccessEndpoints.all + LogEndpoints.all
            + CommandEndpoints.all + SystemEndpoints.all + PageEndpoints.all
    }
}
