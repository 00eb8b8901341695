import Domain
import Foundation
import Testing

@testable import Service

/// Whatever comes, the answer is a problem that says what is wrong, nothing was recorded, and the service goes on.
@Suite struct BadInputTests {
    /// Runs a test, then makes sure that nothing was recorded and the service still answers.
    private func unharmed(
        _ configure: (inout ServiceConfiguration) -> Void = { _ in },
        _ test: @Sendable @escaping (TestServer) async throws -> Void
    ) async throws {
        try await TestServer.run(configure) { server in
            try await test(server)
            #expect(try await server.events() == 0)
            #expect(try await server.request("GET", "/api/v1/version").status == 200)
        }
    }

    @Test(
        "A body that is no JSON, or no UTF-8, is refused as malformed",
        arguments: [
            "", "{", "{\"severity\":", "{'severity': 'P1'}", "{\"severity\": \"P1\", \"title\": \"a\"} x", "NaN",
            "{\"a\": 01}", "{\"severity\": \"P1\", \"title\": \"\u{ff}\u{fe}\"}",
            "{\"severity\": \"P1\", \"title\": \"\\ud800\"}", String(repeating: "[", count: 100_000),
            String(repeating: "{\"a\":", count: 10_000) + "1" + String(repeating: "}", count: 10_000),
        ]
    )
    func malformed(_ text: String) async throws {
        try await unharmed { server in
            let answer = try await server.request(
                "POST",
                "/api/v1/incidents",
                headers: ["Content-Type: application/json"],
                // Latin 1 is no UTF-8 for what isn't ASCII.
                body: text.unicodeScalars.map { UInt8($0.value) }
            )
            #expect(answer.status == 400 && answer.isProblem, "\(answer)")
        }
    }

    @Test(
        "Every fault of a body is named by its place, unknown fields by their names",
        arguments: [
            ("{}", ["/severity", "/title"]),
            ("[]", [""]), ("null", [""]), ("3", [""]), ("\"P1\"", [""]),
            ("{\"severity\": 1, \"title\": [\"a\"]}", ["/severity", "/title"]),
            (
                "{\"severity\": \"P1\", \"title\": \"a\", \"tittle\": \"b\", \"__proto__\": 1}",
                ["/__proto__", "/tittle"]
            ),
            ("{\"severity\": \"P1\", \"title\": null}", ["/title"]),
            ("{\"severity\": \"P1\", \"title\": \"a\", \"at\": \"yesterday\"}", ["/at"]),
            ("{\"severity\": \"P1\", \"title\": \"a\\u0000b\"}", ["/title"]),
            ("{\"severity\": \"P1\", \"title\": \"  \"}", ["/title"]),
            (
                "{\"severity\": \"P1\", \"title\": \"a\", \"components\": [1, \"b\", {}]}",
                ["/components/0", "/components/2"]
            ),
            ("{\"severity\": \"P1\", \"title\": \"a\", \"drill\": \"true\"}", ["/drill"]),
            ("{\"severity\": \"P1\", \"title\": \"a\", \"a/b~c\": 1}", ["/a~1b~0c"]),
        ]
    )
    func faults(_ body: String, _ fields: [String]) async throws {
        try await unharmed { server in
            let answer = try await server.request("POST", "/api/v1/incidents", json: body)
            #expect(answer.status == 422 && answer.isProblem, "\(answer)")
            #expect(answer.fields == fields, "\(answer)")
        }
    }

    @Test("A title too long is refused, and the one that is just short enough is not")
    func longTitle() async throws {
        try await TestServer.run { server in
            for (count, status) in [(100_000, 422), (100, 201)] {
                let title = String(repeating: "a", count: count)
                let answer = try await server.request(
                    "POST",
                    "/api/v1/incidents",
                    json: "{\"severity\": \"P2\", \"title\": \"\(title)\"}"
                )
                #expect(answer.status == status, "\(answer)")
            }
        }
    }

    @Test("What isn't JSON by its type is refused with 415")
    func contentType() async throws {
        try await unharmed { server in
            for type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json"] {
                let answer = try await server.request(
                    "POST",
                    "/api/v1/incidents",
                    headers: ["Content-Type: \(type)"],
                    body: Array("{\"severity\": \"P1\", \"title\": \"a\"}".utf8)
                )
                #expect(answer.status == 415 && answer.isProblem, "\(type): \(answer)")
            }
        }
    }

    @Test("A body whose length says that it is too long is refused before it is sent")
    func tooLongByLength() async throws {
        try await unharmed { server in
            let client = try server.client()
            try await client.send(
                "POST /api/v1/incidents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 104857600\r\nExpect: 100-continue\r\n\r\n"
            )
            let answer = try await client.answer()
            #expect(answer.status == 413 && answer.isProblem && answer["Connection"] == "close", "\(answer)")
            #expect(try await client.end().isEmpty)
        }
    }

    @Test("A body of 100 MB in chunks is refused as soon as it is too long, and isn't read to its end")
    func tooLongInChunks() async throws {
        try await unharmed { server in
            let client = try server.client()
            try await client.send(
                "POST /api/v1/incidents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
            )
            let chunk = Array("100000\r\n".utf8) + [UInt8](repeating: 0x20, count: 1_024 * 1_024) + [13, 10]
            var sent = 0
            do {
                while sent < 100 {
                    try await client.send(chunk)
                    sent += 1
                }
            } catch is RawClient.Failure {}
            #expect(sent < 100)
        }
        try await unharmed { server in
            let client = try server.client()
            try await client.send(
                "POST /api/v1/incidents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
            )
            try await client.send(Array("200001\r\n".utf8) + [UInt8](repeating: 0x20, count: 0x20_0001))
            let answer = try await client.answer()
            #expect(answer.status == 413 && answer.isProblem && answer["Connection"] == "close", "\(answer)")
        }
    }

    @Test("Nobody who may not write makes the service read a long body")
    func longBodyOfNobody() async throws {
        try await TestServer.run { server in
            _ = try await server.token(.admin)
            let client = try server.client()
            try await client.send(
                "POST /api/v1/incidents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 1000000\r\n\r\n"
            )
            let answer = try await client.answer()
            #expect(answer.status == 401 && answer.isProblem, "\(answer)")
        }
    }

    @Test("A body that comes too slowly is cut")
    func slowBody() async throws {
        try await unharmed {
            $0.bodySeconds = 1
        } _: { server in
            let client = try server.client()
            try await client.send(
                "POST /api/v1/incidents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 1000\r\n\r\n{"
            )
            let answer = try await client.answer()
            #expect(answer.status == 408 && answer.isProblem && answer["Connection"] == "close", "\(answer)")
        }
    }

    @Test(
        "Headers too long or too many are refused",
        arguments: [
            "X-Long: " + String(repeating: "a", count: 200_000),
            (0..<2_000).map { "X-\($0): a" }.joined(separator: "\r\n"),
            (0..<90).map { "X-\($0): " + String(repeating: "b", count: 2_000) }.joined(separator: "\r\n"),
        ]
    )
    func headerBomb(_ headers: String) async throws {
        try await unharmed { server in
            let client = try server.client()
            do {
                try await client.send("GET /api/v1/version HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n\r\n")
            } catch is RawClient.Failure {}
            let answer = try await client.answer()
            #expect(answer.status == 431 && answer.isProblem && answer["Connection"] == "close", "\(answer)")
        }
    }

    @Test("A path too long is refused")
    func longPath() async throws {
        try await unharmed { server in
            let client = try server.client()
            let path = "/api/v1/incidents/" + String(repeating: "a", count: 100_000)
            do {
                try await client.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            } catch is RawClient.Failure {}
            let answer = try await client.answer()
            #expect([400, 404, 414, 431].contains(answer.status) && answer.isProblem, "\(answer)")
        }
    }

    @Test(
        "What is no HTTP is told so, as a problem, and the connection ends",
        arguments: [
            "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n", "HELLO\r\n\r\n", "GET\r\n\r\n",
            "GET /api/v1/version HTTP/9.9\r\n\r\n",
            "GET /api/v1/version HTTP/2.0\r\nHost: localhost\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "GET /api/v1/version HTTP/1.1\r\nHost : localhost\r\n\r\n",
            "GET /api/v1/version HTTP/1.1\r\nHost: localhost\r\nX: a\u{0}b\r\n\r\n",
            "GET /api/v1/version HTTP/1.1\r\nHost: localhost\r\n: empty\r\n\r\n",
            "GET /api/v1 /version HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "BREW /api/v1/version HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "POST /api/v1/incidents HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
            "POST /api/v1/incidents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST /api/v1/incidents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "POST /api/v1/incidents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "0\r\n\r\n",
        ]
    )
    func notHTTP(_ text: String) async throws {
        try await unharmed { server in
            let client = try server.client()
            try await client.send(text)
            let answer = try await client.answer()
            #expect(answer.status == 400 && answer.isProblem && answer["Connection"] == "close", "\(answer)")
            #expect(answer["X-Content-Type-Options"] == "nosniff")
            #expect(try await client.end().isEmpty)
        }
    }

    @Test(
        "A body whose chunks make no sense is refused as malformed",
        arguments: ["zz\r\nabc\r\n", "-1\r\n", "5\r\nabcdefgh\r\n"]
    )
    func chunks(_ chunks: String) async throws {
        try await unharmed { server in
            let client = try server.client()
            try await client.send(
                "POST /api/v1/incidents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n\(chunks)"
            )
            let answer = try await client.answer()
            #expect(answer.status == 400 && answer.isProblem && answer["Connection"] == "close", "\(answer)")
        }
    }

    @Test(
        "Paths that try to mean others lead nowhere",
        arguments: [
            "/api/v1/incidents/%2f", "/api/v1/incidents/a%2fb", "/api/v1/incidents/%00", "/api/v1/incidents/%ff",
            "/api/v1/incidents/%", "/api/v1/incidents/%4", "/api/v1/incidents/%zz", "/api/v1/incidents/%c0%af",
            "/api/v1/incidents/..", "/api/v1/incidents/%2e%2e", "/api/v1/../v1/version", "/api/v1/./version",
            "//api/v1/version", "/api//v1/version", "/api/v1/version/", "/api/v1/version/x", "/API/V1/VERSION",
            "/api/v1/incidents/..%5c..%5cetc", "/../../etc/passwd", "/api/v1/version;x=y", "/%61pi/v1/version%20",
            "/api/v1/incidents/%+1", "*",
        ]
    )
    func paths(_ path: String) async throws {
        try await unharmed { server in
            let answer = try await server.request("GET", path)
            #expect([400, 404].contains(answer.status) && answer.isProblem, "\(path): \(answer)")
        }
    }

    @Test(
        "Queries are held to what is declared",
        arguments: [
            ("limit=0", 422), ("limit=-1", 422), ("limit=x", 422), ("limit=1e3", 422),
            ("limit=99999999999999999999", 422),
            ("status=broken", 422), ("since=never", 422), ("limt=1", 422), ("cursor=x", 422), ("cursor=%00", 422),
            ("cursor=JyBPUiAxPTEgLS0", 422), ("status=%ff", 400), ("status=%", 400), ("status=%zz", 400),
        ]
    )
    func queries(_ query: String, _ status: Int) async throws {
        try await unharmed { server in
            let answer = try await server.request("GET", "/api/v1/incidents?\(query)")
            #expect(answer.status == status && answer.isProblem, "\(query): \(answer)")
        }
    }

    @Test("A method is what the request line says, whatever a header or the query would have it be")
    func methodOverride() async throws {
        try await unharmed { server in
            let answer = try await server.request(
                "GET",
                "/api/v1/incidents",
                headers: ["X-HTTP-Method-Override: POST", "X-Method-Override: POST", "X-HTTP-Method: DELETE"]
            )
            #expect(answer.status == 200, "\(answer)")
            #expect(try await server.request("GET", "/api/v1/incidents?_method=POST").status == 422)
        }
    }

    @Test("Line ends in a value never become a header of an answer")
    func lineEnds() async throws {
        try await unharmed { server in
            for path in ["/x%0d%0aSet-Cookie:%20a=b", "/api/v1/incidents/%0d%0aX-Evil:%201"] {
                let answer = try await server.request("GET", path)
                #expect([400, 404].contains(answer.status) && answer.isProblem, "\(answer)")
                #expect(answer["Set-Cookie"] == nil && answer["X-Evil"] == nil)
            }
            let answer = try await server.request(
                "GET",
                "/api/v1/incidents?limit=1&component=%0d%0aX-Evil:%201"
            )
            #expect(answer["X-Evil"] == nil)
            for line in server.log.all { #expect(!line.contains("\r") && !line.contains("\n"), "\(line)") }
        }
    }

    @Test("A body that ends too early is not taken for a whole one")
    func truncated() async throws {
        try await unharmed { server in
            let client = try server.client()
            try await client.send(
                "POST /api/v1/incidents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 1000\r\n\r\n{\"severity\": \"P1\", \"title\": \"a\"}"
            )
            client.finish()
            let answer = try await client.answer()
            #expect(answer.status == 400 && answer.isProblem && answer["Connection"] == "close", "\(answer)")
        }
    }

    @Test("A second request hidden in the body of the first is no request")
    func smuggling() async throws {
        try await unharmed { server in
            let client = try server.client()
            let hidden = "POST /api/v1/incidents HTTP/1.1\r\nHost: localhost\r\n\r\n"
            try await client.send(
                "GET /api/v1/version HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(hidden.utf8.count)\r\n\r\n\(hidden)"
                    + "GET /api/v1/version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            )
            #expect(try await client.answer().status == 200)
            #expect(try await client.answer().status == 200)
            #expect(try await client.end().isEmpty)
        }
    }
}
