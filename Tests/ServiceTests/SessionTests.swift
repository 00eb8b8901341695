import Domain
import Foundation
import Operations
import Store
import Testing

@testable import Service

@Suite struct SessionTests {
    private static func signIn(
        _ server: TestServer,
        _ token: String,
        next: String = "/tasks",
        headers: [String] = []
    ) async throws -> RawAnswer {
        try await server.request(
            "POST",
            "/sign-in",
            headers: headers + ["Content-Type: application/x-www-form-urlencoded"],
            body: Array("token=\(QueryText.encoded(token))&next=\(QueryText.encoded(next))".utf8)
        )
    }

    /// The header that sends a cookie back.
    private static func cookie(_ answer: RawAnswer) -> String {
        "Cookie: \((answer["Set-Cookie"] ?? "").prefix { $0 != ";" })"
    }

    @Test("Signing in gives a cookie that no script and no other site gets, and goes on to the page that was asked for")
    func signIn() async throws {
        try await TestServer.run { server in
            let answer = try await Self.signIn(server, try await server.token(.viewer))
            #expect(answer.status == 303 && answer["Location"] == "/tasks", "\(answer)")
            let attributes = (answer["Set-Cookie"] ?? "").components(separatedBy: "; ").dropFirst()
            #expect(Set(["HttpOnly", "SameSite=Strict", "Path=/"]).isSubset(of: attributes), "\(answer)")
            #expect(!attributes.contains("Secure"))
            let list = try await server.request("GET", "/api/v1/incidents", headers: [Self.cookie(answer)])
            #expect(list.status == 200, "\(list)")
        }
    }

    @Test("Under TLS the cookie is never sent without it")
    func secure() async throws {
        try await TestServer.run {
            $0.trustedProxies = ["127.0.0.1"]
        } prepare: {
            try $0.makeAdmin()
        } _: { server in
            let token = try await server.token(.viewer)
            let answer = try await Self.signIn(server, token, headers: ["X-Forwarded-Proto: https"])
            #expect((answer["Set-Cookie"] ?? "").contains("; Secure"), "\(answer)")
        }
    }

    @Test(
        "Signing in leads to no other site",
        arguments: [
            "//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/a\r\nX-Evil: 1",
        ]
    )
    func next(_ next: String) async throws {
        try await TestServer.run { server in
            let answer = try await Self.signIn(server, try await server.token(.viewer), next: next)
            #expect(answer.status == 303 && answer["Location"] == "/" && answer["X-Evil"] == nil, "\(answer)")
        }
    }

    /// As a browser asks for a page that a link on another site leads to.
    private static let fromAfar = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Accept: text/html"]
    private static let onward = "/sign-in?arrived=yes&next=%2Ftasks%3Fview%3Dmine"

    @Test("A link from another site leads who is signed in to its page, with one step between for the strict cookie")
    func arrival() async throws {
        try await TestServer.run { server in
            let cookie = Self.cookie(try await Self.signIn(server, try await server.token(.viewer)))
            let there = try await server.request("GET", "/tasks?view=mine", headers: Self.fromAfar)
            let path = Self.onward.replacing("&", with: "&amp;")
            #expect(
                there.status == 401 && there.text.contains("http-equiv=\"refresh\" content=\"0; url=\(path)\""),
                "\(there)"
            )
            #expect(!there.text.contains("<script"))
            let onward = try await server.request("GET", Self.onward, headers: [cookie, "Sec-Fetch-Site: same-origin"])
            #expect(onward.status == 303 && onward["Location"] == "/tasks?view=mine", "\(onward)")
        }
    }

    @Test("Who isn't signed in sees the form after that step, and no page leads back to it")
    func arrivalOutside() async throws {
        try await TestServer.run { server in
            let token = try await server.token(.viewer)
            for headers in [["Cookie: tocsin_session=forged"], [], Self.fromAfar] {
                let form = try await server.request("GET", Self.onward, headers: headers)
                #expect(form.status == 200 && form.text.contains("action=\"/sign-in\""), "\(form)")
                #expect(form.text.contains("value=\"/tasks?view=mine\"") && !form.text.contains("http-equiv"))
            }
            for headers in [["Sec-Fetch-Site: same-origin"], ["Sec-Fetch-Site: none"], ["Sec-Fetch-Site: same-site"]] {
                let form = try await server.request("GET", "/tasks", headers: headers + ["Accept: text/html"])
                #expect(form.status == 401 && form.text.contains("action=\"/sign-in\""), "\(form)")
            }
            let script = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors"]
            #expect(!(try await server.request("GET", "/tasks", headers: script).text.contains("http-equiv")))
            // Over plain HTTP a browser doesn't say from where it comes.
            let silent = try await server.request("GET", "/tasks", headers: ["Accept: text/html"])
            #expect(silent.status == 401 && silent.text.contains("http-equiv"))
            let ended = ["Cookie: tocsin_session=ended"] + Self.fromAfar
            #expect(!(try await server.request("GET", "/tasks", headers: ended).text.contains("http-equiv")))
            let program = ["Authorization: Bearer \(token)"] + Self.fromAfar
            #expect(try await server.request("GET", "/tasks", headers: program).status == 200)
        }
    }

    @Test(
        "The step between leads to no other site",
        arguments: [
            "//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/a\r\nX-Evil: 1",
        ]
    )
    func arrivalElsewhere(_ next: String) async throws {
        try await TestServer.run { server in
            let cookie = Self.cookie(try await Self.signIn(server, try await server.token(.viewer)))
            let path = "/sign-in?arrived=yes&next=\(QueryText.encoded(next))"
            let answer = try await server.request("GET", path, headers: [cookie])
            #expect(answer.status == 303 && answer["Location"] == "/" && answer["X-Evil"] == nil, "\(answer)")
        }
    }

    @Test("What is no token starts no session", arguments: ["", "wrong", "' OR 1=1 --"])
    func wrong(_ token: String) async throws {
        try await TestServer.run { server in
            _ = try await server.token(.admin)
            let answer = try await Self.signIn(server, token)
            #expect(answer.status == 401 && answer["Set-Cookie"] == nil, "\(answer)")
        }
    }

    @Test("A session ends by signing out, and with its token")
    func end() async throws {
        try await TestServer.run { server in
            let (token, secret) = try await server.newToken(.responder)
            let (one, two) = (try await Self.signIn(server, secret), try await Self.signIn(server, secret))
            let out = try await server.request("POST", "/sign-out", headers: [Self.cookie(one)], body: [])
            #expect(out.status == 303 && (out["Set-Cookie"] ?? "").contains("Max-Age=0"), "\(out)")
            let after = try await server.request("GET", "/api/v1/incidents", headers: [Self.cookie(one)])
            #expect(after.status == 401 && after.isProblem, "\(after)")
            try await RawClient.away { _ = try server.workspace.store.revokeToken(token.id, by: "human:tester") }
            let revoked = try await server.request("GET", "/api/v1/incidents", headers: [Self.cookie(two)])
            #expect(revoked.status == 401 && revoked.isProblem, "\(revoked)")
        }
    }

    @Test("A form on another site does nothing, though the browser would send the cookie")
    func crossSite() async throws {
        try await TestServer.run { server in
            let cookie = Self.cookie(try await Self.signIn(server, try await server.token(.admin)))
            for header in ["Origin: https://evil.example", "Sec-Fetch-Site: cross-site", "Origin: null"] {
                let answer = try await server.request(
                    "POST",
                    "/api/v1/incidents",
                    headers: [cookie, header],
                    json: "{\"severity\": \"P1\", \"title\": \"a\"}"
                )
                #expect(answer.status == 403 && answer.isProblem, "\(answer)")
            }
            #expect(try await server.events() == 0)
        }
    }
}
