import Domain
import Testing

@Suite struct TimeExpressionTests {
    private let madrid: Zone
    /// A Sunday, 14:05:30 in Madrid.
    private let now: Instant

    init() throws {
        madrid = try #require(Zone(identifier: "Europe/Madrid"))
        now = try #require(Instant(rfc3339: "2026-11-22T13:05:30.5Z"))
    }

    private func utc(_ text: String) throws -> Instant {
        try #require(Instant(rfc3339: text))
    }

    @Test(
        "What happened is read in the zone, and never lies in the future",
        arguments: [
            ("now", "2026-11-22T13:05:30.5Z"),
            ("2026-11-22T13:00:00.25Z", "2026-11-22T13:00:00.25Z"),
            ("2026-11-22T14:00:00+02:00", "2026-11-22T12:00:00Z"),
            ("2026-11-22T13:00Z", "2026-11-22T13:00:00Z"),
            ("2026-11-22 14:05:30 +01:00", "2026-11-22T13:05:30Z"),
            ("2026-11-22 13:05:30 UTC", "2026-11-22T13:05:30Z"),
            ("2026-11-22 14:05", "2026-11-22T13:05:00Z"),
            ("2026-11-22T14:05", "2026-11-22T13:05:00Z"),
            ("2026-07-01 14:05:07", "2026-07-01T12:05:07Z"),
            ("14:05", "2026-11-22T13:05:00Z"),
            ("14:05:30", "2026-11-22T13:05:30Z"),
            ("14:05:31", "2026-11-21T13:05:31Z"),
            ("9:07", "2026-11-22T08:07:00Z"),
            ("23:10", "2026-11-21T22:10:00Z"),
            ("yesterday 23:10", "2026-11-21T22:10:00Z"),
            ("Yesterday  23:10", "2026-11-21T22:10:00Z"),
            ("today 08:00", "2026-11-22T07:00:00Z"),
            ("friday 17:30", "2026-11-20T16:30:00Z"),
            ("sunday 15:00", "2026-11-15T14:00:00Z"),
            ("-10m", "2026-11-22T12:55:30.5Z"),
            ("10m ago", "2026-11-22T12:55:30.5Z"),
            ("10 minutes ago", "2026-11-22T12:55:30.5Z"),
            ("1h30m ago", "2026-11-22T11:35:30.5Z"),
            ("-2d", "2026-11-20T13:05:30.5Z"),
        ]
    )
    func past(text: String, expected: String) throws {
        #expect(try TimeExpression.parse(text, now: now, zone: madrid) == (try utc(expected)))
    }

    @Test(
        "The future is refused, with that time and now",
        arguments: [
            "2027-01-01 00:00", "today 15:00", "tomorrow 01:00", "+3h", "in 10 minutes", "2026-11-22T13:05:30.6Z",
        ]
    )
    func future(text: String) throws {
        let error = #expect(throws: TocsinError.self) { try TimeExpression.parse(text, now: now, zone: madrid) }
        #expect(error?.code == .usage)
        #expect(error?.detail.hasPrefix("`\(text)` is in the future: that is 202") == true)
        #expect(error?.detail.contains("now it is 2026-11-22 14:05:30 +01:00") == true)
    }

    @Test(
        "Nonsense is refused with the forms that can be written",
        arguments: [
            "", " ", "soon", "25:00", "14:60", "1405", "14", "2026-11-22", "friday", "10m", "-", "- m", "ago",
            "yesterday",
            "2026-02-30 10:00", "14:05 tomorrow night", "-99999999999999999999d", "14:5", "2026-11-22T14:05:30+1:00",
            "14:05\u{0}", "٠٩:٠٠",
        ]
    )
    func nonsense(text: String) {
        let error = #expect(throws: TocsinError.self) { try TimeExpression.parse(text, now: now, zone: madrid) }
        #expect(error?.code == .usage)
        #expect(error?.detail.contains("write one like 14:05") == true)
    }

    @Test("A very long text is not repeated in the error")
    func long() {
        let text = String(repeating: "14:05 ", count: 100_000)
        let error = #expect(throws: TocsinError.self) { try TimeExpression.parse(text, now: now, zone: madrid) }
        #expect((error?.detail.utf8.count ?? .max) < 300)
    }

    @Test(
        "What lies before 1970 is refused",
        arguments: ["-60y", "-30000d", "1969-12-31 23:00", "-900 weeks 30000 days"]
    )
    func tooEarly(text: String) {
        #expect(throws: TocsinError.self) { try TimeExpression.parse(text, now: now, zone: madrid) }
    }

    @Test("Of a time that clocks showed twice, the latest that isn't in the future is meant")
    func fold() throws {
        let between = try utc("2026-10-25T00:45:00Z")
        let after = try utc("2026-10-25T05:00:00Z")
        for text in ["02:30", "today 02:30", "2026-10-25 02:30", "sunday 02:30"] {
            #expect(try TimeExpression.parse(text, now: between, zone: madrid) == (try utc("2026-10-25T00:30:00Z")))
            #expect(try TimeExpression.parse(text, now: after, zone: madrid) == (try utc("2026-10-25T01:30:00Z")))
        }
    }

    @Test("A time that clocks jumped over today was last shown yesterday; with its date it is refused")
    func gap() throws {
        let now = try utc("2026-03-29T10:00:00Z")
        #expect(try TimeExpression.parse("02:30", now: now, zone: madrid) == (try utc("2026-03-28T01:30:00Z")))
        let error = #expect(throws: TocsinError.self) {
            try TimeExpression.parse("today 02:30", now: now, zone: madrid)
        }
        #expect(error?.detail.contains("Europe/Madrid jumped over `today 02:30`") == true)
    }

    @Test(
        "A due time may lie ahead; a day means the end of its working hours",
        arguments: [
            ("+3d", "2026-11-25T13:05:30.5Z"),
            ("+2h", "2026-11-22T15:05:30.5Z"),
            ("in 3 days", "2026-11-25T13:05:30.5Z"),
            ("1 week", "2026-11-29T13:05:30.5Z"),
            ("-1h", "2026-11-22T12:05:30.5Z"),
            ("2h ago", "2026-11-22T11:05:30.5Z"),
            ("friday", "2026-11-27T16:00:00Z"),
            ("Fri", "2026-11-27T16:00:00Z"),
            ("sunday", "2026-11-22T16:00:00Z"),
            ("friday 10:00", "2026-11-27T09:00:00Z"),
            ("sunday 10:00", "2026-11-29T09:00:00Z"),
            ("today", "2026-11-22T16:00:00Z"),
            ("tomorrow", "2026-11-23T16:00:00Z"),
            ("tomorrow 10:00", "2026-11-23T09:00:00Z"),
            ("2026-12-01", "2026-12-01T16:00:00Z"),
            ("2026-12-01 10:00", "2026-12-01T09:00:00Z"),
            ("2026-12-01T10:00:00Z", "2026-12-01T10:00:00Z"),
            ("2026-11-01", "2026-11-01T16:00:00Z"),
            ("17:00", "2026-11-22T16:00:00Z"),
            ("10:00", "2026-11-23T09:00:00Z"),
            ("next business day", "2026-11-23T08:00:00Z"),
        ]
    )
    func due(text: String, expected: String) throws {
        let hours = WorkingHours(zone: madrid)
        #expect(try TimeExpression.parseDue(text, now: now, hours: hours) == (try utc(expected)))
    }

    @Test("Due today, when today's working hours are over, is the end of the day", arguments: ["today", "2026-11-22"])
    func dueThisEvening(text: String) throws {
        let evening = try utc("2026-11-22T18:00:00Z")
        let due = try TimeExpression.parseDue(text, now: evening, hours: WorkingHours(zone: madrid))
        #expect(due == (try utc("2026-11-22T23:00:00Z")))
    }

    @Test("A weekday whose working hours are over is next week's")
    func dueNextWeek() throws {
        let evening = try utc("2026-11-22T18:00:00Z")
        let due = try TimeExpression.parseDue("sunday", now: evening, hours: WorkingHours(zone: madrid))
        #expect(due == (try utc("2026-11-29T16:00:00Z")))
    }

    @Test(
        "A due time that makes no sense is refused",
        arguments: ["someday", "2026-13-01", "", "next", "+", "10000-01-01"]
    )
    func dueNonsense(text: String) {
        let error = #expect(throws: TocsinError.self) {
            try TimeExpression.parseDue(text, now: now, hours: WorkingHours(zone: madrid))
        }
        #expect(error?.code == .usage)
    }

    @Test("A due time past the year 9999 is refused")
    func dueTooLate() {
        #expect(throws: TocsinError.self) {
            try TimeExpression.parseDue(
                "+999y",
                now: Instant(CivilTime(year: 9999, month: 1, day: 1)),
                hours: WorkingHours(zone: .utc)
            )
        }
        #expect(throws: TocsinError.self) {
            try TimeExpression.parseDue("+365d", now: Instant.latest, hours: WorkingHours(zone: .utc))
        }
    }

    @Test(
        "A period begins that long ago, or with a day, and ends after a day",
        arguments: [
            ("7d", "2026-11-15T13:05:30.5Z", "2026-11-15T13:05:30.5Z"),
            ("24h", "2026-11-21T13:05:30.5Z", "2026-11-21T13:05:30.5Z"),
            ("-7d", "2026-11-15T13:05:30.5Z", "2026-11-15T13:05:30.5Z"),
            ("now", "2026-11-22T13:05:30.5Z", "2026-11-22T13:05:30.5Z"),
            ("2026-11-01", "2026-10-31T23:00:00Z", "2026-11-01T23:00:00Z"),
            ("today", "2026-11-21T23:00:00Z", "2026-11-22T23:00:00Z"),
            ("yesterday", "2026-11-20T23:00:00Z", "2026-11-21T23:00:00Z"),
            ("monday", "2026-11-15T23:00:00Z", "2026-11-16T23:00:00Z"),
            ("2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
            ("2026-11-01 14:05", "2026-11-01T13:05:00Z", "2026-11-01T13:05:00Z"),
            ("14:05", "2026-11-22T13:05:00Z", "2026-11-22T13:05:00Z"),
            ("2027-01-01", "2026-12-31T23:00:00Z", "2027-01-01T23:00:00Z"),
        ]
    )
    func period(text: String, since: String, until: String) throws {
        #expect(try TimeExpression.parseSince(text, now: now, zone: madrid) == (try utc(since)))
        #expect(try TimeExpression.parseUntil(text, now: now, zone: madrid) == (try utc(until)))
    }

    @Test("The full text of a moment reads back to its second")
    func fullText() throws {
        for offset in stride(from: 0, to: 30_000_000, by: 98_765) {
            let instant = Instant(seconds: now.wholeSeconds - Int64(offset))
            #expect(try TimeExpression.parse(madrid.full(instant), now: now, zone: madrid) == instant)
        }
    }

    @Test("Any text gives a moment of the accepted years or a usage error", arguments: [UInt64(11), 12])
    func anyText(seed: UInt64) {
        var random = Random(seed)
        let pieces = [
            "2026-", "11-22", "T", "14:05", ":30", "Z", "+01:00", "-", "+", "10", "m", "h", " ", " ago", "in ",
            "friday",
            "yesterday", "now", "0", "99999", ".", "é", "\u{202E}", "\n", "d",
        ]
        for _ in 0..<5_000 {
            let count = Int.random(in: 0...6, using: &random)
            let text = (0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
            do {
                let instant = try TimeExpression.parse(text, now: now, zone: .utc)
                #expect(instant <= now && instant >= .earliest, "seed \(seed): `\(text)`")
            } catch {
                #expect(error.code == .usage, "seed \(seed): `\(text)`")
            }
            do {
                let due = try TimeExpression.parseDue(text, now: now, hours: WorkingHours(zone: .utc))
                #expect(due >= .earliest && due <= .latest, "seed \(seed): `\(text)`")
            } catch {
                #expect(error.code == .usage, "seed \(seed): `\(text)`")
            }
        }
    }
}

/// Numbers that a seed repeats (SplitMix64).
private struct Random: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
