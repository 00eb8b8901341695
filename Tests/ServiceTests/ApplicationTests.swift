import Dispatch
import Domain
import Foundation
import NIOPosix
import Operations
import Store
import Synchronization
import Testing

@testable import Service

@Suite struct ApplicationTests {
    @Test(
        "What is being done when the service stops is finished and answered; idle connections are closed, and none taken"
    )
    func stop() async throws {
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let go = DispatchSemaphore(value: 0)
        try await TestServer.run(commands: { _, _ in
            begin.yield()
            go.wait()
            return CommandAnswer(output: "done", errorOutput: "", status: 0, files: [:])
        }) { server in
            let idle = try server.client()
            #expect(try await idle.request("GET", "/api/v1/version").status == 200)
            async let answer = server.request("POST", "/api/v1/commands", json: "{\"arguments\": [\"list\"]}")
            for await _ in begun { break }
            server.stop()
            #expect(try await idle.end().isEmpty)
            #expect(throws: (any Error).self) { try server.client() }
            go.signal()
            let given = try await answer
            #expect(given.status == 200 && given.text.contains("done"), "\(given)")
        }
    }

    @Test("What may block for the disk runs on no event loop, whether its requests can come again or not")
    func blocking() async throws {
        let onLoop = Mutex<[Bool]>([])
        try await TestServer.run(commands: { _, _ in
            onLoop.withLock { $0.append(MultiThreadedEventLoopGroup.currentEventLoop != nil) }
            return CommandAnswer(output: "done", errorOutput: "", status: 0, files: [:])
        }) { server in
            for headers in [[], ["Idempotency-Key: one"]] {
                let given = try await server.request(
                    "POST",
                    "/api/v1/commands",
                    headers: headers,
                    json: "{\"arguments\": [\"list\"]}"
                )
                #expect(given.status == 200, "\(given)")
            }
        }
        #expect(onLoop.withLock { $0 } == [false, false])
    }

    @Test("Tasks that are woken together all go on, each answer to who waits for it")
    func together() async throws {
        try await TestServer.run { server in
            let declared = try await server.request(
                "POST",
                "/api/v1/incidents",
                json: #"{"title":"x","severity":"P1"}"#
            )
            #expect(declared.status == 201, "\(declared)")
            for round in 0..<5 {
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 0..<24 {
                        group.addTask {
                            let given = try await server.request(
                                "POST",
                                "/api/v1/incidents/INC-1/entries",
                                json: "{\"text\":\"entry \(round)-\(number)-\"}"
                            )
                            return given.status == 201 && given.text.contains("entry \(round)-\(number)-")
                        }
                    }
                    for try await isRight in group { #expect(isRight) }
                }
            }
            let entries = try server.workspace.store.read { reader in
                try reader.timeline(of: reader.resolveIncident("INC-1"))
            }
            #expect(Set(entries.map(\.text)).filter { $0.hasPrefix("entry ") }.count == 120)
        }
    }

    @Test("It doesn't start where others can reach it before there is an admin's token")
    func beyondLoopback() async throws {
        await #expect(throws: (any Error).self) {
            try await TestServer.run {
                $0.host = "0.0.0.0"
            } _: { _ in
            }
        }
        try await TestServer.run {
            $0.host = "0.0.0.0"
        } prepare: {
            try $0.makeAdmin()
        } _: { server in
            let version = try await server.request("GET", "/api/v1/version", headers: ["Host: anything"])
            #expect(version.status == 200, "\(version)")
            let list = try await server.request("GET", "/api/v1/incidents")
            #expect(list.status == 401, "\(list)")
        }
    }
}
