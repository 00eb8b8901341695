import Foundation
import Testing

/// One incident from its first minute to its end, as people type it.
@Suite("An incident")
struct StoryTests {
    @Test("runs from declaring to closing, and its report tells it")
    func whole() throws {
        let scratch = try Scratch.workspace()
        let declared = try scratch.succeed("declare", "sev1", "Checkout", "fails", "since", "noon", "--started", "-20m")
        #expect(declared.output.contains("INC-1  P1  open  Checkout fails since noon"))
        #expect(
            declared.output.contains(
                "Checkout fails (suggested; confirm: tocsin set INC-1 --playbook 'Checkout fails')"
            )
        )
        let first = try scratch.succeed("next").output
        for part in [
            "Undo the last change", "Call the lead", "SELECT 'payment';", "Switch to invoices", "Kim", "not set",
        ] {
            #expect(first.contains(part), "\(part) is missing:\n\(first)")
        }
        try scratch.succeed("set", "--playbook", "checkout fails")
        try scratch.succeed("ack", "--as", "bo")
        try scratch.succeed("assign", "commander", "bo")
        let step = try #require(try scratch.json("next").text("playbook.nextStep"))
        #expect(step == "Check the `payment` log")
        for task in try scratch.json("tasks").list.prefix(2) {
            try scratch.succeed("done", try #require(task.text("handle")))
        }
        try scratch.succeed("log", "certificate ran out", "--kind", "observation", "--at", "-5m")
        try scratch.succeed("severity", "P0", "--why", "nobody can pay")
        #expect(try scratch.json("next")["due"]?.list.contains { $0.text("text") == "Wake the lead" } == true)
        try scratch.succeed("mitigate")
        try scratch.succeed("resolve", "--why", "renewed")
        let tasks = try scratch.json("tasks").list
        #expect(tasks.compactMap { $0.text("text") } == ["Write the report"])
        #expect(try scratch.json("tasks", "--all").list.contains { $0.text("state") == "lapsed" })
        try scratch.succeed("follow-up", "add", "INC-1", "renew in time", "--due", "+3d")
        #expect(try scratch.run("close", "1").status == 76)
        for task in try scratch.json("tasks").list { try scratch.succeed("done", try #require(task.text("handle"))) }
        try scratch.succeed("close", "1")
        let report = try scratch.succeed("report", "1", "--format", "md").output
        for part in [
            "Checkout fails since noon", "certificate ran out", "nobody can pay", "renewed", "renew in time", "bo",
        ] {
            #expect(report.contains(part), "\(part) is missing:\n\(report)")
        }
        #expect(try scratch.json("show", "1").text("status") == "closed")
        #expect(try scratch.json("verify")["ok"] == .bool(true))
        #expect(try scratch.shell("tocsin rebuild && tocsin show 1").output.contains("closed"))
    }

    @Test("reopened goes back to open, and its lapsed steps come back")
    func reopened() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        func steps() throws -> [String?] {
            let next = try scratch.json("next")
            return ["overdue", "due"].flatMap { next[$0]?.list.map { $0.text("handle") } ?? [] }
        }
        let open = try steps()
        #expect(!open.isEmpty)
        try scratch.succeed("resolve")
        let shown = try scratch.json("reopen", "1", "--why", "it is back")
        #expect(shown.text("status") == "open" && shown["resolvedAt"] == .null)
        #expect(try steps() == open)
    }

    @Test("that was none is cancelled with why; a drill is marked everywhere")
    func cancelled() throws {
        let scratch = try Scratch.workspace(declaring: "one", "two")
        #expect(try scratch.succeed("cancel", "2", "--duplicate-of", "1").output.contains("INC-1"))
        #expect(try scratch.json("list", "--status", "cancelled").list.map { $0.text("key") } == ["INC-2"])
        try scratch.succeed("declare", "P2", "Exercise", "--drill")
        for command in [["list"], ["show", "3"], ["next", "3"], ["report", "3"], ["handover"]] {
            let answer = try scratch.run(command)
            #expect(answer.output.lowercased().contains("drill"), "\(command)\n\(answer)")
        }
    }

    @Test("is found again by filters, words and likeness")
    func finding() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        try scratch.succeed("set", "--component", "payments", "--impact", "nobody can pay")
        try scratch.succeed("log", "certificate ran out")
        try scratch.succeed("resolve")
        try scratch.succeed("declare", "P0", "Checkout fails again", "--component", "payments")
        func keys(_ arguments: String...) throws -> [String] {
            try scratch.run(arguments + ["--json"]).json().list.compactMap { $0.text("key") }
        }
        #expect(try keys("list") == ["INC-2", "INC-1"])
        #expect(try keys("list", "--status", "active") == ["INC-2"])
        #expect(try keys("list", "--severity", "sev1") == ["INC-1"])
        #expect(try keys("list", "--component", "payments", "--limit", "1") == ["INC-2"])
        #expect(try keys("list", "--since", "1h") == ["INC-2", "INC-1"])
        #expect(try keys("list", "--until", "1h") == [])
        #expect(try scratch.json("search", "certif").list.map { $0.text("text") } == ["certificate ran out"])
        #expect(try scratch.json("search", "no\"such* OR (x").list.isEmpty)
        let similar = try scratch.json("similar", "2")
        #expect(similar["0"]?.text("incident.key") == "INC-1" && similar["0"]?.text("why")?.isEmpty == false)
    }

    @Test("warns when a text looks like a secret, and says how to remove it")
    func secrets() throws {
        let scratch = try Scratch.workspace(declaring: "x")
        let answer = try scratch.run("log", "key AKIAIOSFODNN7EXAMPLE")
        #expect(answer.status == 0)
        let command = try #require(answer.error.firstMatch(of: /tocsin erase [0-9a-f]+ --why "pasted by mistake"/))
        #expect(try scratch.shell(String(command.output)).status == 0)
        #expect(try scratch.texts().last == "[erased]")
    }

    @Test("says that an erased entry was amended, and nothing of what it was")
    func erasedAmendment() throws {
        let scratch = try Scratch.workspace(declaring: "x")
        let entry = try scratch.json("log", "first words").text("handle")
        try scratch.succeed("amend", try #require(entry), "second words")
        #expect(try scratch.run("timeline").output.contains("amended by ana, was “first words”)"))
        try scratch.succeed("erase", try #require(entry), "--why", "oops")
        #expect(try scratch.run("timeline").output.contains("[erased]  (amended by ana; erased by ana: oops)"))
    }

    @Test("says who did it: --as, TOCSIN_ACTOR, the configuration, the login name, in this order")
    func actors() throws {
        let scratch = try Scratch.workspace(declaring: "x")
        try scratch.write("actor: conrad\n", to: "tocsin.yaml")
        #expect(try scratch.json("log", "x", "--as", "dora").text("actor") == "human:dora")
        #expect(try scratch.json("log", "x").text("actor") == "human:ana")
        scratch.environment["TOCSIN_ACTOR"] = nil
        #expect(try scratch.json("log", "x").text("actor") == "human:conrad")
        try scratch.write("", to: "tocsin.yaml")
        let login = try scratch.shell("id -un").output.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(try scratch.json("log", "x").text("actor") == "human:\(login)")
        try scratch.refuse(["log", "x", "--as", ""], 64, saying: "--as")
    }
}
