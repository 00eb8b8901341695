import Foundation
import Testing

@testable import Markdown

/// Our HTML against the specifications, with raw HTML let through, as they have it; users get it left out.
@Suite("Conformance", .enabled(if: SharedFiles.isPresent, "../shared is absent"))
struct ConformanceTests {
    @Test("every example of CommonMark 0.30 renders as specified, with and without GitHub's additions")
    func commonMark() throws {
        let examples = try SharedFiles.examples("specs/commonmark-0.30.txt")
        #expect(examples.count == 652)
        var passed = 0
        var same = 0
        for example in examples {
            let html = renderHTML(example.markdown, extensions: [], isUnsafe: true)
            #expect(html == example.html, "example \(example.number)")
            if html == example.html { passed += 1 }
            if renderHTML(example.markdown, extensions: .all, isUnsafe: true) == html { same += 1 }
        }
        print("CommonMark 0.30: \(passed) of \(examples.count); \(same) the same with all additions")
        // Bare addresses, which are links in GitHub's Markdown, and `~` in three examples of tilde fences are not in it.
        #expect(same >= 640)
    }

    @Test("every example of CommonMark 0.30 in safe mode differs only where raw HTML or a bad link is left out")
    func safe() throws {
        for example in try SharedFiles.examples("specs/commonmark-0.30.txt") {
            let html = renderHTML(example.markdown, extensions: [], isUnsafe: false)
            let isLeftOut = html.contains("<!-- raw HTML omitted -->")
            #expect(isLeftOut || html == example.html, "example \(example.number)")
        }
    }

    @Test(
        "every example of GitHub's specification renders as specified, with just the extension that it names",
        arguments: [("table", 8), ("strikethrough", 2), ("autolink", 11), ("disabled", 2)]
    )
    func gitHub(name: String, count: Int) throws {
        // A task's box is called after its attribute. The tag filter is for raw HTML, which no user gets.
        let extensions: [String: MarkdownExtensions] = [
            "table": .tables, "strikethrough": .strikethrough, "autolink": .autolinks, "disabled": .taskItems,
        ]
        let examples = try SharedFiles.examples("specs/gfm-0.29.txt").filter { $0.name == name }
        #expect(examples.count == count)
        var passed = 0
        for example in examples {
            let html = renderHTML(example.markdown, extensions: try #require(extensions[name]), isUnsafe: true)
            #expect(html == boxesAsOurs(example.html), "example \(example.number): \(example.markdown)")
            if html == boxesAsOurs(example.html) { passed += 1 }
        }
        print("GitHub 0.29, \(name): \(passed) of \(examples.count)")
    }

    @Test("every example of GitHub's extension file renders as specified, with just the extensions of its section")
    func extensionFile() throws {
        let sections: [String: MarkdownExtensions] = [
            "Tables": .tables, "Strikethroughs": .strikethrough, "Autolinks": .autolinks,
            "Interop": [.autolinks, .strikethrough, .tables], "Task lists": .taskItems,
        ]
        var counts: [String: (passed: Int, all: Int)] = [:]
        for example in try SharedFiles.examples("specs/gfm-extensions.txt") {
            // Left out: the tag filter, and footnotes, which are no part of GitHub's specification.
            guard let extensions = sections[example.section] else { continue }
            let html = renderHTML(example.markdown, extensions: extensions, isUnsafe: true)
            let passes = html == example.html || example.html == "<IGNORE>\n"
            #expect(passes, "example \(example.number): \(html)")
            counts[example.section, default: (0, 0)].all += 1
            if passes { counts[example.section, default: (0, 0)].passed += 1 }
        }
        for (section, count) in counts.sorted(by: { $0.key < $1.key }) {
            print("GitHub's extension file, \(section): \(count.passed) of \(count.all)")
        }
        #expect(
            counts.mapValues(\.all) == [
                "Tables": 16, "Strikethroughs": 2, "Autolinks": 3, "Interop": 2, "Task lists": 3,
            ]
        )
    }

    /// The specification's own text writes attributes in another order than the reference program does.
    private func boxesAsOurs(_ html: String) -> String {
        html.replacingOccurrences(
            of: "<input checked=\"\" disabled=\"\" type=\"checkbox\">",
            with: "<input type=\"checkbox\" checked=\"\" disabled=\"\" />"
        ).replacingOccurrences(
            of: "<input disabled=\"\" type=\"checkbox\">",
            with: "<input type=\"checkbox\" disabled=\"\" />"
        )
    }
}
