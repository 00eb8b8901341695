import Domain
import Foundation
import Testing

@testable import Report

@Suite struct AtomicFileTests {
    @Test("A file that is there keeps its mode; a new one gets the usual one", arguments: [0o600, 0o640, 0o755])
    func mode(mode: Int) throws {
        let folder = "\(NSTemporaryDirectory())/tocsin-file-\(UUID().uuidString)"
        defer {
            do { try FileManager.default.removeItem(atPath: folder) } catch { print("\(folder) is left: \(error)") }
        }
        try AtomicFile.write(Array("one".utf8), to: "a.md", in: folder)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(folder)/a.md")
        try AtomicFile.write(Array("two".utf8), to: "a.md", in: folder)
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/a.md")
        #expect(attributes[.posixPermissions] as? Int == mode)
        #expect(FileManager.default.contents(atPath: "\(folder)/a.md") == Data("two".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.md"])
    }
}
