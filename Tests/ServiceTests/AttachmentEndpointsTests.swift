import Foundation
import Testing

@testable import Service

@Suite struct AttachmentEndpointsTests {
    private func declared(_ server: TestServer) async throws {
        let answer = try await server.request(
            "POST",
            "/api/v1/incidents",
            json: #"{"severity": "P1", "title": "Down"}"#
        )
        #expect(answer.status == 201)
    }

    @Test("A file comes back byte for byte with the type that its bytes have, and is listed by its incident")
    func attach() async throws {
        try await TestServer.run { server in
            try await declared(server)
            let picture: [UInt8] =
                [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + (0..<700_000).map { UInt8($0 % 251) }
            let made = try await server.request(
                "POST",
                "/api/v1/incidents/INC-1/attachments?name=graph%20%C3%A4.html&title=Load",
                headers: ["Content-Type: application/octet-stream"],
                body: picture
            )
            #expect(made.status == 201, "\(made)")
            let address = try #require(made.headers.first { $0.name.lowercased() == "location" }?.value)
            let read = try await server.request("GET", address)
            #expect(read.status == 200)
            #expect(read.body == picture)
            func header(_ name: String) -> String? { read.headers.first { $0.name.lowercased() == name }?.value }
            #expect(header("content-type") == "image/png")
            #expect(header("content-disposition") == "inline; filename*=UTF-8''graph%20%C3%A4.html")
            #expect(header("x-content-type-options") == "nosniff")
            let listed = try await server.request("GET", "/api/v1/incidents/INC-1/attachments")
            #expect(listed.text.contains("\"title\":\"Load\""))
            #expect(try await server.request("GET", "/api/v1/incidents/INC-1").text.contains("graph ä.html"))
        }
    }

    @Test("What a browser would run is for download as plain text")
    func active() async throws {
        try await TestServer.run { server in
            try await declared(server)
            let made = try await server.request(
                "POST",
                "/api/v1/incidents/INC-1/attachments?name=a.svg",
                headers: ["Content-Type: image/svg+xml"],
                body: Array("<svg onload='alert(1)'/>".utf8)
            )
            let address = try #require(made.headers.first { $0.name.lowercased() == "location" }?.value)
            let read = try await server.request("GET", address)
            let headers = Dictionary(read.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
            #expect(headers["content-type"] == "text/plain; charset=utf-8")
            #expect(headers["content-disposition"]?.hasPrefix("attachment;") == true)
        }
    }

    @Test("What can't be attached is a problem, and nothing is recorded")
    func refused() async throws {
        try await TestServer.run { server in
            try await declared(server)
            let before = try await server.events()
            for (query, body) in [
                ("?name=a.bin", [0, 1, 2]), ("?name=a.txt", []), ("", [65]), ("?name=..", [65]),
            ] as [(String, [UInt8])] {
                let answer = try await server.request(
                    "POST",
                    "/api/v1/incidents/INC-1/attachments" + query,
                    headers: ["Content-Type: application/octet-stream"],
                    body: body
                )
                #expect((400...422).contains(answer.status) && answer.isProblem, "\(query) \(answer)")
            }
            #expect(try await server.events() == before)
            #expect(try await server.request("GET", "/api/v1/attachments/abcd").status == 404)
        }
    }

    @Test("The numbers are there")
    func metrics() async throws {
        try await TestServer.run { server in
            try await declared(server)
            let answer = try await server.request("GET", "/api/v1/metrics?by=severity")
            #expect(answer.status == 200)
            #expect(answer.json?["incidents"] as? Int == 1)
            #expect(try await server.request("GET", "/api/v1/metrics?by=colour").isProblem)
        }
    }
}
