import Dispatch
import Foundation
import Operations
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
