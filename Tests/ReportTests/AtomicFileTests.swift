import Domain
import Foundation
import Testing

@testable import Report

@Suite struct AtomicFileTests {
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = "\(NSTemporaryDirectory())/tocsin-file-\(UUID().uuidString)"
        defer {
            do { try FileManager.default.removeItem(atPath: folder) } catch { print("\(folder) is left: \(error)") }
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try await body(folder)
    }

    @Test("What a killed program left unfinished is gone after the next write")
    func left() async throws {
        try await withFolder { folder in
            try Data("half of a much longer text".utf8).write(to: URL(filePath: "\(folder)/.a.md.0.tmp"))
            try AtomicFile.write(Array("one".utf8), to: "a.md", in: folder)
            #expect(FileManager.default.contents(atPath: "\(folder)/a.md") == Data("one".utf8))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.md"])
        }
    }

    @Test("What another program is writing is left alone")
    func locked() async throws {
        try await withFolder { folder in
            let other = FileManager.default
            #expect(other.createFile(atPath: "\(folder)/.a.md.0.tmp", contents: Data("other".utf8)))
            let handle = try FileHandle(forWritingTo: URL(filePath: "\(folder)/.a.md.0.tmp"))
            #expect(flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) == 0)
            try AtomicFile.write(Array("one".utf8), to: "a.md", in: folder)
            try handle.close()
            #expect(other.contents(atPath: "\(folder)/a.md") == Data("one".utf8))
            #expect(other.contents(atPath: "\(folder)/.a.md.0.tmp") == Data("other".utf8))
        }
    }

    @Test("Many writers at once leave one whole file, and nothing else")
    func manyWriters() async throws {
        try await withFolder { folder in
            let texts = (0..<16).map { Array(repeating: UInt8(ascii: "a") + UInt8($0), count: 20_000) }
            try await withThrowingTaskGroup { group in
                for text in texts {
                    group.addTask { for _ in 0..<20 { try AtomicFile.write(text, to: "a.md", in: folder) } }
                }
                try await group.waitForAll()
            }
            let written = try #require(FileManager.default.contents(atPath: "\(folder)/a.md"))
            #expect(texts.contains(Array(written)))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.md"])
        }
    }

    @Test("A file that is there keeps its mode; a new one gets the usual one", arguments: [0o600, 0o640, 0o755])
    func mode(mode: Int) async throws {
        try await withFolder { folder in
            try AtomicFile.write(Array("one".utf8), to: "a.md", in: folder)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(folder)/a.md")
            try AtomicFile.write(Array("two".utf8), to: "a.md", in: folder)
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/a.md")
            #expect(attributes[.posixPermissions] as? Int == mode)
            #expect(FileManager.default.contents(atPath: "\(folder)/a.md") == Data("two".utf8))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.md"])
        }
    }
}
