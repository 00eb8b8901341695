import Domain
import Foundation
import Testing

@testable import Service

@Suite struct TLSTests {
    private static let hasTools = ["openssl", "curl"].allSatisfy { name in
        ["/usr/bin", "/usr/local/bin", "/bin"].contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
        }
    }

    private static func run(_ words: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    @Test(
        "With certificate files it speaks TLS, of version 1.2 or later, and nothing else",
        .enabled(if: hasTools, "needs openssl and curl")
    )
    func tls() async throws {
        let folder = "\(NSTemporaryDirectory())/tocsin-tls-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer {
            do { try FileManager.default.removeItem(atPath: folder) } catch { print("\(folder) is left: \(error)") }
        }
        let (certificate, key) = ("\(folder)/certificate.pem", "\(folder)/key.pem")
        let made = try await RawClient.away {
            try Self.run([
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days",
                "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out",
                certificate,
            ])
        }
        try #require(made.status == 0)
        try await TestServer.run {
            $0.certificate = certificate
            $0.key = key
        } _: { server in
            let url = "https://localhost:\(server.port)/api/v1/version"
            func curl(_ options: String...) async throws -> (status: Int32, output: String) {
                try await RawClient.away {
                    try Self.run(["curl", "-si", "-4", "-m", "20", "--cacert", certificate] + options + [url])
                }
            }
            let answer = try await curl()
            #expect(answer.status == 0 && answer.output.hasPrefix("HTTP/1.1 200"), "\(answer)")
            #expect(answer.output.lowercased().contains("strict-transport-security: "))
            #expect(try await curl("--tls-max", "1.1").status != 0)
            let plain = try server.client()
            try await plain.send("GET /api/v1/version HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(!(try await plain.end().contains("200 OK")))
            #expect(try await curl().status == 0)
        }
    }

    @Test("Certificate files that can't be used are named, and nothing is started")
    func unusable() async throws {
        do {
            try await TestServer.run {
                $0.certificate = "/nowhere/certificate.pem"
                $0.key = "/nowhere/key.pem"
            } _: { _ in
                Issue.record("it was started")
            }
        } catch let error as TocsinError {
            #expect(error.code == .configuration && error.detail.contains("/nowhere/certificate.pem"))
        }
    }
}
