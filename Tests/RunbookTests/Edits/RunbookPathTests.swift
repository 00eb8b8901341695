import Domain
import Foundation
import Markdown
import Testing

@testable import Runbook

struct RunbookPathTests {
    @Test(
        "a path is read as it is written",
        arguments: [
            ("A / B", ["A", "B"], nil, "A / B"), ("A", ["A"], nil, "A"), ("", [], nil, ""),
            (" A /  B c ", ["A", "B c"], nil, "A / B c"),
            ("A \\/ B / C", ["A / B", "C"], nil, "A \\/ B / C"), ("I/O errors", ["I/O errors"], nil, "I/O errors"),
            ("A / B (line 57)", ["A", "B"], 57, "A / B (line 57)"), ("A (line x)", ["A (line x)"], nil, "A (line x)"),
        ] as [(String, [String], Int?, String)]
    )
    func text(text: String, titles: [String], line: Int?, written: String) throws {
        let path = RunbookPath(text)
        #expect(path.titles == titles)
        #expect(path.line == line)
        #expect(path.description == written)
        #expect(RunbookPath(written) == path)
        #expect(try JSONDecoder().decode(RunbookPath.self, from: JSONEncoder().encode(path)) == path)
    }

    private static let headings = """
        # Operations

        ## Issue: Calls fail

        ### Symptoms

        x

        ### Mitigation

        - a

        ## Issue: Logins fail

        ### Mitigation

        - b

        ## 3. Contacts

        - c
        """

    private static let labels = """
        ## Calls fail

        **Symptoms:** x

        **Solutions**:
        - a

        ## Logins fail

        **How to fix**

        1. b
        """

    private func line(_ path: String, in text: String, file: String = "runbook.md") throws -> Int {
        try RunbookPath(path).section(in: Array(text.utf8), file: file).lines.lowerBound
    }

    @Test(
        "titles, titles without prefix, and other words for the same part find a section",
        arguments: [
            ("Calls fail / Mitigation", 9), ("Issue: Calls fail / Mitigation", 9), ("Calls fail / Solutions", 9),
            ("calls FAIL / mitigation", 9), ("Logins fail / Mitigation", 15),
            ("Operations / Logins fail / Mitigation", 15),
            ("Operations / Contacts", 19), ("Contacts", 19), ("3. Contacts", 19), ("Symptoms", 5), ("Calls fail", 3),
            ("Operations", 1), ("runbook / Contacts", 19), ("Mitigation (line 15)", 15),
            ("Logins fail / Mitigation (line 15)", 15),
        ]
    )
    func found(path: String, expected: Int) throws {
        #expect(try line(path, in: Self.headings) == expected)
    }

    @Test(
        "labels are sections too",
        arguments: [
            ("Calls fail / Symptoms", 3), ("Calls fail / Solutions", 5), ("Logins fail / Solutions", 10),
            ("How to fix", 10), ("Calls fail / Fix", 5),
        ]
    )
    func labels(path: String, expected: Int) throws {
        #expect(try line(path, in: Self.labels) == expected)
    }

    @Test(
        "what stands before a dash or parenthesis finds a section, where no whole title does",
        arguments: [("P0", 3), ("On-Call / P1", 7), ("Immediate", 15), ("Long-term", 19), ("Severity", 23)]
    )
    func heads(path: String, expected: Int) throws {
        let text = """
            ## On-Call

            ### P0 - Critical (all calls fail)

            x

            ### P1 – High

            x

            ## After

            x

            ### Immediate (within 1 hour)

            x

            ### Long-term (within 1 week)

            x

            ## Severity

            ## Severity (old)
            """
        #expect(try line(path, in: text) == expected)
    }

    @Test("a file of one playbook is named by its file or its heading")
    func onePlaybook() throws {
        let file = "# KubePodCrashLooping\n\n## Meaning\n\nx\n\n## Mitigation\n\n- y\n"
        #expect(try line("KubePodCrashLooping / Mitigation", in: file, file: "runbooks/KubePodCrashLooping.md") == 7)
        #expect(try line("KubePodCrashLooping", in: file, file: "runbooks/KubePodCrashLooping.md") == 1)
        #expect(try line("crash / Mitigation", in: "## Mitigation\n\n- y\n", file: "runbooks/crash.md") == 1)
    }

    @Test(
        "a path that names nothing is refused with the nearest name or what there is",
        arguments: [
            ("Calls fial", "Did you mean \"Operations / Issue: Calls fail\"?"),
            ("Calls fail / Mitigatoin", "Did you mean \"Operations / Issue: Calls fail / Mitigation\"?"),
            ("Calls fail / Zebra", "There are \"Symptoms\", \"Mitigation\"."),
            ("Contacts / Zebra", "\"Contacts\" has no sections within"),
            ("Mitigation (line 4)", "has no section \"Mitigation (line 4)\""),
        ]
    )
    func notFound(path: String, message: String) throws {
        let error = try #require(#expect(throws: TocsinError.self) { try line(path, in: Self.headings) })
        #expect(error.code == .notFound)
        #expect(error.detail.contains(message), "\(error.detail)")
    }

    @Test("a path that names several sections is refused with their lines, and each can be named")
    func ambiguous() throws {
        let error = try #require(#expect(throws: TocsinError.self) { try line("Mitigation", in: Self.headings) })
        #expect(error.code == .refused)
        #expect(error.detail.contains("\"Operations / Issue: Calls fail / Mitigation\" in line 9"))
        #expect(error.detail.contains("\"Operations / Issue: Logins fail / Mitigation\" in line 15"))
        let twice = "# A\n\n## B\n\nx\n\n## B\n\ny\n"
        let same = try #require(#expect(throws: TocsinError.self) { try line("A / B", in: twice) })
        #expect(
            same.detail.contains("\"A / B (line 3)\" in line 3") && same.detail.contains("\"A / B (line 7)\" in line 7")
        )
        #expect(try line("A / B (line 7)", in: twice) == 7)
    }

    @Test("a section is its title and all under it, without the line end; the empty path is the file")
    func content() throws {
        let bytes = Array(Self.labels.utf8)
        let section = try RunbookPath("Calls fail / Solutions").section(in: bytes, file: "a.md")
        #expect(String(decoding: section.content, as: UTF8.self) == "**Solutions**:\n- a")
        #expect(section.path.description == "Calls fail / Solutions")
        #expect(Array(bytes[section.bytes]) == section.content)
        #expect(try RunbookPath("").section(in: bytes, file: "a.md").content == bytes)
    }

    @Test(
        "every section of every file of the corpora is found by its own path",
        .enabled(if: SharedFiles.isPresent, "../shared is absent")
    )
    func corpora() throws {
        var count = 0
        for (file, text) in try SharedFiles.corpora() {
            let outline = RunbookOutline(document: .init(text), file: file)
            for place in outline.sections.dropFirst() where place.section.title.contains(where: \.isLetter) {
                let path = outline.path(of: place)
                let found = try outline.section(RunbookPath(path.description))
                #expect(found.index == place.index, "\(file): \(path)")
                count += 1
            }
        }
        print("sections found by their path: \(count)")
    }
}
