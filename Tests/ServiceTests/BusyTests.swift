import Domain
import Foundation
import Operations
import Store
import Synchronization
import Testing

@testable import Service

/// Another program's hold on the database's write lock, from its making until it is released.
private final class WriteLock: Sendable {
    private let isFree = DispatchSemaphore(value: 0)
    private let released: Task<Void, any Error>

    init(_ server: TestServer) async throws {
        let path = Workspace.databasePath(server.folder)
        let (held, holds) = AsyncStream.makeStream(of: Void.self)
        released = Task { [isFree] in
            try await RawClient.away {
                defer { holds.finish() }
                let world = Store.World(
                    now: { .now },
                    random: { .random(in: .min ... .max) },
                    via: "x",
                    machine: "test"
                )
                let other = try Store(path: path, world: world)
                try other.write(actor: "human:other") { _ in
                    holds.yield()
                    isFree.wait()
                }
                try other.close()
            }
        }
        for await _ in held { return }
        try await released.value
    }

    func release() async throws {
        isFree.signal()
        try await released.value
    }
}

@Suite("While another program holds the database")
struct BusyTests {
    @Test("a POST is told to come again, nothing changes, reading goes on; then the same request is carried out")
    func busy() async throws {
        try await TestServer.run(busyTimeout: 0.3) { server in
            let path = "/api/v1/incidents/INC-1/entries"
            let declaration = #"{"severity": "P1", "title": "Down"}"#
            #expect(try await server.request("POST", "/api/v1/incidents", json: declaration).status == 201)
            let events = try await server.events()
            let lock = try await WriteLock(server)
            for headers in [[], ["Idempotency-Key: k"], ["Idempotency-Key: k"]] {
                let answer = try await server.request("POST", path, headers: headers, json: #"{"text": "a"}"#)
                #expect(answer.status == 503 && answer.isProblem && answer["Retry-After"] == "1", "\(answer)")
                #expect(answer.json?["code"] as? String == "busy")
            }
            let form = ["Content-Type: application/x-www-form-urlencoded"]
            let page = try await server.request(
                "POST",
                "/incidents/INC-1/entries",
                headers: form,
                body: Array("text=a".utf8)
            )
            #expect(page.status == 503 && page["Content-Type"] == "text/html; charset=utf-8", "\(page)")
            #expect(page["Retry-After"] == "1")
            for get in ["/", "/incidents/INC-1", "/api/v1/incidents", "/health/live", path] {
                #expect(try await server.request("GET", get).status == 200, "\(get)")
            }
            #expect(try await server.events() == events)
            try await lock.release()
            for replayed in [nil, "true"] {
                let again = try await server.request(
                    "POST",
                    path,
                    headers: ["Idempotency-Key: k"],
                    json: #"{"text": "a"}"#
                )
                #expect(again.status == 201 && again["Idempotency-Replayed"] == replayed, "\(again)")
            }
            #expect(try await server.events() == events + 1)
        }
    }
}
