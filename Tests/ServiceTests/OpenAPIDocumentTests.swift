import Domain
import Foundation
import HTTPTypes
import Testing

@testable import Service

@Suite struct OpenAPIDocumentTests {
    /// Programs that come with packages from PyPI, as `.ci/run` installs them.
    private static let hasValidator = has(["-c", "import openapi_spec_validator"])
    private static let hasSchemathesis = has(["-c", "import schemathesis"])

    private static func has(_ arguments: [String]) -> Bool {
        do { return try python(arguments).status == 0 } catch { return false }
    }

    /// Runs Python to its end; blocks.
    private static func python(_ arguments: [String], in folder: String? = nil) throws -> (
        status: Int32, output: String
    ) {
        let process = Process()
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    @Test("The description has every operation that is served, and no other")
    func complete() async throws {
        try await TestServer.run { server in
            let answer = try await server.request("GET", "/openapi.json")
            #expect(answer.status == 200 && answer["Content-Type"] == "application/json")
            let paths = answer.json?["paths"] as? [String: [String: Any]] ?? [:]
            let described = Set(
                paths.flatMap { path, operations in operations.keys.map { "\($0.uppercased()) \(path)" } }
            )
            let served = Set(server.service.endpoints.filter { !$0.isPage }.map { "\($0.method.rawValue) \($0.path)" })
            #expect(described == served)
            let names = server.service.endpoints.map(\.name)
            #expect(Set(names).count == names.count, "an operation's id is its own")
        }
    }

    @Test("Every component that is named is described")
    func components() async throws {
        try await TestServer.run { server in
            let answer = try await server.request("GET", "/openapi.json")
            let schemas = (answer.json?["components"] as? [String: Any])?["schemas"] as? [String: Any] ?? [:]
            let named = answer.text.matches(of: #/"#\/components\/schemas\/([^"]+)"/#).map { String($0.1) }
            #expect(!named.isEmpty && Set(named).isSubset(of: schemas.keys))
        }
    }

    @Test("Every path that is described answers: nothing is declared that isn't there")
    func routed() async throws {
        try await TestServer.run { server in
            for endpoint in server.service.endpoints {
                let path = endpoint.path.replacing(#/\{[^}]+\}/#, with: "x")
                let answer = try await server.request("OPTIONS", path)
                #expect(answer.status == 204, "\(path): \(answer)")
                #expect((answer["Allow"] ?? "").split(separator: ", ").contains { $0 == endpoint.method.rawValue })
            }
        }
    }

    @Test("The page of the description names every operation, with nothing from elsewhere and without scripts")
    func page() async throws {
        try await TestServer.run { server in
            let answer = try await server.request("GET", "/docs")
            #expect(answer.status == 200 && answer["Content-Type"] == "text/html; charset=utf-8")
            for endpoint in server.service.endpoints where !endpoint.isPage {
                #expect(answer.text.contains(endpoint.path) && answer.text.contains(endpoint.name), "\(endpoint.name)")
            }
            #expect(
                !answer.text.contains("<script") && !answer.text.contains("//cdn") && !answer.text.contains("style=\"")
            )
        }
    }

    @Test(
        "A validator of OpenAPI 3.1 finds nothing wrong",
        .enabled(if: hasValidator, "needs openapi-spec-validator: python3 -m pip install openapi-spec-validator")
    )
    func validator() async throws {
        try await TestServer.run { server in
            let answer = try await server.request("GET", "/openapi.json")
            let file = "\(server.folder)/openapi.json"
            try Data(answer.body).write(to: URL(fileURLWithPath: file))
            let result = try await RawClient.away { try Self.python(["-m", "openapi_spec_validator", file]) }
            #expect(result.status == 0, "\(result.output)")
        }
    }

    /// What isn't a schema's to say.
    ///
    /// What a word means, such as a severity's name or a cursor: it may be refused as 422, but never as malformed. And a
    /// list too long may make a body too large.
    private static let settings = """
        [checks.positive_data_acceptance]
        expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "412", "413", "422", "429"]

        [checks.negative_data_rejection]
        expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "422", "429", "431"]
        """

    @Test(
        "Requests made from the description, good and bad, are answered as it says",
        .enabled(if: hasSchemathesis, "needs schemathesis: python3 -m pip install schemathesis")
    )
    func schemathesis() async throws {
        let seed = Int.random(in: 0..<1_000_000)
        try await TestServer.run {
            $0.burst = 1_000_000
        } commands: { _, _ in
            CommandAnswer(output: "", errorOutput: "", status: 0, files: [:])
        } _: { server in
            let token = try await server.token(.admin)
            _ = try await server.request(
                "POST",
                "/api/v1/incidents",
                headers: ["Authorization: Bearer \(token)"],
                json: "{\"severity\": \"P2\", \"title\": \"Search is slow\"}"
            )
            try Self.settings.write(toFile: "\(server.folder)/schemathesis.toml", atomically: false, encoding: .utf8)
            let examples = ProcessInfo.processInfo.environment["TOCSIN_SOAK"] == nil ? "3" : "10"
            let result = try await RawClient.away {
                try Self.python(
                    [
                        "-m", "schemathesis.cli", "--config-file", "\(server.folder)/schemathesis.toml", "run",
                        "http://127.0.0.1:\(server.port)/openapi.json", "--checks", "all",
                        "--header", "Authorization: Bearer \(token)",
                        // The stream never ends by itself; a revoked token would end the run.
                        "--exclude-operation-id", "liveEvents", "--exclude-operation-id", "revokeToken",
                        "--max-time", "60", "--seed", "\(seed)", "--max-examples", examples, "--request-timeout", "30",
                        "--suppress-health-check", "all", "--generation-database", "none", "--no-color",
                    ],
                    in: server.folder
                )
            }
            let report = result.output.split(separator: "\n").map { $0.prefix(400) }.joined(separator: "\n")
            #expect(result.status == 0, "seed \(seed): \(report.suffix(20_000))")
        }
    }
}
