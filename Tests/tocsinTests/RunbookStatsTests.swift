import Foundation
import Testing

@Suite("The scorecard")
struct RunbookStatsTests {
    @Test("shows that a step failed in two of three runs, and why; drills apart, cancelled ones left out")
    func failed() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails", "Checkout fails", "Checkout fails")
        for number in 1...3 {
            try scratch.succeed("set", "\(number)", "--playbook", "Checkout fails")
            let steps = try scratch.json("tasks", "\(number)").list.filter { $0.text("origin") == "playbook" }
            let step = try #require(steps.last?.text("handle"))
            switch number {
            case 1: try scratch.succeed("done", step, "--wrong", "it is on another host")
            case 2:
                try scratch.succeed("skip", step, "--why", "no access")
                try scratch.succeed("done", step, "--wrong", "nobody has access")
            default: try scratch.succeed("done", step)
            }
        }
        try scratch.succeed("declare", "P0", "Practice", "--drill", "--playbook", "Search is slow")
        try scratch.succeed("declare", "P0", "Nothing")
        try scratch.succeed("cancel", "5", "--why", "false alarm")
        try scratch.succeed("declare", "P1", "Odd")
        let stats = try scratch.json("runbook", "stats")
        let plan = try #require(stats["plans"]?.list.first { $0.text("kind") == "playbook" })
        #expect(plan.text("name") == "Checkout fails" && plan["used"] == .number(3))
        let step = try #require(plan["steps.1"])
        #expect(step["done"] == .number(2) && step.text("skipped.0.why") == "no access")
        #expect(step["wrong"]?.list.compactMap { $0.text("why") } == ["it is on another host", "nobody has access"])
        #expect(stats["unused"]?.list == [.text("Search is slow")])
        #expect(stats["withoutPlaybook"]?.list.compactMap { $0.text("incident") } == ["INC-6"])
        #expect(stats["plans"]?.list.contains { $0.text("name") == "P0" } == false)
        #expect(stats["drills.plans"]?.list.compactMap { $0.text("name") } == ["P0", "Search is slow"])
        let text = try scratch.succeed("runbook", "stats").output
        for part in [
            "PLAYBOOK  Checkout fails  used 3 times", "2 of 3",
            "wrong in INC-1: Check the certificate: it is on another host",
            "skipped in INC-2: Check the certificate: no access", "NEVER USED\n  Search is slow",
            "INCIDENTS WITHOUT A PLAYBOOK\n  INC-6  Odd", "Over 1 drill:",
        ] {
            #expect(text.contains(part), "\(part) is missing:\n\(text)")
        }
    }

    @Test("counts how late a step was against its time, and only incidents since then")
    func late() throws {
        let scratch = try Scratch.workspace()
        for minutes in ["40", "50", "70"] { try scratch.succeed("declare", "P1", "x", "--at", "-\(minutes)m") }
        for task in try scratch.json("tasks").list where task.text("text") == "Call the lead" {
            try scratch.succeed("done", try #require(task.text("handle")))
        }
        let late = try #require(try scratch.json("runbook", "stats")["plans.0.steps.1.late"])
        #expect(late["count"] == .number(3))
        guard case .number(let median)? = late["median"], case .number(let worst)? = late["worst"] else {
            Issue.record("\(late)")
            return
        }
        #expect((1_200..<1_260).contains(median) && (2_400..<2_460).contains(worst))
        #expect(try scratch.succeed("runbook", "stats").output.contains("3 of 3 (median 20 min, worst 40 min)"))
        let since = try scratch.json("runbook", "stats", "--since", "1h")
        #expect(since["incidents"] == .number(2))
    }

    @Test("of nothing says so")
    func empty() throws {
        let scratch = try Scratch.workspace()
        let text = try scratch.succeed("runbook", "stats").output
        #expect(text.hasPrefix("Over 0 incidents:\n\nNo step was planned.\n\nNEVER USED\n"))
    }

    @Test("doesn't take a mark for what no runbook says, nor without a word")
    func refused() throws {
        let scratch = try Scratch.workspace(declaring: "x")
        let followUp = try #require(try scratch.json("follow-up", "add", "x y").text("handle"))
        try scratch.refuse(["done", followUp, "--wrong", "x"], 76, saying: "follow-up")
        let step = try #require(try scratch.json("tasks").list.first?.text("handle"))
        try scratch.refuse(["done", step, "--wrong", " "], 64)
        try scratch.succeed("done", step)
        try scratch.refuse(["done", step], 76, saying: "done already")
    }
}
