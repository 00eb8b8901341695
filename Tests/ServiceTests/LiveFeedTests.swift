import Domain
import Foundation
import Operations
import Store
import Testing

@testable import Service

@Suite struct LiveFeedTests {
    /// A connection that reads the live stream, past its head.
    private static func listen(
        _ server: TestServer,
        _ query: String = "",
        headers: [String] = []
    ) async throws -> RawClient {
        let client = try server.client()
        let lines = ["GET /api/v1/events\(query) HTTP/1.1", "Host: localhost"] + headers
        try await client.send(lines.joined(separator: "\r\n") + "\r\n\r\n")
        let head = try await client.text(upTo: "\r\n\r\n")
        #expect(head.hasPrefix("HTTP/1.1 200") && head.contains("text/event-stream"), "\(head)")
        #expect(try await client.text(upTo: "\n\n").contains("retry: "))
        return client
    }

    private static func declare(_ server: TestServer, _ title: String) async throws -> RawAnswer {
        try await server.request("POST", "/api/v1/incidents", json: "{\"severity\": \"P2\", \"title\": \"\(title)\"}")
    }

    /// The next event's cursor and data.
    private static func next(_ client: RawClient) async throws -> (id: String, data: String) {
        var lines: [Substring] = []
        while !lines.contains(where: { $0.hasPrefix("id: ") }) {
            let text = try await client.text(upTo: "\n\n")
            guard !text.isEmpty else { throw RawClient.Failure(description: "the stream has ended") }
            lines = text.split(whereSeparator: \.isNewline)
        }
        func value(_ name: String) -> String {
            lines.first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) } ?? ""
        }
        return (value("id"), value("data"))
    }

    @Test("Each event reaches every open stream, in order, with a cursor to go on from")
    func live() async throws {
        try await TestServer.run { server in
            let (one, two) = (try await Self.listen(server), try await Self.listen(server))
            _ = try await Self.declare(server, "Search is slow")
            let first = try await Self.next(one)
            #expect(first.data.contains("Search is slow") && first.data.contains("\"type\":\"incident.declared\""))
            #expect(try await Self.next(two).data == first.data)
            let second = try await Self.next(one)
            #expect((Int(second.id) ?? 0) > (Int(first.id) ?? 0))
            let again = try await Self.listen(server, headers: ["Last-Event-ID: \(first.id)"])
            #expect(try await Self.next(again) == second)
            let byQuery = try await Self.listen(server, "?after=\(first.id)")
            #expect(try await Self.next(byQuery) == second)
        }
    }

    @Test("A stream without a cursor begins with what comes, whatever was before")
    func fromNow() async throws {
        try await TestServer.run { server in
            _ = try await Self.declare(server, "The old one")
            let events = try await server.events()
            let client = try await Self.listen(server)
            _ = try await Self.declare(server, "The new one")
            let event = try await Self.next(client)
            #expect(event.id == String(events + 1) && event.data.contains("The new one"), "\(event)")
        }
    }

    @Test("A stream of one incident has no other's events")
    func one() async throws {
        try await TestServer.run { server in
            _ = try await Self.declare(server, "Mine")
            let client = try await Self.listen(server, "?incident=INC-1&after=0")
            #expect(try await Self.next(client).data.contains("Mine"))
            _ = try await Self.declare(server, "Another")
            let entry = try await server.request(
                "POST",
                "/api/v1/incidents/INC-1/entries",
                json: "{\"text\": \"The last word\"}"
            )
            #expect(entry.status == 201, "\(entry)")
            var data = ""
            while !data.contains("The last word") {
                data = try await Self.next(client).data
                #expect(!data.contains("Another"))
            }
        }
    }

    @Test("Where nothing happens, a sign of life comes")
    func heartbeat() async throws {
        try await TestServer.run {
            $0.heartbeatSeconds = 1
        } _: { server in
            let client = try await Self.listen(server)
            for _ in 0..<2 { #expect(try await client.text(upTo: "\n\n").contains(": still here")) }
        }
    }

    @Test("A cursor that is none is refused", arguments: ["x", "-1", "1.5", "99999999999999999999"])
    func cursor(_ cursor: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.request("GET", "/api/v1/events", headers: ["Last-Event-ID: \(cursor)"])
            #expect([400, 422].contains(answer.status) && answer.isProblem, "\(answer)")
        }
    }

    @Test("A stream whose client leaves is forgotten at once")
    func leave() async throws {
        try await TestServer.run { server in
            func streams(_ count: Int) async throws -> Bool {
                try await server.request("GET", "/metrics").text.contains("tocsin_streams \(count).0\n")
            }
            var client: RawClient? = try await Self.listen(server)
            #expect(client != nil)
            while !(try await streams(1)) {}
            client = nil
            let end = Instant.now.advanced(bySeconds: 10)
            while !(try await streams(0)), Instant.now < end {}
            #expect(try await streams(0))
        }
    }

    @Test("A stream ends once its token was revoked, also by another program, and others go on")
    func revoked() async throws {
        try await TestServer.run { server in
            let (token, secret) = try await server.newToken(.viewer)
            let other = try await server.token(.admin)
            let client = try await Self.listen(server, headers: ["Authorization: Bearer \(secret)"])
            let stays = try await Self.listen(server, headers: ["Authorization: Bearer \(other)"])
            // Past the service: as the command line does it.
            try await RawClient.away { _ = try server.workspace.store.revokeToken(token.id, by: "human:tester") }
            #expect(try await client.end().hasSuffix("0\r\n\r\n"))
            let declared = try await server.request(
                "POST",
                "/api/v1/incidents",
                headers: ["Authorization: Bearer \(other)"],
                json: "{\"severity\": \"P2\", \"title\": \"Still there\"}"
            )
            #expect(declared.status == 201)
            #expect(try await Self.next(stays).data.contains("Still there"))
        }
    }

    @Test("A stream ends when its token expires")
    func expired() async throws {
        try await TestServer.run { server in
            let secret = try await server.token(.viewer, expires: Instant.now.advanced(bySeconds: 2))
            let client = try await Self.listen(server, headers: ["Authorization: Bearer \(secret)"])
            #expect(try await client.end().hasSuffix("0\r\n\r\n"))
        }
    }

    @Test("A stream ends when its session is signed out")
    func signedOut() async throws {
        try await TestServer.run { server in
            let secret = try await server.token(.viewer)
            let form = "Content-Type: application/x-www-form-urlencoded"
            let body = Array("token=\(secret)".utf8)
            let signedIn = try await server.request("POST", "/sign-in", headers: [form], body: body)
            let cookie = "Cookie: \((signedIn["Set-Cookie"] ?? "").prefix { $0 != ";" })"
            let client = try await Self.listen(server, headers: [cookie])
            #expect(try await server.request("POST", "/sign-out", headers: [cookie], body: []).status == 303)
            #expect(try await client.end().hasSuffix("0\r\n\r\n"))
        }
    }

    @Test("A stream without a token ends when the first one is made, since it needs one then")
    func firstToken() async throws {
        try await TestServer.run { server in
            let client = try await Self.listen(server)
            _ = try await server.token(.admin)
            #expect(try await client.end().hasSuffix("0\r\n\r\n"))
        }
    }

    @Test("When the service stops, streams end at once and well, and answers that are being made are finished")
    func stop() async throws {
        try await TestServer.run { server in
            let client = try await Self.listen(server)
            server.stop()
            #expect(try await client.end().hasSuffix("0\r\n\r\n"))
        }
    }
}
