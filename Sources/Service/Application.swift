import Domain
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Operations
import ServiceLifecycle
import Store
import UnixSignals

extension Service {
    /// The application that serves this workspace; the program and the tests run the same one.
    ///
    /// - Throws: `configuration` for certificate files that can't be used, `notAllowed` for an address that others can
    ///   reach while there is no token.
    package func application(
        onRunning: @escaping @Sendable (_ port: Int) async -> Void
    ) throws -> some ApplicationProtocol {
        try requireTokenBeyondLoopback()
        return Application(
            responder: Responder(service: self),
            server: try serverBuilder(),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.mostConnections)
            ),
            services: [feed],
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) },
            logger: quiet
        )
    }

    private var quiet: Logger { Logger(label: log.label) { [log] _ in QuietLogHandler(log: log) } }

    private func requireTokenBeyondLoopback() throws {
        guard !configuration.isPrivate else { return }
        let now = now()
        let hasAdmin = try workspace.store.tokens().contains { $0.role == .admin && $0.state(at: now) == .active }
        guard !hasAdmin else { return }
        throw TocsinError(
            .notAllowed,
            "Others can reach \(configuration.isLoopback ? "it through the proxy" : configuration.host), and there is no admin token yet, so everybody could do everything. "
                + "Nothing was started. Make one first: `tocsin token create --role admin NAME`."
        )
    }

    private func serverBuilder() throws -> HTTPServerBuilder {
        let limits = ConnectionGuard.Limits(
            head: .seconds(configuration.headSeconds),
            body: .seconds(configuration.bodySeconds),
            stall: .seconds(configuration.stallSeconds),
            invited: configuration.longestBody
        )
        let channel = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                ConnectionGuard(limits: limits, log: self.log, connections: self.connections)
            ],
            idleTimeout: .seconds(configuration.idleSeconds),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: configuration.longestHeaders,
                maxHeaderListSize: configuration.longestHeaders,
                maxHeaderFieldCount: configuration.mostHeaders
            )
        )
        let plain = HTTPServerBuilder { responder in
            EventLoopChannel(base: HTTP1Channel(responder: responder, configuration: channel))
        }
        guard let certificate = configuration.certificate, let key = configuration.key else { return plain }
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
            let tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain,
                privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
            )
            return try .tls(plain, tlsConfiguration: tls)
        } catch {
            throw TocsinError(
                .configuration,
                "The certificate \(certificate) with the key \(key) can't be used: \(error). Nothing was started. Give PEM "
                    + "files of a certificate chain and its key."
            )
        }
    }

    /// Runs until SIGTERM or SIGINT where it heeds them, or the task's cancellation, ends it: requests are finished, streams ended, the database closed.
    package func run(
        untilSignal: Bool = false,
        onRunning: @escaping @Sendable (_ port: Int) async -> Void
    ) async throws {
        pool.start()
        MultiThreadedEventLoopGroup.singleton.preemptNobody()
        let group = ServiceGroup(
            configuration: try {
                var configuration = ServiceGroupConfiguration(
                    services: [try application(onRunning: onRunning)],
                    gracefulShutdownSignals: untilSignal ? [.sigterm, .sigint] : [],
                    logger: quiet
                )
                configuration.maximumGracefulShutdownDuration = .seconds(8)
                return configuration
            }()
        )
        let result: Result<Void, any Error>
        do {
            try await group.run()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await pool.shutdownGracefully()
        try workspace.store.close()
        try result.get()
    }
}
