import Foundation
import Histories
import Testing

@testable import Service

@Suite("Forms with a file")
struct MultipartFormTests {
    private static let type = "multipart/form-data; boundary=----WebKitFormBoundary7MA"

    private static func body(_ parts: [(head: String, bytes: [UInt8])], boundary: String = "----WebKitFormBoundary7MA")
        -> [UInt8]
    {
        var body: [UInt8] = []
        for part in parts {
            body += Array("--\(boundary)\r\nContent-Disposition: form-data; \(part.head)\r\n\r\n".utf8)
            body += part.bytes + Array("\r\n".utf8)
        }
        return body + Array("--\(boundary)--\r\n".utf8)
    }

    @Test("Fields and a file come out as they went in, whatever bytes the file has")
    func parts() throws {
        let bytes =
            (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) } + Array("\r\n----WebKit\r\n--\r\n\r\n".utf8)
        let form = try FormText(
            Self.body([
                ("name=\"key\"", Array("k-1".utf8)), ("name=\"title\"", Array("Größe \"A\"".utf8)),
                ("name=\"file\"; filename=\"a %22b ü.png\"\r\nContent-Type: text/html", bytes),
            ]),
            type: Self.type
        )
        #expect(form["key"] == "k-1" && form["title"] == "Größe \"A\"" && form["file"] == nil)
        #expect(form.file?.name == "a \"b ü.png")
        #expect(form.file?.bytes == bytes)
    }

    @Test("A form whose file was not chosen has none")
    func noFile() throws {
        let form = try FormText(
            Self.body([("name=\"file\"; filename=\"\"", []), ("name=\"at\"", [65])]),
            type: Self.type
        )
        #expect(form.file == nil && form["at"] == "A")
    }

    @Test("Parameters of a header stand in quotation marks or not, in any order")
    func parameters() {
        let parameters = FieldParameters("form-data; Name=plain ; filename=\"C:\\dir\\a;b=\\\"c\\\".txt\"; x")
        #expect(parameters["name"] == "plain")
        #expect(parameters["filename"] == "C:\\dir\\a;b=\"c\".txt")
        #expect(parameters["x"] == nil)
        #expect(FieldParameters("")["a"] == nil && FieldParameters("a; b=\"open")["b"] == "open")
    }

    @Test(
        "What is not whole is refused, and nothing is made of it",
        arguments: [
            "", "--B", "--B\r\n", "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
            "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--B",
            "--B\r\n\r\nx\r\n--B--", "--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--",
            "--B\r\n" + String(repeating: "X: y\r\n", count: 2_000) + "\r\nx\r\n--B--",
            String(repeating: "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n", count: 30) + "--B--", "x",
            "--B\r\nContent-Disposition: form-data; name=\"\u{FF}\"",
        ]
    )
    func malformed(_ text: String) {
        #expect(throws: Problem.self) { try FormText(Array(text.utf8), type: "multipart/form-data; boundary=B") }
    }

    @Test(
        "Without a boundary, and of another type, it is no form",
        arguments: ["multipart/form-data", "text/plain", ""]
    )
    func type(_ type: String) {
        #expect(throws: Problem.self) { try FormText(Self.body([("name=\"a\"", [65])]), type: type) }
    }

    @Test("Any beginning of a form, and any byte of it changed, is refused or read, and nothing else happens")
    func robust() {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        print("seed \(seed)")
        let whole = Self.body([("name=\"key\"", [75]), ("name=\"file\"; filename=\"a.txt\"", Array("words".utf8))])
        // The last line end may be missing, and the second hyphen can't be.
        for length in 0..<(whole.count - 2) {
            #expect(throws: Problem.self) { try FormText(Array(whole.prefix(length)), type: Self.type) }
        }
        for _ in 0..<2_000 {
            var changed = whole
            changed[Int.random(in: 0..<changed.count, using: &generator)] = .random(in: 0...255, using: &generator)
            do { _ = try FormText(changed, type: Self.type) } catch { #expect(!error.detail.isEmpty) }
        }
    }

    private static func attach(_ server: TestServer, _ bytes: [UInt8], name: String, key: String = "k") async throws
        -> RawAnswer
    {
        try await server.request(
            "POST",
            "/incidents/INC-1/attachments",
            headers: ["Content-Type: \(type)"],
            body: body([
                ("name=\"key\"", Array(key.utf8)), ("name=\"title\"", Array("Load".utf8)),
                ("name=\"file\"; filename=\"\(name)\"", bytes),
            ])
        )
    }

    @Test("A page's form attaches a file with scripts off: once, however often it is sent, and shows why it may not")
    func form() async throws {
        try await TestServer.run { server in
            _ = try await server.request("POST", "/api/v1/incidents", json: #"{"severity": "P1", "title": "Down"}"#)
            let picture: [UInt8] =
                [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + (0..<300_000).map { UInt8($0 % 251) }
            let made = try await Self.attach(server, picture, name: "graph.png")
            #expect(made.status == 303 && made["Location"] == "/incidents/INC-1", "\(made)")
            let events = try await server.events()
            #expect(try await Self.attach(server, picture, name: "graph.png")["Idempotency-Replayed"] == "true")
            let page = try await server.request("GET", "/incidents/INC-1")
            #expect(page.text.contains("enctype=\"multipart/form-data\"") && page.text.contains(">Load</a>"))
            let list = try await server.request("GET", "/api/v1/incidents/INC-1/attachments")
            let listed = try JSONSerialization.jsonObject(with: Data(list.body)) as? [[String: Any]]
            let id = try #require(listed?.first?["id"] as? String)
            #expect(try await server.request("GET", "/api/v1/attachments/\(id)").body == picture)
            for (bytes, name) in [([0, 1, 2], "a.bin"), ([], "empty.txt"), ([65], "..")] as [([UInt8], String)] {
                let refused = try await Self.attach(server, bytes, name: name, key: name)
                #expect(refused.status == 422 && refused.text.contains("id=\"refusal\""), "\(refused)")
            }
            let none = try await Self.attach(server, [], name: "", key: "none")
            #expect(none.status == 422 && none.text.contains("No file was chosen"), "\(none)")
            let large = try await Self.attach(
                server,
                Array(repeating: 65, count: 10 * 1_024 * 1_024 + 1),
                name: "a.txt",
                key: "large"
            )
            #expect(large.status == 422 && large.text.contains("at most 10485760"), "\(large)")
            let huge = try await server.request(
                "POST",
                "/incidents/INC-1/attachments",
                headers: ["Content-Type: \(Self.type)", "Content-Length: 100000000"]
            )
            #expect(huge.status == 413 && huge["Content-Type"] == "text/html; charset=utf-8", "\(huge)")
            let cross = try await server.request(
                "POST",
                "/incidents/INC-1/attachments",
                headers: ["Content-Type: \(Self.type)", "Origin: https://evil.example"],
                body: Self.body([("name=\"file\"; filename=\"a.txt\"", [65])])
            )
            #expect(cross.status == 403, "\(cross)")
            #expect(try await server.events() == events)
        }
    }
}
