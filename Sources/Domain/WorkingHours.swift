/// When people are at work: which days, from when to when, in which zone.
package struct WorkingHours: Hashable, Sendable {
    /// 1 for Monday to 7 for Sunday; never empty.
    package let days: Set<Int>
    /// Minutes after midnight.
    package let start: Int
    /// Minutes after midnight, later than the start and at most 1,440.
    package let end: Int
    /// Days off, each at its midnight.
    package let holidays: Set<CivilTime>
    package var zone: Zone

    /// Monday to Friday, 09:00 to 17:00.
    package init(zone: Zone) {
        days = [1, 2, 3, 4, 5]
        start = 9 * 60
        end = 17 * 60
        holidays = []
        self.zone = zone
    }

    /// Nil without a working day, with a day that isn't 1 to 7, or when the end isn't after the start on one day.
    package init?(days: Set<Int>, start: Int, end: Int, holidays: some Sequence<CivilTime> = [], zone: Zone) {
        guard !days.isEmpty, days.isSubset(of: 1...7), (0..<1_440).contains(start), end > start, end <= 1_440
        else { return nil }
        self.days = days
        self.start = start
        self.end = end
        self.holidays = Set(holidays.map(\.startOfDay))
        self.zone = zone
    }

    /// The start of the first working day that begins after that moment.
    ///
    /// Early on a Monday that is 09:00 of the same Monday; at 09:00 and later it is Tuesday's.
    package func nextStart(after instant: Instant) -> Instant {
        var day = zone.civil(instant).startOfDay
        while true {
            // Ends: some weekday is a working day, holidays are finite, and each day starts later than the one before.
            if isWorkingDay(day) {
                let begins = zone.instant(of: day.at(minute: start))
                if begins > instant { return begins }
            }
            day = day.adding(days: 1)
        }
    }

    package func isWorkingDay(_ day: CivilTime) -> Bool {
        days.contains(day.weekday) && !holidays.contains(day.startOfDay)
    }

    /// For people: `Monday to Friday, 09:00 to 17:00, Europe/Madrid`.
    package var description: String {
        "\(daysText), \(WorkingHours.clock(start)) to \(WorkingHours.clock(end)), \(zone.identifier)"
    }

    private var daysText: String {
        let sorted = days.sorted()
        let names = sorted.map { CivilTime.weekdayNames[$0 - 1] }
        guard let first = sorted.first, let last = sorted.last, sorted.count > 2, last - first == sorted.count - 1
        else { return names.joined(separator: ", ") }
        return "\(CivilTime.weekdayNames[first - 1]) to \(CivilTime.weekdayNames[last - 1])"
    }

    /// `09:00` for 540 minutes after midnight.
    package static func clock(_ minute: Int) -> String {
        padded(minute / 60, 2) + ":" + padded(minute % 60, 2)
    }
}

extension CivilTime {
    package static let weekdayNames = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]

    /// Midnight of the same day.
    package var startOfDay: CivilTime { CivilTime(year: year, month: month, day: day) }

    /// The same day at that many minutes after midnight; 1,440 is the next midnight.
    package func at(minute: Int) -> CivilTime {
        CivilTime(Instant(startOfDay).advanced(bySeconds: minute * 60))
    }

    /// The same time of day, that many days later.
    package func adding(days: Int) -> CivilTime {
        CivilTime(Instant(self).advanced(bySeconds: days * 86_400))
    }

    /// `2026-11-22`.
    package var dateText: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }
}
