import Domain
import Foundation
import HTTPTypes
import Testing

@testable import Service

@Suite struct ProblemTests {
    @Test("Every error code has a status that says whose fault it is")
    func statuses() {
        let table: [(TocsinError.Code, Int)] = [
            (.internal, 500), (.usage, 422), (.badData, 422), (.notFound, 404), (.unreachable, 502),
            (.cannotCreate, 409),
            (.io, 507), (.busy, 503), (.refused, 409), (.changed, 412), (.notAllowed, 403), (.configuration, 500),
        ]
        for (code, status) in table { #expect(Problem(TocsinError(code, "x")).status.code == status, "\(code)") }
        #expect(Problem(TocsinError(.busy, "x")).headers[.retryAfter] == "1")
    }

    @Test("What nobody foresaw gives a reference, and the log has the whole under it")
    func crash() async throws {
        try await TestServer.run { server in
            let answer = try await server.request("POST", "/api/v1/commands", json: "{\"arguments\": [\"list\"]}")
            #expect(answer.status == 500 && answer.isProblem, "\(answer)")
            let reference = answer.json?["reference"] as? String ?? "none"
            #expect(reference == answer["X-Request-Id"] && answer.text.contains("reference \(reference)"))
            #expect(!answer.text.contains("insides"))
            let lines = server.log.all.filter { $0.contains(reference) && $0.hasPrefix("error") }
            #expect(lines.count == 1 && lines[0].contains("the insides"), "\(lines)")
            #expect(try await server.request("GET", "/api/v1/version").status == 200)
        }
    }
}
