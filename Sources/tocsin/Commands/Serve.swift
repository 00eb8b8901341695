import ArgumentParser
import Domain
import Foundation
import Logging
import Operations
import Service
import Store

struct Serve: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the workspace over HTTP: the API, the live stream and the page.",
        discussion: """
            Until a token is made, it serves only this machine, and the person at it needs none. Ends with SIGTERM or Ctrl-C,
            within 10 seconds, when running requests are finished.
            """
    )

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port; 0 takes a free one.", valueName: "n"))
    var port = 8_080

    @Option(
        name: .customLong("host-name"),
        help: ArgumentHelp("A name under which browsers reach it; may be repeated.", valueName: "name")
    )
    var hostNames: [String] = []

    @Option(
        name: .customLong("tls-certificate"),
        help: ArgumentHelp("A PEM file with the certificate and its chain.", valueName: "file"),
        completion: .file()
    )
    var certificate: String?

    @Option(
        name: .customLong("tls-key"),
        help: ArgumentHelp("A PEM file with the certificate's key.", valueName: "file"),
        completion: .file()
    )
    var key: String?

    @Option(
        name: .customLong("trusted-proxy"),
        help: ArgumentHelp(
            "The address of a proxy whose X-Forwarded-For is believed; may be repeated.",
            valueName: "ip"
        )
    )
    var proxies: [String] = []

    @Option(help: ArgumentHelp("Requests a minute of one token or address.", valueName: "n"))
    var rate = 6_000

    @OptionGroup var options: GlobalOptions

    var place: CommandPlace { .here }

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535.") }
        guard (1...1_000_000).contains(rate) else { throw ValidationError("--rate must be from 1 to 1000000.") }
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("Give --tls-certificate and --tls-key together.")
        }
    }

    func run(in context: Context) throws {
        let folder = Workspace.locate(options.workspace, in: context.world)
        let workspace = try Workspace.open(folder, in: context.world, readers: 4)
        var configuration = ServiceConfiguration()
        configuration.host = host
        configuration.port = port
        configuration.hostNames = Set(hostNames.map { $0.lowercased() })
        configuration.certificate = certificate.map { Workspace.absolute($0, in: context.world) }
        configuration.key = key.map { Workspace.absolute($0, in: context.world) }
        configuration.trustedProxies = Set(proxies)
        configuration.requestsPerMinute = Double(rate)
        configuration.burst = max(100, Double(rate) / 10)
        let now = context.world.now
        let write: @Sendable ([UInt8]) -> Void = { context.world.errorOutput(String(decoding: $0, as: UTF8.self)) }
        let requests = GatheredLines(write: write)
        defer { requests.flush() }
        let service = try Service(
            workspace: workspace,
            configuration: configuration,
            actor: context.actor(workspace),
            via: context.world.via(),
            commands: .live(workspace, in: context.world),
            now: now,
            random: context.world.random,
            log: Logger(label: "tocsin") { _ in JSONLogHandler(now: now, write: write) },
            onAnswer: { requests.add(LogLine(of: $0, at: now()).bytes()) }
        )
        let scheme = certificate == nil ? "http" : "https"
        let shown = host.contains(":") ? "[\(host)]" : host
        try wait {
            try await service.run(untilSignal: true) { port in
                context.note("serving \(folder) at \(scheme)://\(shown):\(port)/")
            }
        }
    }

    /// Runs asynchronous work to its end on other threads.
    private func wait(_ work: @escaping @Sendable () async throws -> Void) throws {
        let done = DispatchSemaphore(value: 0)
        let outcome = Outcome()
        Task {
            do {
                try await work()
            } catch {
                outcome.error = error
            }
            done.signal()
        }
        done.wait()
        if let error = outcome.error { throw error }
    }

    /// Written by the work before it signals, and read after.
    private final class Outcome: @unchecked Sendable {
        var error: (any Error)?
    }
}
