import Domain
import Foundation
import Operations
import Store
import Testing

@testable import Service

@Suite struct CredentialsTests {
    private let declaration = "{\"severity\": \"P2\", \"title\": \"Search is slow\"}"

    @Test("Without any token the person at the machine may do everything; with the first one nobody gets in without")
    func owner() async throws {
        try await TestServer.run { [declaration] server in
            #expect(try await server.request("POST", "/api/v1/incidents", json: declaration).status == 201)
            let token = try await server.token(.admin)
            // That there was no token is remembered for a moment.
            let end = Instant.now.advanced(bySeconds: 20)
            var answer = try await server.request("GET", "/api/v1/incidents")
            while answer.status == 200, Instant.now < end {
                answer = try await server.request("GET", "/api/v1/incidents")
            }
            #expect(answer.status == 401 && answer.isProblem && answer["WWW-Authenticate"] != nil, "\(answer)")
            let signed = try await server.request(
                "GET",
                "/api/v1/incidents",
                headers: ["Authorization: Bearer \(token)"]
            )
            #expect(signed.status == 200, "\(signed)")
        }
    }

    @Test(
        "A token does what its role may, and no more",
        arguments: [(AccessRole.viewer, 403), (.responder, 201), (.admin, 201)]
    )
    func roles(_ role: AccessRole, _ status: Int) async throws {
        try await TestServer.run { [declaration] server in
            let authorization = "Authorization: Bearer \(try await server.token(role))"
            #expect(try await server.request("GET", "/api/v1/incidents", headers: [authorization]).status == 200)
            let answer = try await server.request(
                "POST",
                "/api/v1/incidents",
                headers: [authorization],
                json: declaration
            )
            #expect(answer.status == status && (status == 201 || answer.isProblem), "\(answer)")
            #expect((try await server.events() > 0) == (status == 201))
        }
    }

    @Test("A viewer's bad body is refused for the role, not for the body")
    func roleFirst() async throws {
        try await TestServer.run { server in
            let authorization = "Authorization: Bearer \(try await server.token(.viewer))"
            let answer = try await server.request("POST", "/api/v1/incidents", headers: [authorization], json: "{}")
            #expect(answer.status == 403, "\(answer)")
        }
    }

    @Test(
        "Credentials that are none let nobody in",
        arguments: [
            "Authorization: Bearer tocsin_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "Authorization: Bearer",
            "Authorization: Bearer ", "Authorization: Basic YWRtaW46YWRtaW4=", "Authorization: \u{e9}",
            "Authorization: Bearer ' OR 1=1 --", "Cookie: tocsin_session=forged", "Cookie: tocsin_session=",
            "Cookie: tocsin_session='; DROP TABLE access_session; --", "Cookie: ;;=;=", "X-Forwarded-User: admin",
        ]
    )
    func forged(_ header: String) async throws {
        try await TestServer.run { [declaration] server in
            _ = try await server.token(.admin)
            for method in ["GET", "POST"] {
                let answer = try await server.request(
                    method,
                    "/api/v1/incidents",
                    headers: [header, "Content-Type: application/json"],
                    body: method == "GET" ? nil : Array(declaration.utf8)
                )
                #expect(answer.status == 401 && answer.isProblem, "\(answer)")
            }
            #expect(try await server.events() == 0)
        }
    }

    @Test("A token that has expired or was revoked lets nobody in")
    func ended() async throws {
        try await TestServer.run { server in
            _ = try await server.token(.admin)
            let short = try await server.token(.viewer, expires: Instant.now.advanced(bySeconds: 1))
            let (revoked, gone) = try await server.newToken(.viewer)
            try await RawClient.away {
                _ = try server.workspace.store.revokeToken(revoked.id, by: "human:tester")
            }
            let answer = try await server.request(
                "GET",
                "/api/v1/incidents",
                headers: ["Authorization: Bearer \(gone)"]
            )
            #expect(answer.status == 401 && answer.isProblem, "\(answer)")
            // The clock is the real one: asks until the second is over.
            var status = 200
            let end = Instant.now.advanced(bySeconds: 20)
            while status == 200, Instant.now < end {
                status = try await server.request(
                    "GET",
                    "/api/v1/incidents",
                    headers: ["Authorization: Bearer \(short)"]
                )
                .status
            }
            #expect(status == 401)
        }
    }

    @Test("No secret ever stands in the log")
    func secrets() async throws {
        try await TestServer.run { server in
            let token = try await server.token(.admin)
            for path in ["/api/v1/incidents", "/api/v1/incidents?token=hunter2", "/nowhere?secret=hunter2"] {
                _ = try await server.request(
                    "GET",
                    path,
                    headers: ["Authorization: Bearer \(token)", "Cookie: tocsin_session=hunter2; other=hunter2"]
                )
            }
            _ = try await server.request(
                "POST",
                "/api/v1/incidents",
                headers: ["Authorization: Bearer \(token)"],
                json: "{\"password\": \"hunter2\"}"
            )
            let lines = server.log.all
            #expect(lines.count { $0.contains(" request ") } >= 4)
            for line in lines { #expect(!line.contains("hunter2") && !line.contains(token), "\(line)") }
        }
    }
}
