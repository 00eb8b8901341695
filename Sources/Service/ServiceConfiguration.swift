import Domain

/// Where and how the service listens; every limit has a default that fits one team's service.
package struct ServiceConfiguration: Sendable {
    package var host = "127.0.0.1"
    /// 0 is any free one.
    package var port = 8080
    /// Names under which browsers may reach it besides its own address; a request for any other host is refused, so that
    /// a web site elsewhere can't reach in by letting its name point here.
    package var hostNames: Set<String> = []
    /// PEM files of a certificate chain and its key; without them it speaks plain HTTP.
    package var certificate: String?
    package var key: String?
    /// Addresses of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    package var trustedProxies: Set<String> = []
    /// Bytes of a JSON body or form at most.
    package var longestBody = 2 * 1_024 * 1_024
    /// Bytes of all headers at most, and how many there may be.
    package var longestHeaders = 32 * 1_024
    package var mostHeaders = 100
    package var mostConnections = 2_000
    /// Of one address, but for a trusted proxy's.
    package var mostConnectionsOfOne = 1_500
    /// Seconds until the first request of a connection has come as far as its body.
    package var headSeconds: Int64 = 10
    /// Seconds that a client may leave an answer unread.
    package var stallSeconds: Int64 = 30
    /// Seconds until a client that sends nothing is cut.
    package var idleSeconds: Int64 = 60
    /// Seconds that a body may take.
    package var bodySeconds: Int64 = 20
    /// Requests a minute of one token or address, and how many may come at once.
    package var requestsPerMinute = 6_000.0
    package var burst = 600.0
    /// Seconds between heartbeats of a live stream.
    package var heartbeatSeconds: Int64 = 15
    /// Threads that run what may block: as many commands may wait for one commit together.
    ///
    /// Appends wait without a thread.
    package var threads = 16

    package init() {}

    /// Whether only programs on this machine can reach it.
    package var isLoopback: Bool { ["127.0.0.1", "::1", "localhost"].contains(host) }

    /// Whether nobody but people at this machine can reach it: behind a proxy anybody may.
    var isPrivate: Bool { isLoopback && trustedProxies.isEmpty }
}
