import Domain
import Testing

@testable import Runbook

struct BulletEditTests {
    private static let path = RunbookPath("A")

    private func apply(_ edit: RunbookEdit, to text: String) throws -> String {
        String(decoding: try edit.applied(to: Array(text.utf8), file: "a.md").bytes, as: UTF8.self)
    }

    @Test(
        "an item comes after the last line, with its bullet and blanks",
        arguments: [
            ("• x\n• y\n", nil, "z", "• x\n• y\n• z\n"),
            ("  ◦  x\r\n  ◦  y\r\n\r\nend\r\n", nil, "z", "  ◦  x\r\n  ◦  y\r\n  ◦  z\r\n\r\nend\r\n"),
            ("Look:\n▪ x\n  more\n▪ y", nil, "z\nmore", "Look:\n▪ x\n  more\n▪ y\n▪ z\n  more"),
            ("• **x**: a\n• **y**: b\n", "n", "z", "• **x**: a\n• **y**: b\n• **n**: z\n"),
            ("• x: a\n• y: b\n", "n", "z", "• x: a\n• y: b\n• n: z\n"),
            // Lines that are broken hard stay so.
            ("• x  \n• y\n", nil, "z", "• x  \n• y  \n• z\n"), ("• x\\\n• y\n", nil, "z", "• x\\\n• y\\\n• z\n"),
            ("• x  \n• y  \n", nil, "z", "• x  \n• y  \n• z\n"),
            // What would be more than text is text.
            ("• x\n• y\n", nil, "# z", "• x\n• y\n• \\# z\n"),
        ] as [(String, String?, String, String)]
    )
    func adding(before: String, name: String?, text: String, after: String) throws {
        let edit = RunbookEdit.addItem(to: Self.path, name: name, text: text)
        #expect(try apply(edit, to: "## A\n\n" + before) == "## A\n\n" + after)
    }

    @Test(
        "an item is replaced behind its bullet, or goes with its lines",
        arguments: [
            (.replaceItem(in: path, item: .text("y"), name: nil, text: "new"), "• x\n• new\n• z\n"),
            (.replaceItem(in: path, item: .number(1), name: nil, text: "new"), "• new\n• y\n• z\n"),
            (.replaceItem(in: path, item: .number(3), name: "n", text: "new"), "• x\n• y\n• **n**: new\n"),
            (.removeItem(in: path, item: .number(1)), "• y\n• z\n"),
            (.removeItem(in: path, item: .number(2)), "• x\n• z\n"),
            (.removeItem(in: path, item: .text("z")), "• x\n• y\n"),
        ] as [(RunbookEdit, String)]
    )
    func changing(edit: RunbookEdit, after: String) throws {
        #expect(try apply(edit, to: "## A\n\n• x\n• y\n• z\n") == "## A\n\n" + after)
    }

    @Test(
        "what can't be one item of a paragraph is refused, and says why",
        arguments: [
            (.addItem(to: path, name: nil, text: "z\n```\nls\n```"), "hold a text and nothing else"),
            (.addItem(to: path, name: nil, text: "z\n- a\n- b"), "hold a text and nothing else"),
            (.addItem(to: path, name: nil, text: "z\n• a"), "bullets of its own"),
            (.removeItem(in: path, item: .number(1)), "that is no list"),
            (.removeItem(in: path, item: .number(3)), "has 2 items"),
        ] as [(RunbookEdit, String)]
    )
    func refusals(edit: RunbookEdit, reason: String) throws {
        let error = try #require(#expect(throws: TocsinError.self) { try apply(edit, to: "## A\n\n• x\n• y\n") })
        #expect(error.detail.contains(reason), "\(error.detail)")
        #expect(error.detail.contains("Nothing was changed"), "\(error.detail)")
    }
}
