import Domain
import Foundation
import Testing

@testable import Runbook

struct RunbookFileTests {
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
        }
        try body(folder)
    }

    private func code(_ path: String) -> TocsinError.Code? {
        #expect(throws: TocsinError.self) { try Runbook.load(path: path) }?.code
    }

    @Test("a file is read under the name it is given")
    func file() throws {
        try withFolder { folder in
            let file = folder.appending(path: "runbook.md")
            try Data("## Issue: X\na\n".utf8).write(to: file)
            #expect(
                try Runbook.load(path: file.path, name: "runbook.md").playbooks.map(\.source.file) == ["runbook.md"]
            )
        }
    }

    @Test("the Markdown files of a folder are one runbook, in the order of their names")
    func folder() throws {
        try withFolder { folder in
            #expect(code(folder.path) == .notFound)
            try Data("## Issue: B\nb\n".utf8).write(to: folder.appending(path: "b.md"))
            try Data("## Issue: A\na\n".utf8).write(to: folder.appending(path: "a.md"))
            try Data([0]).write(to: folder.appending(path: "notes.txt"))
            let runbook = try Runbook.load(path: folder.path, name: "runbook")
            #expect(runbook.playbooks.map(\.name) == ["A", "B"])
            #expect(runbook.playbooks.map(\.source.file) == ["runbook/a.md", "runbook/b.md"])
        }
    }

    @Test("the files of folders below belong to it, each a playbook by its own name, without what is hidden")
    func nested() throws {
        try withFolder { folder in
            for (path, text) in [
                ("z.md", "1. a\n2. b\n"), ("net/dns.md", "## Symptoms\na\n\n## Fix\nb\n"),
                ("net/_index.md", "---\ntitle: Net\n---\n"),
                (".git/x.md", "# X\n\n1. a\n2. b\n"), ("net/deep/api.md", "# API down\n\n## Diagnosis\n1. a\n"),
            ] {
                let file = folder.appending(path: path)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data(text.utf8).write(to: file)
            }
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: "net/loop"),
                withDestinationURL: folder
            )
            let runbook = try Runbook.load(path: folder.path, name: "runbooks")
            #expect(runbook.playbooks.map(\.name) == ["z", "dns", "API down"])
            #expect(
                runbook.playbooks.map(\.source.file) == [
                    "runbooks/z.md", "runbooks/net/dns.md", "runbooks/net/deep/api.md",
                ]
            )
            #expect(runbook.warnings.isEmpty)
        }
    }

    @Test("what can't be read is refused with its own code")
    func refused() throws {
        #expect(code("/no/such/runbook.md") == .notFound)
        #expect(code("/dev/null") == .badData)
        try withFolder { folder in
            let binary = folder.appending(path: "binary.md")
            try Data((0...255).map { UInt8($0) }).write(to: binary)
            #expect(code(binary.path) == .badData)
            let large = folder.appending(path: "large.md")
            #expect(FileManager.default.createFile(atPath: large.path, contents: nil))
            let handle = try FileHandle(forWritingTo: large)
            try handle.truncate(atOffset: UInt64(Runbook.maximumSize) + 1)
            try handle.close()
            #expect(code(large.path) == .badData)
        }
    }
}
