import Domain
import Foundation
import Testing
import Yams

@testable import Report

@Suite("The archive")
struct ArchiveTests {
    /// A folder that is gone when the test ends.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("archive-\(UUID().uuidString)").path

        deinit {
            do { try FileManager.default.removeItem(atPath: path) } catch { print("left behind: \(path)") }
        }

        func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }

        func read(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }

        func write(_ text: String, _ name: String) throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
        }
    }

    /// A digest for tests: FNV-1a of 64 bits.
    private static func digest(_ text: String) -> String {
        String(text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }, radix: 16)
    }

    private func archive(_ folder: Folder) throws -> Archive {
        try Archive(folder: folder.path, documents: Documents(), digest: Self.digest)
    }

    private func write(_ input: DocumentInput, _ folder: Folder) throws -> Archive.Outcome {
        var archive = try archive(folder)
        let planned = try archive.plan(input)
        let outcome = try archive.write(input)
        #expect(planned == outcome)
        return outcome
    }

    private static let name = "INC-7-label-printers-stand-still-in-hall-3.md"

    private func input(title: String? = nil) throws -> DocumentInput {
        var input = try Sample.labels().input(asOfMinute: 75)
        if let title { input.incident.title = title }
        return input
    }

    private func frontMatter(_ text: String) throws -> [String: Any] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "---")
        let close = try #require(lines.dropFirst().firstIndex(of: "---"))
        return try #require(try Yams.load(yaml: lines[1..<close].joined(separator: "\n")) as? [String: Any])
    }

    @Test("An incident becomes a file with front matter and its report")
    func writes() throws {
        let folder = Folder()
        let outcome = try write(input(), folder)
        #expect(outcome == Archive.Outcome(file: Self.name, change: .written, kept: []))
        #expect(try folder.names() == [Self.name])
        let text = try folder.read(Self.name)
        let front = try frontMatter(text)
        #expect(front["id"] as? String == Sample.identifier(1).text)
        #expect(front["key"] as? String == "INC-7")
        #expect(front["title"] as? String == "Label printers stand still in Hall 3")
        #expect(front["severity"] as? String == "P1")
        #expect(front["status"] as? String == "resolved")
        #expect(front["drill"] as? Bool == false)
        #expect(front["closedAt"] is NSNull)
        #expect(text.contains("declaredAt: 2026-03-01T14:00:00Z\n"))
        #expect(text.contains("\n---\n\n# INC-7 Label printers stand still in Hall 3\n"))
        #expect(!text.contains("0.1.0"))
    }

    @Test("Writing again changes no byte, whenever and by whatever version it is done")
    func idempotent() throws {
        let folder = Folder()
        _ = try write(input(), folder)
        let before = try folder.read(Self.name)
        var later = try input()
        later.asOf = later.asOf.advanced(bySeconds: 1_000_000)
        later.program = "tocsin 9.9"
        #expect(try write(later, folder).change == .unchanged)
        #expect(try folder.read(Self.name) == before)
        #expect(try folder.names() == [Self.name])
    }

    @Test("What has happened since is brought in")
    func updates() throws {
        let folder = Folder()
        _ = try write(input(), folder)
        var changed = try input()
        changed.incident.impact = "No parcel left Hall 3."
        #expect(try write(changed, folder).change == .written)
        #expect(try folder.read(Self.name).contains("No parcel left Hall 3."))
        #expect(try write(changed, folder).change == .unchanged)
    }

    @Test("A changed title replaces the file")
    func retitled() throws {
        let folder = Folder()
        _ = try write(input(), folder)
        let outcome = try write(input(title: "Printers: back"), folder)
        #expect(outcome == Archive.Outcome(file: "INC-7-printers-back.md", change: .replaced(old: Self.name), kept: []))
        #expect(try folder.names() == ["INC-7-printers-back.md"])
    }

    @Test("A number replaces the handle in the name")
    func numbered() throws {
        let folder = Folder()
        var unnumbered = try input()
        unnumbered.incident.key = nil
        let old = "\(unnumbered.handle)-label-printers-stand-still-in-hall-3.md"
        #expect(try write(unnumbered, folder).file == old)
        #expect(try write(input(), folder).change == .replaced(old: old))
        #expect(try folder.names() == [Self.name])
    }

    @Test(
        "A file that a person edited is reported and never overwritten",
        arguments: [
            ("Queue holds", "Queue held"), ("status: resolved", "status: closed"), ("---\n\n#", "---\n\nMy note.\n\n#"),
            ("digest: ", "digest: 0"), ("digest: ", "note: mine\ndigest: "), ("drill: false\n", ""),
        ]
    )
    func edited(piece: String, replacement: String) throws {
        let folder = Folder()
        _ = try write(input(), folder)
        let mine = try folder.read(Self.name).replacing(piece, with: replacement, maxReplacements: 1)
        try folder.write(mine, Self.name)
        #expect(try write(input(), folder).change == .edited)
        var changed = try input()
        changed.incident.impact = "More."
        #expect(try write(changed, folder).change == .edited)
        #expect(try folder.read(Self.name) == mine)
        #expect(try folder.names() == [Self.name])
    }

    @Test("A file that a person edited stays under its old name when the title changes, and is reported each time")
    func editedAndRetitled() throws {
        let folder = Folder()
        _ = try write(input(), folder)
        let mine = try folder.read(Self.name) + "\nMine.\n"
        try folder.write(mine, Self.name)
        let outcome = try write(input(title: "Printers: back"), folder)
        #expect(outcome == Archive.Outcome(file: "INC-7-printers-back.md", change: .written, kept: [Self.name]))
        #expect(try folder.read(Self.name) == mine)
        let again = try write(input(title: "Printers: back"), folder)
        #expect(again == Archive.Outcome(file: "INC-7-printers-back.md", change: .unchanged, kept: [Self.name]))
    }

    @Test(
        "Files that are none of the archive's are left alone",
        arguments: ["# Notes\n", "", "---\ntitle: x\n---\n", "---\nid: not-an-id\n---\n", "---\nid: no end\n"]
    )
    func foreign(text: String) throws {
        let folder = Folder()
        try folder.write(text, "README.md")
        try folder.write(text, Self.name)
        #expect(try write(input(), folder).change == .foreign)
        #expect(try folder.names() == [Self.name, "README.md"])
        #expect(try folder.read(Self.name) == text)
        #expect(try folder.read("README.md") == text)
    }

    @Test("Folders, links and bytes that are no text under its name are left alone")
    func foreignKinds() throws {
        for kind in 0..<3 {
            let folder = Folder()
            try folder.write("kept", "target.txt")
            let path = folder.path + "/" + Self.name
            switch kind {
            case 0: try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            case 1: try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "target.txt")
            default: try Data([0xFF, 0xFE, 0x00]).write(to: URL(fileURLWithPath: path))
            }
            #expect(try write(input(), folder).change == .foreign)
            #expect(try folder.read("target.txt") == "kept")
        }
    }

    @Test("Another incident's file under the same name is left alone")
    func collision() throws {
        let folder = Folder()
        _ = try write(input(), folder)
        let before = try folder.read(Self.name)
        var other = try input()
        other.incident.id = Sample.identifier(99)
        #expect(try write(other, folder).change == .foreign)
        #expect(try folder.read(Self.name) == before)
    }

    @Test(
        "No title can break out of the front matter or of the folder",
        arguments: [
            "a\n---\nid: evil", "\"quoted\" 'single'", "key: value # comment", "- [x] {y: z} & *w !tag",
            "\u{202E}\u{7}x",
            "../../../tmp/x", "é 日本 😀", "\\", "---", "null", "\u{2028}---\u{2028}", "%YAML 1.2",
        ]
    )
    func hostileTitle(title: String) throws {
        let folder = Folder()
        let outcome = try write(input(title: title), folder)
        #expect(outcome.file.hasPrefix("INC-7-") && !outcome.file.contains("/"))
        let text = try folder.read(outcome.file)
        let front = try frontMatter(text)
        #expect(front["id"] as? String == Sample.identifier(1).text)
        #expect(front.count == 14)
        if title.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0 != "\u{202E}" && $0 != "\u{2028}" }) {
            #expect(front["title"] as? String == title)
        }
        #expect(try write(input(title: title), folder).change == .unchanged)
    }

    @Test("A folder that can't be made, or is none, is said, and nothing is left")
    func cannotCreate() throws {
        let folder = Folder()
        try folder.write("a file", "taken")
        let inside = folder.path + "/taken/archive"
        var archive = try Archive(folder: inside, documents: Documents(), digest: Self.digest)
        let error = #expect(throws: TocsinError.self) { try archive.write(self.input()) }
        #expect(error?.code == .cannotCreate)
        #expect(try folder.names() == ["taken"])
        #expect(throws: TocsinError.self) {
            try Archive(folder: folder.path + "/taken", documents: Documents(), digest: Self.digest)
        }
    }

    @Test("A bad report template stops the archive before anything is written")
    func badTemplate() throws {
        let folder = Folder()
        let error = #expect(throws: TocsinError.self) {
            var archive = try Archive(
                folder: folder.path,
                documents: Documents(overrides: ["report": "{{nope}}"]),
                digest: Self.digest
            )
            try archive.write(self.input())
        }
        #expect(error?.code == .configuration)
        #expect(!FileManager.default.fileExists(atPath: folder.path))
        try folder.write("", "x")
    }
}
