import Foundation
import Testing

@Suite("Documents from the command line")
struct ReportCommandTests {
    @Test(
        "the same --as-of gives the same bytes, also after a new entry",
        arguments: [
            "md", "html", "text", "json", "man", "latex",
        ]
    )
    func determinism(format: String) throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        try scratch.succeed("log", "before")
        let asOf = try #require(try scratch.json("show").text("updatedAt"))
        let arguments = ["report", "--format", format, "--as-of", asOf]
        let first = try scratch.run(arguments)
        #expect(first.status == 0 && first.output.contains("before"), "\(first)")
        #expect(try scratch.run(arguments).bytes == first.bytes)
        #expect(try scratch.run("report", "--format", format).bytes == first.bytes)
        try scratch.succeed("log", "later")
        try scratch.succeed("mitigate")
        #expect(try scratch.run(arguments).bytes == first.bytes)
        #expect(try scratch.run("report", "--format", format).output.contains("later"))
        scratch.environment["TZ"] = "Asia/Tokyo"
        #expect(try scratch.run("report", "--format", format).status == 0)
    }

    @Test(
        "each template renders, and says what happened",
        arguments: ["report", "postmortem", "status-update", "runbook-update"]
    )
    func templates(template: String) throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        try scratch.succeed("log", "switched to invoices", "--kind", "communication")
        try scratch.succeed("resolve")
        let answer = try scratch.succeed("report", "1", "--template", template, "--format", "md")
        #expect(answer.output.contains("Checkout fails") && answer.error.isEmpty)
    }

    @Test("goes to a file by its name's ending, and a file that can't be made is refused")
    func files() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let answer = try scratch.succeed("report", "-o", "out.html")
        #expect(answer.bytes.isEmpty && answer.error.contains("out.html"))
        #expect(String(decoding: try scratch.contents("out.html"), as: UTF8.self).hasPrefix("<!DOCTYPE html>"))
        try scratch.refuse(["report", "-o", "no/such/folder.md"], 73, saying: "folder.md")
        try scratch.refuse(["report", "--as-of", "2020-01-01T00:00:00Z"], 66, saying: "not declared yet")
    }

    @Test(
        "a template's fault is told with its file and line",
        arguments: [
            ("# {{title}}\n\n{{titel}}\n", "3", "titel"), ("# x\n{{#timeline}}\n", "2", "timeline"),
            ("{{title\n", "1", "}}"), ("a\n{{/x}}\n", "2", "x"), ("\n\n{{>nowhere}}\n", "3", "nowhere"),
        ]
    )
    func faults(template: String, line: String, name: String) throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        try scratch.write(template, to: "templates/mine.md")
        try scratch.refuse(["report", "--template", "mine"], 78, saying: "mine.md", line, name)
        #expect(try scratch.run("next").status == 0)
    }

    @Test("a template of the workspace comes before the built-in one")
    func overriding() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        try scratch.write("# Ours: {{title}}\n", to: "templates/report.md")
        #expect(try scratch.succeed("report", "--format", "md").output.hasPrefix("# Ours: Checkout fails"))
    }

    @Test("handover tells what is active, overdue, to follow up, and what changed")
    func handover() throws {
        let scratch = try Scratch.workspace()
        try scratch.succeed("declare", "P1", "Checkout fails", "--at", "-1h")
        try scratch.succeed("log", "switched to invoices")
        try scratch.succeed("follow-up", "add", "renew in time", "--owner", "bo")
        let text = try scratch.succeed("handover").output
        for part in ["Checkout fails", "switched to invoices", "renew in time", "bo", "Call the lead"] {
            #expect(text.contains(part), "\(part) is missing:\n\(text)")
        }
        let json = try scratch.json("handover", "--since", "24h")
        #expect(json["active"]?.list.count == 1 && json["followUps"]?.list.count == 1)
        #expect(json["overdue"]?.list.count == 2)
    }

    @Test("archive changes no byte when nothing changed, follows a new title, and keeps what a person edited")
    func archive() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails", "Search is slow")
        func files() throws -> [String: Data] {
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(scratch.folder)/incidents")
            return Dictionary(uniqueKeysWithValues: try names.map { ($0, try scratch.contents("incidents/\($0)")) })
        }
        try scratch.succeed("archive")
        let first = try files()
        #expect(first.keys.sorted() == ["INC-1-checkout-fails.md", "INC-2-search-is-slow.md"])
        #expect(try scratch.succeed("archive").output.contains("2 unchanged"))
        #expect(try files() == first)
        try scratch.succeed("set", "2", "--title", "Search is down")
        try scratch.succeed("archive")
        let second = try files()
        #expect(second.keys.sorted() == ["INC-1-checkout-fails.md", "INC-2-search-is-down.md"])
        let edited = (second["INC-1-checkout-fails.md"] ?? Data()) + Data("mine\n".utf8)
        try scratch.write(edited, to: "incidents/INC-1-checkout-fails.md")
        try scratch.succeed("log", "INC-1", "more")
        let answer = try scratch.succeed("archive")
        #expect(answer.error.contains("INC-1-checkout-fails.md was edited"))
        #expect(try files()["INC-1-checkout-fails.md"] == edited)
    }

    @Test("an erased text is gone from the database, the search, the reports and the archive")
    func erasure() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let secret = "correct-horse-battery-staple"
        let handle = try #require(try scratch.json("log", "password \(secret)").text("handle"))
        try scratch.succeed("archive")
        try scratch.succeed("erase", handle, "--why", "pasted by mistake")
        for name in try FileManager.default.subpathsOfDirectory(atPath: scratch.folder) {
            var isFolder: ObjCBool = false
            let path = "\(scratch.folder)/\(name)"
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            #expect(try scratch.contents(path).range(of: Data(secret.utf8)) == nil, "\(name) holds it")
        }
        #expect(try scratch.json("verify")["ok"] == .bool(true))
        #expect(try scratch.json("search", "staple").list.isEmpty)
        #expect(try scratch.succeed("timeline").output.contains("erased by ana: pasted by mistake"))
    }
}
