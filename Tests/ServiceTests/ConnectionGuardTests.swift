import Domain
import Foundation
import Testing

@testable import Service

@Suite struct ConnectionGuardTests {
    @Test(
        "A client whose first request doesn't come whole in time is cut",
        arguments: ["", "GET /api/v1/version HTTP/1.1\r\nHost: local"]
    )
    func head(_ start: String) async throws {
        try await TestServer.run {
            $0.headSeconds = 1
        } _: { server in
            let client = try server.client()
            try await client.send(start)
            #expect(try await client.end().isEmpty)
        }
    }

    @Test("A client that sends a byte now and then is cut all the same")
    func drip() async throws {
        try await TestServer.run {
            $0.headSeconds = 1
        } _: { server in
            let client = try server.client()
            // Ends by the cut: there are bytes for a minute at a tenth of a second each.
            let task = Task { try await client.end() }
            var sent = 0
            do {
                for byte in ("GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 600)).utf8 {
                    try await client.send([byte])
                    try await Task.sleep(for: .milliseconds(100))
                    sent += 1
                }
            } catch is RawClient.Failure {}
            #expect(sent < 600)
            #expect(try await task.value.isEmpty)
        }
    }

    @Test("A connection on which nothing more is asked is closed")
    func idle() async throws {
        try await TestServer.run {
            $0.idleSeconds = 1
        } _: { server in
            let client = try server.client()
            #expect(try await client.request("GET", "/api/v1/version").status == 200)
            #expect(try await client.end().isEmpty)
        }
    }

    @Test("Several requests sent at once are answered in their order")
    func pipeline() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            let request = "GET /api/v1/version HTTP/1.1\r\nHost: localhost\r\n\r\n"
            try await client.send(request + request.replacingOccurrences(of: "/version", with: "/nowhere") + request)
            var statuses: [Int] = []
            for _ in 0..<3 { statuses.append(try await client.answer().status) }
            #expect(statuses == [200, 404, 200])
        }
    }

    @Test(
        "The connection ends after the request that says so, in whatever case",
        arguments: ["close", "Close", "keep-alive, close", "CLOSE , te"]
    )
    func close(_ value: String) async throws {
        try await TestServer.run { server in
            let client = try server.client()
            let answer = try await client.request("GET", "/api/v1/version", headers: ["Connection: \(value)"])
            #expect(answer.status == 200 && answer["Connection"] == "close", "\(answer)")
            #expect(try await client.end().isEmpty)
        }
    }

    @Test("Who asks for another protocol gets an answer in this one")
    func upgrade() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            let answer = try await client.request(
                "GET",
                "/api/v1/version",
                headers: ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"]
            )
            #expect(answer.status == 200, "\(answer)")
            #expect(try await client.end().isEmpty)
        }
    }

    @Test("A client that waits to be asked for its body is asked")
    func expect() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            let body = "{\"severity\": \"P2\", \"title\": \"Search is slow\"}"
            try await client.send(
                "POST /api/v1/incidents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(body.utf8.count)\r\nExpect: 100-continue\r\n\r\n"
            )
            #expect(try await client.answer().status == 100)
            try await client.send(body)
            #expect(try await client.answer().status == 201)
        }
    }

    @Test("Garbage behind a good request doesn't cost its answer")
    func garbage() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try await client.send("GET /api/v1/version HTTP/1.1\r\nHost: localhost\r\n\r\n\u{1}garbage\r\n\r\n")
            #expect(try await client.answer().status == 200)
        }
    }

    @Test("A client that doesn't read its answers is cut, and costs nobody else anything")
    func stall() async throws {
        try await TestServer.run {
            $0.stallSeconds = 1
            $0.burst = 100_000
        } _: { server in
            func connections(_ count: Int) async throws -> Bool {
                try await server.request("GET", "/metrics").text.contains("tocsin_connections \(count).0\n")
            }
            let client = try server.client()
            // More than the kernel keeps for both sides, asked for at once.
            let request = "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
            try await client.send(String(repeating: request, count: 500))
            let end = Instant.now.advanced(bySeconds: 60)
            // Asked once: the connection of an earlier question may not be gone when the next one comes.
            var isAlone = false
            while !isAlone, Instant.now < end { isAlone = try await connections(1) }
            #expect(isAlone, "only the one that asks is left")
        }
    }

    @Test("One address can't take all connections")
    func ofOneAddress() async throws {
        try await TestServer.run {
            $0.mostConnectionsOfOne = 2
        } _: { server in
            let (one, two) = (try server.client(), try server.client())
            #expect(try await one.request("GET", "/api/v1/version").status == 200)
            #expect(try await two.request("GET", "/api/v1/version").status == 200)
            #expect(try await server.client().end().isEmpty)
            #expect(try await one.request("GET", "/api/v1/version").status == 200)
        }
    }

    @Test("More connections than there may be wait until one ends")
    func connections() async throws {
        try await TestServer.run {
            $0.mostConnections = 2
        } _: { server in
            let (one, two, three) = (try server.client(), try server.client(), try server.client())
            #expect(try await one.request("GET", "/api/v1/version").status == 200)
            #expect(try await two.request("GET", "/api/v1/version").status == 200)
            async let waiting = three.request("GET", "/api/v1/version")
            #expect(try await one.request("GET", "/api/v1/version", headers: ["Connection: close"]).status == 200)
            #expect(try await one.end().isEmpty)
            #expect(try await waiting.status == 200)
        }
    }
}
