import Domain
import Foundation
import Testing

@Suite struct InstantTests {
    @Test(
        "RFC 3339 is read, with any offset, and written in UTC without trailing zeros",
        arguments: [
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
            ("2026-11-22T14:05:30+01:00", "2026-11-22T13:05:30Z"),
            ("2026-11-22T14:05:30-05:30", "2026-11-22T19:35:30Z"),
            ("2026-11-22t14:05:30.250z", "2026-11-22T14:05:30.25Z"),
            ("2026-11-22 14:05:30.000001Z", "2026-11-22T14:05:30.000001Z"),
            ("2026-11-22T14:05:30.1234567Z", "2026-11-22T14:05:30.123456Z"),
            ("2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
            ("9999-12-31T00:00:00Z", "9999-12-31T00:00:00Z"),
        ]
    )
    func roundTrip(text: String, written: String) throws {
        #expect(try #require(Instant(rfc3339: text)).rfc3339 == written)
    }

    @Test(
        "What is not RFC 3339 of the years 1970 to 9999 is refused",
        arguments: [
            "", "now", "2026-11-22", "2026-11-22T14:05Z", "2026-11-22T14:05:30", "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+24:00",
            "2026-01-01T00:00:00+0100", "2026-01-01T00:00:00Zx", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-23:00",
            "2026-1-01T00:00:00Z", "٢٠٢٦-01-01T00:00:00Z", "+026-01-01T00:00:00Z",
        ]
    )
    func refused(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test("The text of any moment reads back to the same microsecond", arguments: [UInt64(1), 2, 3])
    func anyMoment(seed: UInt64) {
        var random = Random(seed)
        for _ in 0..<2_000 {
            let micro = Int64.random(in: Instant.earliest.microseconds...Instant.latest.microseconds, using: &random)
            let instant = Instant(microseconds: micro)
            #expect(Instant(rfc3339: instant.rfc3339) == instant, "seed \(seed), \(micro)")
        }
    }

    @Test("Civil times and moments agree with Foundation's Gregorian calendar in UTC", arguments: [UInt64(4)])
    func calendar(seed: UInt64) throws {
        var random = Random(seed)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        for _ in 0..<2_000 {
            let seconds = Int64.random(in: -62_000_000_000...250_000_000_000, using: &random)
            // Foundation goes over to the Julian calendar before 1582.
            guard seconds > -12_219_292_800 else { continue }
            let civil = CivilTime(Instant(seconds: seconds))
            let parts = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second, .weekday],
                from: Date(timeIntervalSince1970: Double(seconds))
            )
            let expected = [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second]
            #expect([civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second] == expected)
            #expect(civil.weekday % 7 + 1 == parts.weekday, "seed \(seed), \(seconds)")
            #expect(Instant(civil) == Instant(seconds: seconds), "seed \(seed), \(seconds)")
        }
    }

    @Test("Before 1970, whole seconds round down and the fraction stays positive")
    func before1970() {
        let instant = Instant(microseconds: -1)
        #expect(instant.wholeSeconds == -1)
        #expect(instant.rfc3339 == "1969-12-31T23:59:59.999999Z")
    }

    @Test("A time that no RFC 3339 text can say is still shown")
    func farOff() {
        #expect(Instant(microseconds: .max).rfc3339 == "294247-01-10T04:00:54.775807Z")
        #expect(Instant(microseconds: .min).rfc3339.hasPrefix("290308-12-21T19:59:05"))
    }

    @Test(
        "A date is valid when the calendar has it",
        arguments: [
            (2024, 2, 29, true), (2026, 2, 29, false), (2000, 2, 29, true), (1900, 2, 29, false), (2026, 4, 31, false),
            (2026, 12, 31, true), (2026, 0, 1, false), (2026, 13, 1, false), (2026, 1, 0, false), (0, 1, 1, false),
        ]
    )
    func validity(year: Int, month: Int, day: Int, isValid: Bool) {
        #expect(CivilTime(year: year, month: month, day: day).isValid == isValid)
    }

    @Test("JSON holds the RFC 3339 text, and refuses other text")
    func json() throws {
        let instant = try #require(Instant(rfc3339: "2026-11-22T14:05:30.25Z"))
        let data = try JSONEncoder().encode([instant])
        #expect(String(decoding: data, as: UTF8.self) == #"["2026-11-22T14:05:30.25Z"]"#)
        #expect(try JSONDecoder().decode([Instant].self, from: data) == [instant])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Instant].self, from: Data(#"["yesterday"]"#.utf8))
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
