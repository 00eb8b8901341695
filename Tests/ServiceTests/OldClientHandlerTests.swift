import Testing

@testable import Service

@Suite("Clients of HTTP/1.0")
struct OldClientHandlerTests {
    @Test(
        "get an answer without chunks and then the end of the connection, whatever they ask for",
        arguments: ["", "Connection: keep-alive\r\n", "Expect: 100-continue\r\n"]
    )
    func closes(_ header: String) async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try await client.send("GET /api/v1/version HTTP/1.0\r\nHost: localhost\r\n\(header)\r\n")
            let answer = try await client.end()
            #expect(answer.hasPrefix("HTTP/1.0 200 OK\r\n"), "\(answer)")
            #expect(answer.lowercased().contains("\r\nconnection: close\r\n"))
            #expect(!answer.lowercased().contains("transfer-encoding") && answer.hasSuffix("}"), "\(answer)")
        }
    }

    @Test("read a live stream without chunks until it ends")
    func stream() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try await client.send("GET /api/v1/events HTTP/1.0\r\nHost: localhost\r\n\r\n")
            let head = try await client.text(upTo: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.0 200 OK\r\n") && !head.lowercased().contains("chunked"), "\(head)")
            #expect(try await client.text(upTo: "\n\n") == "retry: 2000\n\n")
            server.stop()
            #expect(try await client.end().isEmpty)
        }
    }

    @Test("that name no host are told which one is needed, since other sites could send them here")
    func noHost() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try await client.send("GET /api/v1/version HTTP/1.0\r\n\r\n")
            let answer = try await client.end()
            #expect(answer.hasPrefix("HTTP/1.0 400 Bad Request\r\n") && answer.contains("names no host"), "\(answer)")
        }
    }
}
