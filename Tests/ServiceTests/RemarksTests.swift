import Domain
import Foundation
import Testing

@testable import Service

@Suite("Remarks of operations")
struct RemarksTests {
    private static let secret = "key AKIAIOSFODNN7EXAMPLE"
    private static let form = "Content-Type: application/x-www-form-urlencoded"

    private static func declare(_ server: TestServer, headers: [String] = []) async throws {
        let json = #"{"severity": "P1", "title": "Down"}"#
        #expect(try await server.request("POST", "/api/v1/incidents", headers: headers, json: json).status == 201)
    }

    private static func log(_ server: TestServer, _ text: String, headers: [String] = []) async throws -> RawAnswer {
        let body = Array("text=\(QueryText.encoded(text))&key=\(text.count)".utf8)
        return try await server.request("POST", "/incidents/INC-1/entries", headers: headers + [form], body: body)
    }

    @Test("Are a header of the API's answer, also when it is given again; the body is what the contract says")
    func header() async throws {
        try await TestServer.run { server in
            try await Self.declare(server)
            let json = "{\"text\": \"\(Self.secret)\"}"
            let path = "/api/v1/incidents/INC-1/entries"
            for replayed in [nil, "true"] {
                let answer = try await server.request("POST", path, headers: ["Idempotency-Key: k"], json: json)
                #expect(answer.status == 201 && answer["Idempotency-Replayed"] == replayed, "\(answer)")
                let remark = try #require(answer["Tocsin-Remarks"])
                #expect(remark.hasPrefix("%\"this looks like ") && remark.contains("tocsin erase "), "\(remark)")
                #expect(!remark.contains("AKIA") && remark.hasSuffix("%22pasted by mistake%22\""))
                #expect(answer.json?["remarks"] == nil && answer.json?["text"] as? String == Self.secret)
            }
            let calm = try await server.request("POST", path, json: "{\"text\": \"calm\"}")
            #expect(calm.status == 201 && calm["Tocsin-Remarks"] == nil)
        }
    }

    @Test(
        "Are written so that a header holds any text",
        arguments: [("a%\"ü\r\n\u{1F6A8}", "%\"a%25%22%c3%bc%0d%0a%f0%9f%9a%a8\"")]
    )
    func display(_ text: String, _ written: String) {
        let remarks = Remarks()
        #expect(remarks.field == nil)
        remarks.add(text)
        remarks.add("b")
        #expect(remarks.field == written + ", %\"b\"")
        for _ in 0..<100 { remarks.add(String(repeating: "x", count: 10_000)) }
        #expect((remarks.field ?? "").utf8.count < 16_000)
    }

    @Test("Are on the page that a form leads to, and on no other person's")
    func page() async throws {
        try await TestServer.run { server in
            let (ana, ben) = (try await server.token(.responder), try await server.token(.responder, for: "ben"))
            let (asAna, asBen) = (["Authorization: Bearer \(ana)"], ["Authorization: Bearer \(ben)"])
            try await Self.declare(server, headers: asAna)
            let logged = try await Self.log(server, Self.secret, headers: asAna)
            #expect(logged.status == 303)
            let location = try #require(logged["Location"])
            #expect(location.hasPrefix("/incidents/INC-1?remarks="))
            let notice = "<p class=\"notice\" role=\"status\">This looks like "
            let shown = try await server.request("GET", location, headers: asAna)
            #expect(shown.status == 200 && shown.text.contains(notice), "\(shown)")
            #expect(!(try await server.request("GET", location, headers: asBen).text.contains(notice)))
            #expect(!(try await server.request("GET", "/incidents/INC-1", headers: asAna).text.contains(notice)))
            let calm = try await Self.log(server, "calm", headers: asAna)
            #expect(calm["Location"] == "/incidents/INC-1")
        }
    }

    @Test("Come as JSON to the script that sent a form")
    func script() async throws {
        try await TestServer.run { server in
            try await Self.declare(server)
            let answer = try await Self.log(server, Self.secret, headers: ["Accept: application/json"])
            let remarks = answer.json?["remarks"] as? [String]
            #expect(answer.status == 200 && remarks?.count == 1 && remarks?.first?.hasPrefix("this looks like") == true)
        }
    }

    @Test("Of a page's lists lead nowhere: the next page doesn't repeat them")
    func paths() async throws {
        try await TestServer.run { server in
            try await Self.declare(server)
            let tasks = try await server.request("GET", "/tasks?view=all&remarks=abc").text
            #expect(!tasks.contains("remarks=abc"))
        }
    }
}
