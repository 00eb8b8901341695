import Domain
import Foundation
import Histories
import Logging
import Operations
import ServiceLifecycleTestKit
import Store
import Synchronization

@testable import Service

/// The real service on a free port of 127.0.0.1, with a workspace of its own; both go with the test.
struct TestServer: Sendable {
    let port: Int
    let folder: String
    let workspace: Workspace
    let service: Service
    let log: LogLines
    private let trigger: GracefulShutdownTestTrigger

    /// Runs a test against a service, and stops the service as a signal would.
    @discardableResult
    static func run<Value: Sendable>(
        _ configure: (inout ServiceConfiguration) -> Void = { _ in },
        commands: @Sendable @escaping (CommandRequest, Principal) throws -> CommandAnswer = { _, _ in throw Unforeseen()
        },
        now: @Sendable @escaping () -> Instant = { Instant.now },
        busyTimeout: Double = 5,
        prepare: (Workspace) throws -> Void = { _ in },
        _ test: @Sendable @escaping (TestServer) async throws -> Value
    ) async throws -> Value {
        let folder = "\(NSTemporaryDirectory())/tocsin-service-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: "\(folder)/.tocsin", withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(atPath: folder) } catch { print("\(folder) is left: \(error)") }
        }
        let seed = UInt64.random(in: .min ... .max)
        let generator = Mutex(SeededGenerator(seed: seed))
        let random: @Sendable () -> UInt64 = { generator.withLock { $0.next() } }
        var world = Store.World(now: now, random: random, via: "tester@machine", machine: "test")
        world.busyTimeout = busyTimeout
        try Store.create(at: Workspace.databasePath(folder), world: world).close()
        let workspace = try Workspace.open(folder, systemZone: { .utc }, store: world, readers: 2)
        try prepare(workspace)
        var configuration = ServiceConfiguration()
        configuration.port = 0
        configure(&configuration)
        let log = LogLines()
        let service = Service(
            workspace: workspace,
            configuration: configuration,
            actor: "human:tester",
            via: "tester@machine",
            commands: CommandRunner(commands),
            now: now,
            random: random,
            log: log.logger,
            onAnswer: log.add
        )
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        return try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { port.finish() }
                    try await service.run { port.yield($0) }
                }
                for await port in ports {
                    let server = TestServer(
                        port: port,
                        folder: folder,
                        workspace: workspace,
                        service: service,
                        log: log,
                        trigger: trigger
                    )
                    let result: Result<Value, any Error>
                    do { result = .success(try await test(server)) } catch { result = .failure(error) }
                    server.stop()
                    try await group.waitForAll()
                    return try result.get()
                }
                try await group.waitForAll()
                throw RawClient.Failure(description: "the service ended before it ran")
            }
        }
    }

    /// Does what a signal to stop does.
    func stop() { trigger.triggerGracefulShutdown() }

    /// What no code expects; each command throws it here.
    struct Unforeseen: Error {
        let secret = "the insides"
    }

    func client(patience: Int = 20) throws -> RawClient { try RawClient(port: port, patience: patience) }

    /// One request on a connection of its own.
    func request(
        _ method: String,
        _ path: String,
        headers: [String] = [],
        body: [UInt8]? = nil
    ) async throws -> RawAnswer {
        try await client().request(method, path, headers: headers, body: body)
    }

    /// One request with a JSON body.
    func request(_ method: String, _ path: String, headers: [String] = [], json: String) async throws -> RawAnswer {
        try await request(
            method,
            path,
            headers: headers + ["Content-Type: application/json"],
            body: Array(json.utf8)
        )
    }

    /// A token with its secret.
    func newToken(
        _ role: AccessRole,
        for person: String = "ana",
        expires: Instant? = nil
    ) async throws -> (token: AccessToken, secret: String) {
        try await RawClient.away { [workspace] in
            try workspace.newToken(role, for: person, expires: expires)
        }
    }

    /// A token's secret.
    func token(_ role: AccessRole, for person: String = "ana", expires: Instant? = nil) async throws -> String {
        try await newToken(role, for: person, expires: expires).secret
    }

    /// How many events the log holds: what must not grow when something is refused.
    func events() async throws -> Int64 {
        try await RawClient.away { [workspace] in try workspace.store.read { try $0.lastArrival() } }
    }
}

extension Workspace {
    fileprivate func newToken(
        _ role: AccessRole,
        for person: String,
        expires: Instant?
    ) throws -> (token: AccessToken, secret: String) {
        try store.createToken(
            person: "human:\(person)",
            label: "test",
            role: role,
            expires: expires,
            by: "human:tester"
        )
    }

    /// There is somebody: nobody is let in without a token any more.
    func makeAdmin() throws { _ = try newToken(.admin, for: "root", expires: nil) }
}

extension Instant {
    /// The real time: what the service reads comes from the tests as it does from the program.
    static var now: Instant { Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }
}

/// What was logged, to look for what must or must never stand there.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var logger: Logger {
        var logger = Logger(label: "test") { [self] _ in Handler(lines: self) }
        logger.logLevel = .trace
        return logger
    }

    @Sendable func add(_ request: AnsweredRequest) {
        let values = [
            "from=\(request.from)", "id=\(request.id)", "method=\(request.method)", "ms=\(request.milliseconds)",
            "path=\(request.path)", "status=\(request.status)",
        ]
        lines.withLock { $0.append("info request \(values)") }
    }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let values = metadata.merging(event.metadata ?? [:]) { _, own in own }
            let line =
                "\(event.level) \(event.message) \(values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })"
            lines.lines.withLock { $0.append(line) }
        }
    }
}
