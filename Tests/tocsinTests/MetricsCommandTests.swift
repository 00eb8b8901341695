import Foundation
import Testing

@Suite("Metrics from the command line")
struct MetricsCommandTests {
    @Test("numbers are those of the incidents, drills left out, and what isn't known is no zero")
    func numbers() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails", "Another")
        try scratch.succeed("declare", "P0", "All down", "--drill")
        try scratch.succeed("resolve", "1")
        let metrics = try scratch.json("metrics", "--by", "severity")
        let keys: Set = [
            "since", "until", "incidents", "statuses", "severities", "timeToDetect", "timeToAcknowledge",
            "timeToMitigate", "timeToResolve", "by", "groups",
        ]
        #expect(metrics.keys == keys)
        #expect(metrics["incidents"] == .number(2))
        #expect(metrics["timeToResolve.count"] == .number(1))
        #expect(metrics["timeToResolve.unknown"] == .number(1))
        #expect(metrics["timeToDetect.median"] == .null)
        #expect(metrics["groups"]?.list.count == 1)
        let text = try scratch.succeed("metrics").output
        #expect(text.hasPrefix("2 incidents, drills left out"))
        #expect(text.contains("time to resolve"))
        #expect(try scratch.json("metrics", "--until", "2020-01-01")["incidents"] == .number(0))
        try scratch.succeed("cancel", "2", "--why", "false alarm")
        let less = try scratch.succeed("metrics").output
        #expect(less.hasPrefix("1 incident, drills left out; the 1 cancelled counted by status only\n"))
        #expect(less.contains("1 cancelled, 1 resolved"))
        try scratch.refuse(["metrics", "--by", "colour"], 64, saying: "severity")
    }
}
