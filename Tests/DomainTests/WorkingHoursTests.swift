import Domain
import Testing

@Suite struct WorkingHoursTests {
    private let madrid: Zone

    init() throws {
        madrid = try #require(Zone(identifier: "Europe/Madrid"))
    }

    private func utc(_ text: String) throws -> Instant {
        try #require(Instant(rfc3339: text))
    }

    @Test(
        "The next start is that of the first working day that begins later",
        arguments: [
            // 2026-11-20 is a Friday.
            ("2026-11-20T18:00:00Z", "2026-11-23T08:00:00Z"),
            ("2026-11-21T12:00:00Z", "2026-11-23T08:00:00Z"),
            ("2026-11-22T23:30:00Z", "2026-11-23T08:00:00Z"),
            ("2026-11-23T02:00:00Z", "2026-11-23T08:00:00Z"),
            ("2026-11-23T07:59:59Z", "2026-11-23T08:00:00Z"),
            ("2026-11-23T08:00:00Z", "2026-11-24T08:00:00Z"),
            ("2026-11-23T15:00:00Z", "2026-11-24T08:00:00Z"),
            // The last Friday of summer time.
            ("2026-10-23T18:00:00Z", "2026-10-26T08:00:00Z"),
            ("2026-03-27T18:00:00Z", "2026-03-30T07:00:00Z"),
        ]
    )
    func nextStart(instant: String, expected: String) throws {
        #expect(WorkingHours(zone: madrid).nextStart(after: try utc(instant)) == (try utc(expected)))
    }

    @Test("The day is the zone's and not UTC's")
    func dayOfTheZone() throws {
        let auckland = try #require(Zone(identifier: "Pacific/Auckland"))
        // Already Monday 10:00 in Auckland, still Sunday in UTC.
        let start = WorkingHours(zone: auckland).nextStart(after: try utc("2026-11-22T21:00:00Z"))
        #expect(start == (try utc("2026-11-23T20:00:00Z")))
    }

    @Test("Holidays are no working days, however many there are")
    func holidays() throws {
        let first = CivilTime(year: 2026, month: 11, day: 23, hour: 13)
        let hours = try #require(
            WorkingHours(
                days: [1, 2, 3, 4, 5],
                start: 540,
                end: 1_020,
                holidays: (0..<400).map { first.adding(days: $0) },
                zone: .utc
            )
        )
        let start = hours.nextStart(after: try utc("2026-11-20T18:00:00Z"))
        // 400 days from Monday 23 November 2026: the first day after them is Tuesday 28 December 2027.
        #expect(start == (try utc("2027-12-28T09:00:00Z")))
    }

    @Test("A start that clocks jump over is read after the jump")
    func gap() throws {
        let hours = try #require(WorkingHours(days: [7], start: 150, end: 600, zone: madrid))
        #expect(hours.nextStart(after: try utc("2026-03-28T12:00:00Z")) == (try utc("2026-03-29T01:30:00Z")))
    }

    @Test("Hours that never begin, or end before they begin, can't be made")
    func impossible() {
        #expect(WorkingHours(days: [], start: 540, end: 1_020, zone: .utc) == nil)
        #expect(WorkingHours(days: [0], start: 540, end: 1_020, zone: .utc) == nil)
        #expect(WorkingHours(days: [8], start: 540, end: 1_020, zone: .utc) == nil)
        #expect(WorkingHours(days: [1], start: 540, end: 540, zone: .utc) == nil)
        #expect(WorkingHours(days: [1], start: -1, end: 540, zone: .utc) == nil)
        #expect(WorkingHours(days: [1], start: 540, end: 1_441, zone: .utc) == nil)
        #expect(WorkingHours(days: [1], start: 0, end: 1_440, zone: .utc) != nil)
    }

    @Test(
        "People read ranges and lists of days",
        arguments: [
            ([1, 2, 3, 4, 5], "Monday to Friday, 08:30 to 17:00, Europe/Madrid"),
            ([1, 3], "Monday, Wednesday, 08:30 to 17:00, Europe/Madrid"),
            ([6, 7], "Saturday, Sunday, 08:30 to 17:00, Europe/Madrid"),
        ] as [(Set<Int>, String)]
    )
    func description(days: Set<Int>, text: String) {
        #expect(WorkingHours(days: days, start: 510, end: 1_020, zone: madrid)?.description == text)
    }
}
