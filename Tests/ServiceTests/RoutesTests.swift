import Foundation
import Testing

@testable import Service

@Suite struct RoutesTests {
    @Test("HEAD is answered as GET, without the body")
    func head() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            let get = try await client.request("GET", "/api/v1/version")
            let head = try await client.request("HEAD", "/api/v1/version")
            #expect(head.status == 200 && head.body.isEmpty)
            #expect(head["Content-Length"] == get["Content-Length"] && head["Content-Type"] == get["Content-Type"])
            #expect(try await client.request("GET", "/api/v1/version").body == get.body, "the connection goes on")
        }
    }

    @Test("OPTIONS says which methods there are, and any other method is told so too")
    func allow() async throws {
        try await TestServer.run { server in
            let options = try await server.request("OPTIONS", "/api/v1/incidents")
            #expect(options.status == 204 && options["Allow"] == "GET, HEAD, OPTIONS, POST", "\(options)")
            for method in ["DELETE", "PUT", "PATCH", "TRACE", "PROPFIND"] {
                let answer = try await server.request(method, "/api/v1/incidents")
                #expect(answer.status == 405 && answer.isProblem, "\(answer)")
                #expect(answer["Allow"] == "GET, HEAD, OPTIONS, POST")
            }
        }
    }

    @Test("What isn't there is a problem too")
    func notFound() async throws {
        try await TestServer.run { server in
            for path in ["/api/v1/nowhere", "/api", "/api/v2/incidents", "/favicon.gif", "/.git/config"] {
                let answer = try await server.request("GET", path)
                #expect(answer.status == 404 && answer.isProblem, "\(answer)")
            }
            let incident = try await server.request("GET", "/api/v1/incidents/INC-99")
            #expect(incident.status == 404 && incident.isProblem && incident.text.contains("INC-99"), "\(incident)")
        }
    }
}
