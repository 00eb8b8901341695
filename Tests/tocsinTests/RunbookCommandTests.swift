import Domain
import Foundation
import Testing

/// `runbook check`, `show` and `import`, and folders of runbooks.
struct RunbookCommandTests {
    private let folder = [
        "runbooks/dns.md": "## Symptoms\n\nNames don't resolve\n\n## Diagnosis\n\n1. dig\n",
        "runbooks/db/full.md": "# Disk full\n\n## Diagnosis\n\n1. df\n2. du\n\n## Fix\n\n- **Logs**: Delete them\n",
        "runbooks/notes.txt": "no runbook",
    ]

    private func scratch() throws -> Scratch {
        let scratch = try Scratch()
        for (path, text) in folder {
            let file = URL(fileURLWithPath: "\(scratch.folder)/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        return scratch
    }

    @Test("check says what was understood with its lines, and what wasn't, of a file without a workspace")
    func check() throws {
        let scratch = try Scratch()
        try scratch.write("# Disk full\n\n## Diagnosis\n1. df\n\n## Colours\nred\n\n## Fix\n", to: "r.md")
        let said = try scratch.run("runbook", "check", "r.md")
        #expect(said.status == 0, "\(said)")
        #expect(said.output.contains("debug steps  1  df (4)"), "\(said)")
        #expect(said.output.contains("  r.md:6-7  Colours"), "\(said)")
        #expect(said.output.contains("  r.md:9: \"Fix\" of \"Disk full\" has no content. [empty-section]"), "\(said)")
        let lines = try scratch.run("runbook", "check", "r.md", "--lines").output
        #expect(lines.contains("  r.md:4  debug step 1"), "\(lines)")
        let json = try scratch.json("runbook", "check", "r.md")
        #expect(json["notUnderstood.0"]?.keys == ["file", "line", "lastLine", "path"])
        #expect(json["understood.debugSteps.sources.0.line"] == .number(4))
    }

    @Test("warnings are annotations of a pull request, with what GitHub wants escaped")
    func annotations() throws {
        let scratch = try Scratch()
        try scratch.write("## Contacts\n- **Lead 100%, a: b**: [Info]\n", to: "a,b:%.md")
        let said = try scratch.run("runbook", "check", "a,b:%.md", "--format", "github")
        #expect(said.status == 0, "\(said)")
        #expect(
            said.output
                == "::warning file=a%2Cb%3A%25.md,line=2,title=placeholder-contact::\"Lead 100%25, a: b\" is not set: nobody can be reached by \"[Info]\".\n"
        )
        try scratch.write("# X\n\n1. a\n2. b\n", to: "good.md")
        #expect(try scratch.run("runbook", "check", "good.md", "--format", "github").output.isEmpty)
        #expect(try scratch.run("runbook", "check", "good.md", "--format", "xml").status == 64)
    }

    @Test("a folder is a runbook with a playbook in each file: checked, made a workspace's, listed and shown")
    func folders() throws {
        let scratch = try scratch()
        let check = try scratch.run("runbook", "check", "runbooks")
        #expect(check.status == 0 && check.output.contains("dns (runbooks/dns.md:1)"), "\(check)")
        let made = try scratch.run("init", "team", "--runbook", "runbooks")
        #expect(made.status == 0 && made.output.contains("has 2 playbooks and no procedure."), "\(made)")
        #expect(try scratch.contents("team/runbooks/db/full.md") == Data((folder["runbooks/db/full.md"] ?? "").utf8))
        #expect(!FileManager.default.fileExists(atPath: "\(scratch.folder)/team/runbooks/notes.txt"))
        #expect(!FileManager.default.fileExists(atPath: "\(scratch.folder)/team/runbook.md"))
        let list = try scratch.json("runbook", "list", "--workspace", "team")
        #expect(list.list.map { $0.text("name") } == ["dns", "Disk full"])
        #expect(list.list.map { $0.text("file") } == ["runbooks/dns.md", "runbooks/db/full.md"])
        let all = try scratch.run("runbook", "show", "--workspace", "team").output
        for word in ["Names don't resolve", "dig", "df", "du", "Delete them"] { #expect(all.contains(word), "\(all)") }
        let declared = try scratch.run("declare", "P1", "disk is full", "--workspace", "team")
        #expect(declared.output.contains("Disk full"), "\(declared)")
    }

    @Test("a folder that lies in the workspace's already is named, not copied")
    func folderInPlace() throws {
        let scratch = try scratch()
        try scratch.succeed("init", "--runbook", "runbooks")
        #expect(
            String(decoding: try scratch.contents("tocsin.yaml"), as: UTF8.self).contains("\nrunbook: \"runbooks\"\n")
        )
        #expect(try scratch.json("runbook", "list").list.count == 2)
        try scratch.write("# New\n\n1. a\n2. b\n", to: "new.md")
        try scratch.succeed("runbook", "import", "new.md")
        #expect(try scratch.json("runbook", "list").list.map { $0.text("name") } == ["dns", "New", "Disk full"])
        try scratch.write("# Newer\n\n1. a\n2. b\n", to: "new.md")
        let kept = try scratch.json("runbook", "import", "new.md").text("kept")
        #expect(kept?.contains("runbooks/new.md.before-") == true)
        #expect(try scratch.json("runbook", "list").list.count == 3)
    }

    @Test("a folder isn't taken in where it would cover something, or be the workspace itself")
    func refusedFolders() throws {
        let scratch = try scratch()
        #expect(try scratch.run("init", ".", "--runbook", ".").status == 64)
        #expect(!FileManager.default.fileExists(atPath: "\(scratch.folder)/.tocsin/tocsin.db"))
        try scratch.succeed("init", "one", "--runbook", "runbooks/dns.md")
        let refused = try scratch.run("runbook", "import", "runbooks", "--workspace", "one")
        #expect(refused.status == 64 && refused.error.contains("runbook:"), "\(refused)")
    }

    @Test("the code in a step stands below it in next, and below no other step")
    func codeOfSteps() throws {
        let scratch = try scratch()
        let runbook = """
            # Redis is slow
            ## Debug steps
            1. Check memory
               ```sh
               redis-cli info memory
               ```
            2. Check the slow log
            # Incident Response Procedures
            ## P1
            - Immediate: Page the lead
              ```sh
              page lead
              ```
            """
        try scratch.write(runbook, to: "redis.md")
        try scratch.succeed("init", "team", "--runbook", "redis.md")
        try scratch.succeed("declare", "P1", "x", "--playbook", "Redis is slow", "--workspace", "team")
        let tasks = try scratch.json("tasks", "--workspace", "team").list
        #expect(Set(tasks.compactMap { $0.text("text") }) == ["Page the lead", "Check memory", "Check the slow log"])
        let first = try scratch.run("next", "--workspace", "team").output
        #expect(first.contains("Immediate: Page the lead\n\n      page lead\n\nPLAYBOOK"), "\(first)")
        #expect(first.contains("Check memory\n\n      redis-cli info memory\n\nSTATUS"), "\(first)")
        let handle = try #require(tasks.first { $0.text("text") == "Check memory" }?.text("handle"))
        try scratch.succeed("done", handle, "--workspace", "team")
        let second = try scratch.run("next", "--workspace", "team").output
        #expect(second.contains("Check the slow log\n\nSTATUS"), "\(second)")
    }

    @Test("names of sections that the workspace adds are known to check")
    func aliases() throws {
        let scratch = try Scratch.workspace()
        try scratch.write("# X\n\n## Fehlersuche\n\n1. a\n\n## Fix\n\n- b\n", to: "x.md")
        #expect(try scratch.json("runbook", "check", "x.md")["understood.debugSteps.count"] == .number(0))
        try scratch.write("aliases: {diagnosis: Fehlersuche}\n", to: "tocsin.yaml")
        #expect(try scratch.json("runbook", "check", "x.md")["understood.debugSteps.count"] == .number(1))
    }

    @Test("a declaration says why a playbook is suggested")
    func why() throws {
        let scratch = try Scratch.workspace()
        let said = try scratch.run("declare", "P1", "checkout failing for all")
        #expect(said.error.contains("\"Checkout fails\" is suggested by name: checkout, failing"), "\(said)")
    }

    @Test("similar finds incidents by the stems of their titles and by what their timelines say, and says why")
    func similar() throws {
        let scratch = try Scratch.workspace(declaring: "Payment certificates expired", "Lights out", "Parking full")
        try scratch.succeed("log", "INC-2", "The payment certificate was the old one")
        try scratch.succeed("log", "INC-3", "No payment here")
        try scratch.succeed("declare", "P1", "Certificate for payments expires today")
        let found = try scratch.json("similar", "INC-4").list
        #expect(found.map { $0.text("incident.key") } == ["INC-1", "INC-2"])
        #expect(found.first?.text("why")?.hasPrefix("title: certificates, expired, payment") == true)
        #expect(found.last?.text("why") == "timeline: certificate, payment")
    }
}
