import Foundation
import HTTPTypes
import Testing

@testable import Service

@Suite struct RequestGuardsTests {
    private let declaration = "{\"severity\": \"P2\", \"title\": \"Search is slow\"}"

    @Test(
        "On loopback only this machine's own names are served, so that no other name can be made to point here",
        arguments: [
            ("localhost", true), ("LOCALHOST:80", true), ("127.0.0.1", true), ("127.0.0.1:8080", true),
            ("[::1]:8080", true),
            ("tocsin.internal", true), ("tocsin.internal:443", true),
            ("evil.example", false), ("localhost.evil.example", false), ("127.0.0.1.evil.example", false), ("", false),
            ("evil.example:80@localhost", false), ("localhost@evil.example", false),
        ]
    )
    func hosts(_ host: String, _ isServed: Bool) async throws {
        try await TestServer.run {
            $0.hostNames = ["tocsin.internal"]
        } _: { server in
            let answer = try await server.request("GET", "/api/v1/version", headers: ["Host: \(host)"])
            #expect(answer.status == (isServed ? 200 : 421), "\(answer)")
            #expect(isServed || answer.isProblem)
        }
    }

    @Test("A field is read as the subscript gives it: one as it is, several as a list, none as nothing")
    func fieldValue() {
        var fields: HTTPFields = [.contentType: "text/plain", .accept: "a"]
        fields.append(HTTPField(name: .accept, value: "b"))
        for name in [HTTPField.Name.contentType, .accept, .authorization] {
            #expect(fields.value(of: name) == fields[name])
        }
        #expect(fields.value(of: .accept) == "a, b")
    }

    @Test("A request without a host, or with two, is refused")
    func hostCount() async throws {
        try await TestServer.run { server in
            for headers in [
                "", "Host: localhost\r\nHost: evil.example\r\n", "Host: evil.example\r\nHost: localhost\r\n",
            ] {
                let client = try server.client()
                try await client.send("GET /api/v1/version HTTP/1.1\r\n\(headers)\r\n")
                let answer = try await client.answer()
                #expect([400, 421].contains(answer.status) && answer.isProblem, "\(answer)")
            }
        }
    }

    @Test(
        "What another web site sends changes nothing",
        arguments: [
            ["Origin: https://evil.example"], ["Origin: null"], ["Sec-Fetch-Site: cross-site"],
            ["Sec-Fetch-Site: same-site"], ["Origin: http://localhost.evil.example"],
            ["Origin: http://localhost:9"], ["Origin: localhost"], ["Origin: "],
            ["Origin: http://localhost", "Sec-Fetch-Site: cross-site"],
        ]
    )
    func crossSite(_ headers: [String]) async throws {
        try await TestServer.run { [declaration] server in
            let answer = try await server.request("POST", "/api/v1/incidents", headers: headers, json: declaration)
            #expect(answer.status == 403 && answer.isProblem, "\(answer)")
            #expect(try await server.events() == 0)
        }
    }

    @Test(
        "Our own pages and programs may write",
        arguments: [
            [], ["Origin: http://localhost"], ["Origin: http://localhost", "Sec-Fetch-Site: same-origin"],
            ["Sec-Fetch-Site: none"],
        ]
    )
    func sameSite(_ headers: [String]) async throws {
        try await TestServer.run { [declaration] server in
            let answer = try await server.request("POST", "/api/v1/incidents", headers: headers, json: declaration)
            #expect(answer.status == 201, "\(answer)")
        }
    }

    @Test("Every answer carries what keeps a browser safe, whatever its status")
    func securityHeaders() async throws {
        try await TestServer.run { server in
            for (method, path) in [
                ("GET", "/api/v1/version"), ("GET", "/nowhere"), ("DELETE", "/api/v1/version"),
                ("OPTIONS", "/api/v1/version"),
                ("POST", "/api/v1/incidents"), ("HEAD", "/api/v1/events"),
            ] {
                let answer = try await server.request(method, path)
                let policy = answer["Content-Security-Policy"] ?? ""
                #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "\(answer)")
                #expect(!policy.contains("unsafe"))
                #expect(answer["Content-Type"] == nil || !policy.contains("'self'"), "What programs read loads nothing")
                #expect(answer["X-Content-Type-Options"] == "nosniff")
                #expect(answer["Cross-Origin-Resource-Policy"] == "same-origin")
                #expect(answer["Cache-Control"] == "no-store")
                #expect((answer["X-Request-Id"] ?? "").count == 16)
                #expect(answer["Access-Control-Allow-Origin"] == nil)
            }
        }
    }

    @Test(
        "What a browser shows may load what is the service's own, be framed by nobody, and tells others little",
        arguments: ["/", "/incidents", "/incidents/INC-9999", "/docs", "/metrics", "/live.js", "/favicon.svg"]
    )
    func securityHeadersOfPages(_ path: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.request("GET", path, headers: ["Accept: text/html"])
            let policy = answer["Content-Security-Policy"] ?? ""
            for part in ["default-src 'none'", "script-src 'self'", "form-action 'self'", "frame-ancestors 'none'"] {
                #expect(policy.contains(part), "\(answer)")
            }
            #expect(!policy.contains("unsafe"))
            #expect(answer["X-Content-Type-Options"] == "nosniff")
            #expect(answer["X-Frame-Options"] == "DENY")
            #expect(answer["Referrer-Policy"] == "same-origin")
            #expect(answer["Permissions-Policy"] != nil)
            #expect(answer["Cross-Origin-Opener-Policy"] == "same-origin")
            #expect(answer["Cross-Origin-Resource-Policy"] == "same-origin")
        }
    }
}
