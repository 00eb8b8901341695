import Domain
import Testing

@testable import Runbook

struct TimeLabelTests {
    @Test(
        "labels that are times",
        arguments: [
            ("Immediate", 0), ("immediately", 0), ("ASAP", 0), ("5 minutes", 300), ("5min", 300), ("30m", 1_800),
            ("1 hour", 3_600), ("2 hrs", 7_200),
            ("3 days", 259_200), ("Within 1 week", 604_800), ("Within 24 hours", 86_400), ("T+30m", 1_800),
            ("T-30 minutes", -1_800), ("an hour", 3_600),
            ("1 hour 30 minutes", 5_400), ("1.5 hours", 5_400), ("0-5 minutes", 300), ("After 15 minutes", 900),
            ("> 30 min", 1_800), ("15-minute", 900),
            ("1h30m", 5_400), ("First 10 minutes", 600), ("5–10 min", 600), ("T+0m", 0),
        ]
    )
    func durations(label: String, seconds: Int) {
        #expect(TimeLabel(label) == .after(seconds: seconds))
    }

    @Test("working days", arguments: ["Next business day", "next working day", "Within 1 business day"])
    func businessDay(label: String) {
        #expect(TimeLabel(label)?.due(from: .declared) == .nextBusinessDay(.declared))
    }

    @Test(
        "texts that are no times",
        arguments: [
            "", "Weekly", "Check the 5 minutes graph", "5 apples", "Agent not created", "P1", "minutes", "24/7",
            "99999999999999 weeks", "5",
        ]
    )
    func others(label: String) {
        #expect(TimeLabel(label) == nil)
    }

    @Test(
        "the first duration in a sentence",
        arguments: [
            ("If it persists > 30 minutes, escalate", 1_800), ("Call after 1 hour.", 3_600),
            ("Escalate to the lead", nil),
            ("within an hour at most", 3_600), ("a day", 86_400), ("v1.2 breaks in 10m", 600),
        ] as [(String, Int?)]
    )
    func prose(text: String, seconds: Int?) {
        #expect(TimeLabel.firstDuration(in: text) == seconds)
    }
}
