import Domain
import Testing

@Suite struct MonthSpanTests {
    @Test(
        "A month is the zone's, from its first moment to the next month's",
        arguments: [
            ("2026-11", "UTC", "November 2026", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"),
            ("2026-12", "Asia/Tokyo", "December 2026", "2026-11-30T15:00:00Z", "2026-12-31T15:00:00Z"),
            ("2026-03", "Europe/Madrid", "March 2026", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"),
        ]
    )
    func spans(text: String, zone: String, name: String, start: String, end: String) throws {
        let month = try MonthSpan(text, zone: try #require(Zone(identifier: zone)))
        #expect(month.name == name)
        #expect(month.start.rfc3339 == start)
        #expect(month.end.rfc3339 == end)
    }

    @Test(
        "Anything else is refused",
        arguments: ["", "2026", "2026-13", "2026-00", "26-11", "2026-1", "2026-11-01", "x"]
    )
    func refused(text: String) {
        #expect(refusal { try MonthSpan(text, zone: .utc) }?.code == .usage)
    }
}
