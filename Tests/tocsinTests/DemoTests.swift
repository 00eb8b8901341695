import Domain
import Foundation
import Synchronization
import Testing

@testable import tocsin

@Suite("The demonstration")
struct DemoTests {
    /// The checkout that this file is in.
    private static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test("makes exactly the archive that the repository holds")
    func archive() throws {
        try Demonstration.inTemporaryFolder { folder in
            _ = try Demonstration.play(in: "\(folder)/demo")
            let made = try files(in: "\(folder)/demo/incidents")
            let kept = try files(in: DemoTests.repository.appending(path: "incidents").path)
            #expect(made.keys.sorted() == kept.keys.sorted())
            for (name, bytes) in made { #expect(kept[name] == bytes, "\(name) differs") }
        }
    }

    @Test("tells the same story twice, to the hash of the last event")
    func repeatable() throws {
        try Demonstration.inTemporaryFolder { folder in
            let first = try Demonstration.play(in: "\(folder)/one")
            let second = try Demonstration.play(in: "\(folder)/two")
            #expect(first.contains("The log verifies"))
            #expect(first.replacingOccurrences(of: "/one", with: "/two") == second)
            for name in ["report.html", "runbook.md", "tocsin.yaml"] {
                let files = FileManager.default
                let one = try #require(files.contents(atPath: "\(folder)/one/\(name)"))
                #expect(one == files.contents(atPath: "\(folder)/two/\(name)"))
            }
            #expect(try files(in: "\(folder)/one/incidents") == files(in: "\(folder)/two/incidents"))
        }
    }

    @Test("carries what was learned into the runbook, as one line more")
    func learned() throws {
        try Demonstration.inTemporaryFolder { folder in
            _ = try Demonstration.play(in: "\(folder)/demo")
            let bytes = try #require(FileManager.default.contents(atPath: "\(folder)/demo/runbook.md"))
            var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            let index = try #require(lines.firstIndex { $0.hasPrefix("- **Secret in the release**: ") })
            lines.remove(at: index)
            #expect(Data(lines.joined(separator: "\n").utf8) == Data(PackageResources.sample_runbook_md))
        }
    }

    @Test("refuses a folder that holds something, and changes nothing in it")
    func occupied() throws {
        try Demonstration.inTemporaryFolder { folder in
            try Data("mine".utf8).write(to: URL(fileURLWithPath: "\(folder)/notes"))
            let error = try #require(throws: TocsinError.self) { try Demonstration.play(in: folder) }
            #expect(error.code == .cannotCreate)
            #expect(try files(in: folder) == ["notes": Data("mine".utf8)])
        }
    }

    @Test("types only what a shell reads as it stands")
    func shell() {
        for case .run(let line, _, _) in DemoStory.scenes {
            let quoted = line.split(separator: "\"", omittingEmptySubsequences: false)
            #expect(!quoted.count.isMultiple(of: 2), "open quote: \(line)")
            for (index, part) in quoted.enumerated() {
                // `{task: …}` is replaced by a handle before it is shown.
                let special = index.isMultiple(of: 2) ? "'`$\\!*?;&|<>()#~" : "`$\\!"
                #expect(!part.contains { special.contains($0) }, "\(line)")
            }
        }
    }

    @Test("the sample and the starter runbook are understood whole", arguments: ["sample", "starter"])
    func runbooks(name: String) throws {
        try Demonstration.inTemporaryFolder { folder in
            let bytes = name == "sample" ? PackageResources.sample_runbook_md : PackageResources.starter_runbook_md
            try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/runbook.md"))
            let said = try Demonstration.run(["runbook", "check", "runbook.md"], in: folder)
            let warnings = said.split(separator: "\n").filter { $0.hasPrefix("  runbook.md:") }
            #expect(warnings.allSatisfy { $0.contains("[placeholder") }, "\(warnings)")
        }
    }
}

/// The demonstration, played in a folder of its own.
enum Demonstration {
    /// What it prints.
    static func played() throws -> String {
        try inTemporaryFolder { folder in try play(in: "\(folder)/demo") }
    }

    static func play(in folder: String) throws -> String {
        try run(["demo", folder], in: "/")
    }

    /// Runs a command line in a world without a terminal.
    ///
    /// Returns what it printed.
    static func run(_ arguments: [String], in folder: String) throws -> String {
        let said = Said()
        var world = World.live()
        world.environment = [:]
        world.folder = folder
        world.outputIsTerminal = false
        world.print = { text in said.text.withLock { $0 += String(decoding: text, as: UTF8.self) } }
        world.errorOutput = { _ in }
        try Main.run(arguments, in: world)
        return said.text.withLock { $0 }
    }

    static func inTemporaryFolder<Value>(_ work: (String) throws -> Value) throws -> Value {
        let folder = NSTemporaryDirectory() + "tocsin-demo-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(atPath: folder) } catch { Issue.record(error) }
        }
        return try work(folder)
    }

    private final class Said: Sendable {
        let text = Mutex("")
    }
}

/// The visible files of a folder.
private func files(in folder: String) throws -> [String: Data] {
    var found: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !name.hasPrefix(".") {
        found[name] = FileManager.default.contents(atPath: "\(folder)/\(name)")
    }
    return found
}
