import Domain
import Foundation
import Operations
import Store
import Testing

@testable import Service

@Suite struct IdempotencyTests {
    private static let declaration = "{\"severity\": \"P2\", \"title\": \"Search is slow\"}"

    private static func declare(
        _ server: TestServer,
        key: String,
        json: String = declaration,
        headers: [String] = []
    ) async throws -> RawAnswer {
        try await server.request(
            "POST",
            "/api/v1/incidents",
            headers: ["Idempotency-Key: \(key)"] + headers,
            json: json
        )
    }

    @Test("The same key with the same request gives the first answer again, and does nothing twice")
    func replay() async throws {
        try await TestServer.run { server in
            let first = try await Self.declare(server, key: "a-1")
            #expect(first.status == 201 && first["Idempotency-Replayed"] == nil, "\(first)")
            let events = try await server.events()
            let second = try await Self.declare(server, key: "a-1")
            #expect(second.status == 201 && second.body == first.body && second["Idempotency-Replayed"] == "true")
            #expect(second["Location"] == first["Location"])
            #expect(first["ETag"] != nil && second["ETag"] == first["ETag"])
            #expect(try await server.events() == events)
            let other = try await Self.declare(server, key: "a-2")
            #expect(other.status == 201 && other.body != first.body)
        }
    }

    @Test("The same key with another request is refused with 422, and another person's same key is their own")
    func taken() async throws {
        try await TestServer.run { server in
            let (ana, ben) = (try await server.token(.responder), try await server.token(.responder, for: "ben"))
            let (asAna, asBen) = (["Authorization: Bearer \(ana)"], ["Authorization: Bearer \(ben)"])
            #expect(try await Self.declare(server, key: "k", headers: asAna).status == 201)
            let events = try await server.events()
            let changed = Self.declaration.replacingOccurrences(of: "slow", with: "down")
            let refused = try await Self.declare(server, key: "k", json: changed, headers: asAna)
            #expect(refused.status == 422 && refused.isProblem, "\(refused)")
            #expect(try await server.events() == events)
            let own = try await Self.declare(server, key: "k", headers: asBen)
            #expect(own.status == 201 && own["Idempotency-Replayed"] == nil, "\(own)")
        }
    }

    @Test("A request that was refused may be repaired and sent with the same key")
    func refused() async throws {
        try await TestServer.run { server in
            let refused = try await Self.declare(server, key: "k", json: "{\"severity\": \"none\", \"title\": \"a\"}")
            #expect(refused.status == 422, "\(refused)")
            #expect(try await Self.declare(server, key: "k").status == 201)
        }
    }

    @Test("The secret of a new token is kept nowhere, not even for the same request sent again")
    func secret() async throws {
        try await TestServer.run { server in
            let body = "{\"person\": \"ana\", \"role\": \"viewer\", \"label\": \"laptop\"}"
            let admin = try await server.token(.admin)
            let headers = ["Authorization: Bearer \(admin)", "Idempotency-Key: k"]
            let first = try await server.request("POST", "/api/v1/tokens", headers: headers, json: body)
            let secret = first.json?["secret"] as? String ?? ""
            #expect(first.status == 201 && !secret.isEmpty, "\(first)")
            let second = try await server.request("POST", "/api/v1/tokens", headers: headers, json: body)
            #expect(second.status == 409 && second.isProblem && !second.text.contains(secret), "\(second)")
            #expect(try await RawClient.away { try server.workspace.store.tokens().count } == 2)
            for name in try FileManager.default.contentsOfDirectory(atPath: "\(server.folder)/.tocsin") {
                let bytes = FileManager.default.contents(atPath: "\(server.folder)/.tocsin/\(name)") ?? Data()
                #expect(bytes.firstRange(of: Data(secret.utf8)) == nil, "\(name)")
            }
        }
    }

    @Test("Many at once with one key declare one incident")
    func concurrent() async throws {
        try await TestServer.run { server in
            let answers = try await withThrowingTaskGroup(of: RawAnswer.self) { group in
                for _ in 0..<16 { group.addTask { try await Self.declare(server, key: "k") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let declared = answers.filter { $0.status == 201 }
            #expect(Set(declared.map(\.text)).count == 1)
            #expect(declared.count { $0["Idempotency-Replayed"] == nil } == 1)
            for answer in answers where answer.status != 201 {
                #expect(answer.status == 409 && answer["Retry-After"] == "1" && answer.isProblem, "\(answer)")
            }
            let list = try await server.request("GET", "/api/v1/incidents")
            #expect((try JSONSerialization.jsonObject(with: Data(list.body)) as? [Any])?.count == 1)
        }
    }

    @Test("A key that is empty or too long is refused", arguments: ["", String(repeating: "k", count: 300)])
    func badKey(_ key: String) async throws {
        try await TestServer.run { server in
            let answer = try await Self.declare(server, key: key)
            #expect([400, 422].contains(answer.status) && answer.isProblem, "\(answer)")
            #expect(try await server.events() == 0)
        }
    }
}
