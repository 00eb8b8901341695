import Foundation
import Operations
import Testing

@testable import Service

@Suite struct ClientTests {
    /// The address that the log has for a request with such headers.
    private func address(_ headers: [String], trusting proxies: Set<String>) async throws -> String? {
        try await TestServer.run {
            $0.trustedProxies = proxies
        } prepare: {
            try $0.makeAdmin()
        } _: { server in
            _ = try await server.request("GET", "/api/v1/version", headers: headers)
            let line = server.log.all.last { $0.contains("/api/v1/version") }
            return line.flatMap { $0.firstMatch(of: #/from=([^"]*)"/#) }.map { String($0.1) }
        }
    }

    @Test("Forwarded addresses are believed from a trusted proxy alone, and of them the last that no such proxy is")
    func forwarded() async throws {
        let given = ["X-Forwarded-For: 203.0.113.7, 198.51.100.9"]
        #expect(try await address(given, trusting: []) == "127.0.0.1")
        #expect(try await address(given, trusting: ["10.0.0.1"]) == "127.0.0.1")
        #expect(try await address(given, trusting: ["127.0.0.1"]) == "198.51.100.9")
        #expect(try await address(given, trusting: ["127.0.0.1", "198.51.100.9"]) == "203.0.113.7")
        #expect(try await address([], trusting: ["127.0.0.1"]) == "127.0.0.1")
    }

    @Test("Behind a proxy nobody is the person at the machine, and it doesn't start before there is an admin's token")
    func proxied() async throws {
        await #expect(throws: (any Error).self) {
            try await TestServer.run {
                $0.trustedProxies = ["127.0.0.1"]
            } _: { _ in
            }
        }
        try await TestServer.run {
            $0.trustedProxies = ["127.0.0.1"]
        } prepare: {
            try $0.makeAdmin()
        } _: { server in
            let answer = try await server.request("GET", "/api/v1/incidents")
            #expect(answer.status == 401 && answer.isProblem, "\(answer)")
        }
    }

    @Test("Where the proxy speaks TLS the browser is told to stay with it")
    func scheme() async throws {
        try await TestServer.run {
            $0.trustedProxies = ["127.0.0.1"]
        } prepare: {
            try $0.makeAdmin()
        } _: { server in
            for (headers, isTLS) in [
                (["X-Forwarded-Proto: https"], true), (["X-Forwarded-Proto: http"], false), ([], false),
            ] {
                for path in ["/api/v1/version", "/sign-in"] {
                    let answer = try await server.request("GET", path, headers: headers)
                    #expect((answer["Strict-Transport-Security"] != nil) == isTLS, "\(path), \(headers)")
                }
            }
        }
    }
}
