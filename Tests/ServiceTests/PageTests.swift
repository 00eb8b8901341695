import Domain
import Foundation
import Operations
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

    @Test("Incidents found by their words go on over pages, each there once")
    func words() async throws {
        try await TestServer.run { server in
            for number in 1...60 {
                let json = "{\"severity\": \"P2\", \"title\": \"Queue \(number) is slow\"}"
                #expect(try await server.request("POST", "/api/v1/incidents", json: json).status == 201)
            }
            func rows(_ path: String) async throws -> (names: Set<String>, next: String?) {
                let text = try await server.request("GET", path).text
                let names = text.matches(of: /<span>(INC-[0-9]+)<\/span>/).map { String($0.output.1) }
                let next = text.firstMatch(of: /href="([^"]*cursor=[^"]*)" rel="next"/).map { String($0.output.1) }
                return (Set(names), next?.replacing("&amp;", with: "&"))
            }
            let first = try await rows("/incidents?q=slow+queue&status=active")
            #expect(first.names.count == 50)
            let second = try await rows(try #require(first.next))
            #expect(second.names.count == 10 && second.next == nil && first.names.isDisjoint(with: second.names))
            #expect(try await rows("/incidents?q=slow&status=closed").names.isEmpty)
        }
    }

    private static let runbook = """
        # Operations

        ## Playbooks

        ### Checkout fails

        **Symptoms**:
        - Orders fail

        **Solutions**:
        - Renew it

        """

    @Test("A proposal whose section has changed shows base, theirs and ours at once, and can't be applied")
    func conflict() async throws {
        try await TestServer.run(prepare: { workspace in
            try Data(Self.runbook.utf8).write(to: URL(filePath: workspace.runbookPath))
        }) { server in
            func post(_ path: String, _ json: String) async throws -> RawAnswer {
                try await server.request("POST", path, json: json)
            }
            _ = try await post("/api/v1/incidents", "{\"severity\": \"P2\", \"title\": \"Checkout fails\"}")
            let proposed = try await post(
                "/api/v1/incidents/INC-1/proposals",
                "{\"playbook\": \"Checkout fails\", \"section\": \"Solutions\", \"text\": \"Wait\"}"
            )
            let handle = try #require(proposed.json?["handle"] as? String, "\(proposed)")
            let path = "/runbook/proposals/\(handle)"
            let clear = try await server.request("GET", path).text
            #expect(clear.contains("Changes only these lines") && !clear.contains("disabled"))
            let file = URL(filePath: server.workspace.runbookPath)
            let changed = Self.runbook.replacing("Renew it", with: "Buy another")
            try Data(changed.utf8).write(to: file)
            let page = try await server.request("GET", path).text
            for part in [
                "has changed since", "- Renew it</code>", "<del class=\"words\">- Renew it</del>",
                "<ins class=\"words\">- Buy another</ins>", "<ins class=\"words\">- Wait</ins>",
                "disabled aria-describedby",
            ] { #expect(page.contains(part), "\(part) is missing: \(page)") }
            let form = ["Content-Type: application/x-www-form-urlencoded"]
            let applied = try await server.request("POST", "\(path)/apply", headers: form, body: [])
            #expect(applied.status == 409 && applied.text.contains("has changed since"), "\(applied)")
            #expect(String(decoding: try Data(contentsOf: file), as: UTF8.self) == changed)
            try Data(changed.replacing("**Solutions**:\n- Buy another\n", with: "").utf8).write(to: file)
            #expect(try await server.request("GET", path).text.contains("The section is gone."))
            try FileManager.default.removeItem(at: file)
            let lost = try await server.request("GET", path)
            #expect(lost.status == 200 && lost.text.contains("It can't be applied now."), "\(lost)")
        }
    }

    @Test(
        "What is due is late from a minute after its time on",
        arguments: [
            (90.0, "in 1 min", false), (1, "in 1 s", false), (0.5, "now", false), (-59, "now", false),
            (-60, "1 min late", true), (-3_900, "1 h 05 min late", true),
        ]
    )
    func due(seconds: Double, text: String, isLate: Bool) {
        let now = Instant(seconds: 1_800_000_000)
        let due = Instant(microseconds: now.microseconds + Int64(seconds * 1_000_000))
        let time = PageTime(zone: .utc, now: now)
        #expect(time.due(due) == text)
        #expect(time.isLate(due) == isLate)
    }

    @Test("The audit names the day of what was done")
    func audit() async throws {
        try await TestServer.run { server in
            let json = "{\"severity\": \"P2\", \"title\": \"Slow\"}"
            #expect(try await server.request("POST", "/api/v1/incidents", json: json).status == 201)
            let text = try await server.request("GET", "/audit").text
            let day = PageTime(zone: .utc, now: .now).day(.now)
            #expect(
                text.components(separatedBy: "<th scope=\"rowgroup\" colspan=\"5\">\(day)</th>").count == 2,
                "\(day)"
            )
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
