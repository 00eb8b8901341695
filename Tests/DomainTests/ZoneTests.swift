import Domain
import Testing

@Suite struct ZoneTests {
    private let madrid: Zone

    init() throws {
        madrid = try #require(Zone(identifier: "Europe/Madrid"))
    }

    private func utc(_ text: String) throws -> Instant {
        try #require(Instant(rfc3339: text))
    }

    @Test(
        "Names outside the IANA list are no zones",
        arguments: ["", "Mars/Olympus", "Europe", "europe madrid", "../etc"]
    )
    func unknown(identifier: String) {
        #expect(Zone(identifier: identifier) == nil)
    }

    @Test("UTC is one zone under all of its names", arguments: ["UTC", "Etc/UTC", "GMT", "Z"])
    func utcNames(identifier: String) {
        #expect(Zone(identifier: identifier) == .utc)
    }

    @Test("Clocks show summer and winter time")
    func civil() throws {
        #expect(
            madrid.civil(try utc("2026-11-22T13:05:30Z"))
                == CivilTime(year: 2026, month: 11, day: 22, hour: 14, minute: 5, second: 30)
        )
        #expect(madrid.civil(try utc("2026-07-01T22:30:00Z")) == CivilTime(year: 2026, month: 7, day: 2, minute: 30))
        #expect(madrid.offsetText(at: try utc("2026-07-01T00:00:00Z")) == "+02:00")
        #expect(Zone.utc.offsetText(at: try utc("2026-07-01T00:00:00Z")) == "UTC")
    }

    @Test("Half hours and the west have offsets of their own")
    func offsets() throws {
        let instant = try utc("2026-01-01T00:00:00Z")
        #expect(try #require(Zone(identifier: "Asia/Kolkata")).offsetText(at: instant) == "+05:30")
        #expect(try #require(Zone(identifier: "America/St_Johns")).offsetText(at: instant) == "-03:30")
    }

    @Test("A time in the spring gap is no moment, and is read as long after the jump as it was asked")
    func gap() throws {
        let civil = CivilTime(year: 2026, month: 3, day: 29, hour: 2, minute: 30)
        #expect(madrid.instants(of: civil) == [])
        #expect(madrid.instant(of: civil) == (try utc("2026-03-29T01:30:00Z")))
        let atTheJump = CivilTime(year: 2026, month: 3, day: 29, hour: 3)
        #expect(madrid.instants(of: atTheJump) == [try utc("2026-03-29T01:00:00Z")])
    }

    @Test("A time in the autumn fold is two moments, the earlier first")
    func fold() throws {
        let civil = CivilTime(year: 2026, month: 10, day: 25, hour: 2, minute: 30)
        let moments = [try utc("2026-10-25T00:30:00Z"), try utc("2026-10-25T01:30:00Z")]
        #expect(madrid.instants(of: civil) == moments)
        #expect(madrid.instant(of: civil) == moments[0])
    }

    @Test("The day that Samoa left out has no moments")
    func missingDay() throws {
        let apia = try #require(Zone(identifier: "Pacific/Apia"))
        #expect(apia.instants(of: CivilTime(year: 2011, month: 12, day: 30, hour: 12)) == [])
        #expect(apia.instants(of: CivilTime(year: 2011, month: 12, day: 31)) == [try utc("2011-12-30T10:00:00Z")])
    }

    @Test("A date that no calendar has is no moment")
    func noSuchDate() {
        #expect(Zone.utc.instants(of: CivilTime(year: 2026, month: 2, day: 30)) == [])
    }

    @Test(
        "Every moment is among those of the time that it shows",
        arguments: [
            "UTC", "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca",
        ]
    )
    func inverse(identifier: String) throws {
        let zone = try #require(Zone(identifier: identifier))
        let start = try utc("2025-12-31T00:00:00Z")
        for step in 0..<(366 * 16) {
            let instant = start.advanced(bySeconds: step * 5_400)
            #expect(zone.instants(of: zone.civil(instant)).contains(instant))
        }
    }

    @Test("A clock shows as much of the date as is needed")
    func clock() throws {
        let now = try utc("2026-11-22T13:05:30Z")
        let expected = [
            ("2026-11-22T00:00:00Z", "01:00"),
            ("2026-11-21T22:10:00Z", "yesterday 23:10"),
            ("2026-11-22T23:30:00Z", "tomorrow 00:30"),
            ("2026-11-20T13:05:00Z", "Nov 20 14:05"),
            ("2026-01-02T13:05:00Z", "Jan 2 14:05"),
            ("2025-12-31T13:05:00Z", "2025-12-31 14:05"),
        ]
        for (instant, text) in expected {
            #expect(madrid.clock(try utc(instant), relativeTo: now) == text)
        }
    }

    @Test("The full text names date, time and offset")
    func full() throws {
        let instant = try utc("2026-11-22T13:05:30.9Z")
        #expect(madrid.full(instant) == "2026-11-22 14:05:30 +01:00")
        #expect(Zone.utc.full(instant) == "2026-11-22 13:05:30 UTC")
    }
}
