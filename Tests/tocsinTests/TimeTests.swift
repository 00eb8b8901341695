import Domain
import Foundation
import Testing

@Suite("Times on the command line")
struct TimeTests {
    private func seconds(between text: String?, and other: String?) throws -> Double {
        let first = try #require(text.flatMap { Instant(rfc3339: $0) })
        return try #require(other.flatMap { Instant(rfc3339: $0) }).seconds(since: first)
    }

    @Test(
        "back-date an entry by a length of time",
        arguments: [
            ("-10m", 600.0), ("10m ago", 600), ("-1h30m", 5_400), ("-2d", 172_800), ("now", 0),
        ]
    )
    func spans(text: String, ago: Double) throws {
        let scratch = try Scratch.workspace(declaring: "x")
        let entry = try scratch.json("log", "seen", "--at", text)
        let distance = try seconds(between: entry.text("at"), and: entry.text("recordedAt"))
        #expect(abs(distance - ago) < 2, "\(distance)")
    }

    @Test("say what is due at once: it is to do now, and overdue a minute later")
    func dueAtOnce() throws {
        let scratch = try Scratch.workspace(declaring: "just now")
        let now = try scratch.succeed("next", "1").output
        #expect(now.contains("NOW") && !now.uppercased().contains("OVERDUE"), "\(now)")
        #expect(try !scratch.succeed("show", "1").output.contains("overdue"))
        #expect(try scratch.json("tasks", "1", "--overdue").list.isEmpty)
        try scratch.succeed("declare", "P1", "a while ago", "--at", "-3m")
        let late = try scratch.succeed("next", "2").output
        #expect(late.contains("OVERDUE") && late.contains("overdue by 3 min") && !late.contains("NOW"), "\(late)")
        #expect(try scratch.succeed("show", "2").output.contains("overdue"))
        #expect(try !scratch.json("tasks", "2", "--overdue").list.isEmpty)
    }

    @Test("are read in the workspace's time zone, and stored in UTC")
    func zone() throws {
        let scratch = try Scratch.workspace(declaring: "x")
        scratch.environment["TZ"] = "Asia/Tokyo"
        let local = try scratch.json("log", "seen", "--at", "2026-01-05 09:30")
        #expect(local.text("at") == "2026-01-05T00:30:00Z")
        try scratch.write("timeZone: America/New_York\n", to: "tocsin.yaml")
        #expect(try scratch.json("log", "x", "--at", "2026-01-05 09:30").text("at") == "2026-01-05T14:30:00Z")
        #expect(try scratch.json("log", "x", "--at", "2026-01-05T09:30:00+01:00").text("at") == "2026-01-05T08:30:00Z")
    }

    @Test("of day mean the latest that has passed", arguments: ["00:00", "12:00:30", "23:59", "yesterday 23:10"])
    func clock(text: String) throws {
        let scratch = try Scratch.workspace(declaring: "x")
        let entry = try scratch.json("log", "seen", "--at", text)
        let distance = try seconds(between: entry.text("at"), and: entry.text("recordedAt"))
        #expect(distance >= 0 && distance < 172_800)
        let digits = text.split(separator: " ").last.map(String.init) ?? text
        #expect(entry.text("at")?.contains("T\(digits)") == true)
    }

    @Test(
        "that have not come yet are refused",
        arguments: [
            ["log", "x", "--at", "+5m"], ["log", "x", "--at", "in 5 minutes"],
            ["log", "x", "--at", "2999-01-01T00:00:00Z"],
            ["ack", "--at", "+1h"], ["declare", "P1", "x", "--started", "+1h"], ["declare", "P1", "x", "--at", "+1h"],
            ["set", "--detected", "tomorrow 10:00"],
        ]
    )
    func future(arguments: [String]) throws {
        try Scratch.workspace(declaring: "x").refuse(arguments, 64, saying: "in the future", "now it is")
    }

    @Test(
        "that make no sense are refused, with examples",
        arguments: [
            "soon", "", "25:00", "14:60", "2026-02-30 10:00", "99999999999h ago", "-", "\u{202E}14:05",
            String(repeating: "9", count: 1_000),
        ]
    )
    func nonsense(text: String) throws {
        try Scratch.workspace(declaring: "x").refuse(["log", "x", "--at", text], 64, saying: "14:05")
    }

    @Test(
        "that would end before the beginning are refused, naming the milestone",
        arguments: [
            (["ack", "--at", "-2d"], "declared"), (["mitigate", "--at", "-2d"], "declared"),
            (["resolve", "--at", "2020-01-01T00:00:00Z"], "declared"), (["set", "--started", "now"], "started"),
            (["declare", "P1", "y", "--started", "-5m", "--detected", "-10m"], "started"),
        ]
    )
    func order(arguments: [String], milestone: String) throws {
        let scratch = try Scratch.workspace(declaring: "x")
        try scratch.succeed("set", "--detected", "-1h")
        try scratch.refuse(arguments, 64, saying: milestone, "Nothing was recorded")
    }

    @Test("correct a milestone when its entry is amended")
    func amending() throws {
        let scratch = try Scratch.workspace()
        try scratch.succeed("declare", "P1", "x", "--at", "-1h")
        try scratch.succeed("ack")
        let ack = try #require(try scratch.json("timeline").list.last?.text("handle"))
        try scratch.succeed("amend", ack, "--at", "-30m")
        let shown = try scratch.json("show")
        guard case .number(let seconds) = shown["metrics.timeToAcknowledge"] else {
            Issue.record("timeToAcknowledge is unknown")
            return
        }
        #expect(abs(seconds - 1_800) < 5)
        #expect(try scratch.run("timeline").output.contains("amended by ana"))
    }

    @Test(
        "a clock that goes back or forward is told of once, and blocks nothing",
        .enabled(if: Surroundings.hasFakeTime, "faketime is not installed (Debian package faketime)"),
        arguments: ["-1h", "-400d", "+2h", "+400d"]
    )
    func jump(offset: String) throws {
        let scratch = try Scratch.workspace(declaring: "x")
        try scratch.succeed("log", "before")
        let jumped = try scratch.shell("faketime -f '\(offset)' tocsin log jumped")
        #expect(jumped.status == 0, "\(jumped)")
        let after = try scratch.run("log", "after")
        #expect(after.status == 0, "\(after)")
        let behind = offset.hasPrefix("-") ? jumped : after
        #expect(behind.error.contains("clock"), "\(behind)")
        #expect(try scratch.json("verify")["ok"] == .bool(true))
        #expect(Set(try scratch.texts()).isSuperset(of: ["before", "jumped", "after"]))
        #expect(try scratch.run("next").status == 0 && scratch.run("handover").status == 0)
        // Acknowledging with the wrong clock is accepted, and its metric is unknown.
        let acknowledged = try scratch.shell("faketime -f '-3d' tocsin ack --json")
        #expect(acknowledged.status == 0, "\(acknowledged)")
        #expect(try acknowledged.json()["metrics.timeToAcknowledge"] == .null)
        #expect(try scratch.run("show").output.contains("a clock was wrong"))
    }
}
