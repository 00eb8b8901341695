import Foundation
import Testing

@testable import Runbook

struct UnifiedDiffTests {
    private func diff(_ old: String, _ new: String) -> String {
        UnifiedDiff(from: Array(old.utf8), to: Array(new.utf8), oldName: "a/f", newName: "b/f").text
    }

    @Test(
        "changes stand in hunks with three lines around them",
        arguments: [
            ("a\n", "a\n", ""), ("", "", ""), ("a\nb\n", "a\nc\nb\n", "@@ -1,2 +1,3 @@\n a\n+c\n b\n"),
            ("", "a\n", "@@ -0,0 +1 @@\n+a\n"), ("a\n", "", "@@ -1 +0,0 @@\n-a\n"),
            (
                "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
                "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n"
            ),
            ("a\nb\nc\nd\n", "b\nX\nd\ne\n", "@@ -1,4 +1,4 @@\n-a\n b\n-c\n+X\n d\n+e\n"),
        ]
    )
    func hunks(old: String, new: String, expected: String) {
        #expect(diff(old, new) == (expected.isEmpty ? "" : "--- a/f\n+++ b/f\n" + expected))
    }

    @Test(
        "a last line without its line end is marked",
        arguments: [
            ("a", "a\nb", "@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n\\ No newline at end of file\n"),
            ("a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"),
            ("a\nb", "x\nb", "@@ -1,2 +1,2 @@\n-a\n+x\n b\n\\ No newline at end of file\n"),
        ]
    )
    func noNewline(old: String, new: String, expected: String) {
        #expect(diff(old, new) == "--- a/f\n+++ b/f\n" + expected)
    }

    @Test("changes far apart have hunks of their own, near ones share one")
    func several() {
        let old = (1...40).map { "\($0)\n" }
        var new = old
        (new[4], new[10], new[30]) = ("x\n", "y\n", "z\n")
        let hunks = diff(old.joined(), new.joined()).split(separator: "\n").filter { $0.hasPrefix("@@") }
        #expect(hunks == ["@@ -2,13 +2,13 @@", "@@ -28,7 +28,7 @@"])
    }

    @Test("two texts with hardly a line in common are told apart in bounded work")
    func large() {
        let old = (0..<4_000).map { "a\($0)\n" }.joined()
        let new = (0..<4_000).map { $0 % 1_000 == 0 ? "a\($0)\n" : "b\($0)\n" }.joined()
        #expect(UnifiedDiff(from: Array(old.utf8), to: Array(new.utf8), oldName: "a", newName: "b").lines.count > 8_000)
    }

    @Test(
        "patch and git apply make the new file of the old one, byte for byte",
        .enabled(
            if: ["/usr/bin/patch", "/usr/bin/git"].allSatisfy(FileManager.default.isExecutableFile),
            "needs patch and git"
        ),
        arguments: [1, 2]
    )
    func applied(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let folder = FileManager.default.temporaryDirectory.appending(path: "tocsin-diff-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let ends = ["\n", "\n", "\r\n"]
        for round in 0..<12 {
            let words = ["a", "b", "- c", "", "# d", "é\t", "\\ x", "--- y"]
            var lines = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
                (words.randomElement(using: &generator) ?? "") + (ends.randomElement(using: &generator) ?? "\n")
            }
            let old = lines.joined() + (Bool.random(using: &generator) ? "end" : "")
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                let place = Int.random(in: 0...lines.count, using: &generator)
                if place < lines.count, Bool.random(using: &generator) {
                    lines.remove(at: place)
                } else {
                    lines.insert("new\n", at: place)
                }
            }
            let new = lines.joined() + (Bool.random(using: &generator) ? "end" : "")
            guard old != new, !new.isEmpty, !old.isEmpty else { continue }
            let diff = UnifiedDiff(from: Array(old.utf8), to: Array(new.utf8), oldName: "a/f.md", newName: "b/f.md")
            try Data(diff.bytes).write(to: folder.appending(path: "f.diff"))
            for tool in [
                ["/usr/bin/patch", "--binary", "-s", "-p1", "-i", "f.diff"], ["/usr/bin/git", "apply", "f.diff"],
            ] {
                let file = folder.appending(path: "f.md")
                try Data(old.utf8).write(to: file)
                let process = Process()
                process.executableURL = URL(filePath: tool[0])
                process.arguments = Array(tool.dropFirst())
                process.currentDirectoryURL = folder
                try process.run()
                process.waitUntilExit()
                let made = try Data(contentsOf: file)
                #expect(process.terminationStatus == 0, "seed \(seed), round \(round), \(tool[0])")
                #expect(made == Data(new.utf8), "seed \(seed), round \(round), \(tool[0]):\n\(diff.text)")
            }
        }
    }
}
