import Domain
import Foundation
import Testing

@testable import Service

@Suite("The pages")
struct PageTests {
    private static let paths = [
        "/", "/incidents", "/incidents?q=slow&status=active&severity=P2", "/incidents/INC-1", "/incidents/INC-1/edit",
        "/incidents/INC-1/report", "/incidents/INC-1/report.md", "/tasks", "/tasks?view=overdue", "/tasks?view=mine",
        "/tasks?view=all", "/search?q=slow", "/runbook", "/runbook/proposals", "/runbook/proposals?all=true", "/people",
        "/audit", "/declare", "/sign-in", "/style.css", "/live.js", "/favicon.svg",
    ]

    @Test("Each is there, and names nothing that its view doesn't have")
    func there() async throws {
        try await TestServer.run { server in
            let token = try await server.token(.admin)
            let headers = ["Authorization: Bearer \(token)"]
            let title = "<script>alert(1)</script> is slow"
            let declared = try await server.request(
                "POST",
                "/api/v1/incidents",
                headers: headers,
                json: "{\"severity\": \"P2\", \"title\": \"\(title)\"}"
            )
            #expect(declared.status == 201)
            for path in PageTests.paths {
                let answer = try await server.request("GET", path, headers: headers)
                #expect(answer.status == 200, "\(path): \(answer.text.prefix(2_000))")
                #expect(!answer.text.contains(title), "\(path) lets a title through as markup")
            }
        }
    }

    @Test("Who isn't signed in is asked for a token, and a page that isn't there is a page")
    func outside() async throws {
        try await TestServer.run { server in
            let token = try await server.token(.viewer)
            let asked = try await server.request("GET", "/incidents")
            #expect(asked.status == 401 && asked.text.contains("action=\"/sign-in\""))
            let missing = try await server.request(
                "GET",
                "/incidents/INC-99",
                headers: ["Authorization: Bearer \(token)"]
            )
            #expect(missing.status == 404 && missing["Content-Type"] == "text/html; charset=utf-8")
        }
    }
}
