import Domain
import Foundation
import Testing

@Suite struct DueRuleTests {
    private let anchor = Instant(CivilTime(year: 2026, month: 11, day: 20, hour: 18))
    private let hours = WorkingHours(zone: .utc)

    @Test("An offset counts seconds from its anchor; immediate is no seconds", arguments: [0, 600, 604_800])
    func offset(seconds: Int) {
        let rule = DueRule.after(seconds: seconds, .declared)
        #expect(rule.instant(from: anchor, hours: hours) == anchor.advanced(bySeconds: seconds))
        #expect(rule.anchor == .declared)
    }

    @Test("The next business day after a Friday evening is Monday at nine")
    func nextBusinessDay() {
        let due = DueRule.nextBusinessDay(.resolved).instant(from: anchor, hours: hours)
        #expect(due == Instant(CivilTime(year: 2026, month: 11, day: 23, hour: 9)))
    }

    @Test("A fixed moment has no anchor and doesn't move")
    func fixed() {
        let rule = DueRule.at(anchor)
        #expect(rule.anchor == nil)
        #expect(rule.instant(from: anchor.advanced(bySeconds: 60), hours: hours) == anchor)
    }

    @Test("Each rule has one JSON form and reads back")
    func json() throws {
        let forms: [(DueRule, String)] = [
            (.after(seconds: 600, .declared), #"{"after":600,"from":"declared"}"#),
            (.nextBusinessDay(.resolved), #"{"from":"resolved","nextBusinessDay":true}"#),
            (.at(anchor), #"{"at":"2026-11-20T18:00:00Z"}"#),
        ]
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        for (rule, text) in forms {
            #expect(String(decoding: try encoder.encode(rule), as: UTF8.self) == text)
            #expect(try JSONDecoder().decode(DueRule.self, from: Data(text.utf8)) == rule)
        }
    }

    @Test(
        "JSON without an anchor, or with an unknown one, is refused",
        arguments: [#"{"after":600}"#, #"{"after":1,"from":"lunch"}"#]
    )
    func badJSON(text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(DueRule.self, from: Data(text.utf8)) }
    }
}
