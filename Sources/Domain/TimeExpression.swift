/// Times as people type them, turned into moments.
///
/// All of it is relative to the `now` and the zone that are passed in. Every error is a `usage` one that says what was
/// typed and what can be.
package enum TimeExpression {
    /// When something happened (`--at`): never in the future.
    ///
    /// A time of day is the latest such time that isn't in the future, and so is a weekday with a time. Of a time that
    /// clocks showed twice, the latest that isn't in the future is meant.
    package static func parse(_ text: String, now: Instant, zone: Zone) throws(TocsinError) -> Instant {
        let instant: Instant
        switch try read(text, or: pastForms) {
        case .now: return now
        case .instant(let given): instant = given
        case .span(let seconds, .ago): instant = now.advanced(bySeconds: -seconds)
        case .span(let seconds, .ahead): instant = now.advanced(bySeconds: seconds)
        case .span(_, .bare), .moment(_, nil), .nextWorkingDay: throw nonsense(text, pastForms)
        case .moment(let day, let clock?):
            let found = try moments(day, clock, days: -7...0, text: text, now: now, zone: zone)
            instant = found.last { $0 <= now } ?? found[0]
        }
        guard instant <= now else {
            throw TocsinError(
                .usage,
                "`\(text)` is in the future: that is \(zone.full(instant)), and now it is \(zone.full(now)); "
                    + "give a time that has passed"
            )
        }
        return try checked(instant, text)
    }

    /// When something is due (`--due`): past and future.
    ///
    /// A day without a time is due at the end of its working hours, or at its very end when it is today and those are
    /// over. A time of day, and a weekday, is the next one.
    package static func parseDue(_ text: String, now: Instant, hours: WorkingHours) throws(TocsinError) -> Instant {
        let zone = hours.zone
        switch try read(text, or: dueForms) {
        case .now: return now
        case .instant(let given): return try checked(given, text)
        case .span(let seconds, .ago): return try checked(now.advanced(bySeconds: -seconds), text)
        case .span(let seconds, _): return try checked(now.advanced(bySeconds: seconds), text)
        case .nextWorkingDay: return hours.nextStart(after: now)
        case .moment(let day, let clock?):
            let found = try moments(day, clock, days: 0...7, text: text, now: now, zone: zone)
            return try checked(found.first { $0 > now } ?? found[0], text)
        case .moment(let day, nil):
            let today = zone.civil(now).startOfDay
            let ends = dates(day, days: 0...7, today: today).map { zone.instant(of: $0.at(minute: hours.end)) }
            if day == .relative(0) || day == .date(today), ends[0] <= now {
                return zone.instant(of: today.adding(days: 1))
            }
            return try checked(ends.first { $0 > now } ?? ends[0], text)
        }
    }

    /// The beginning of a period (`--since`): a length of time counts back from now, a day from its midnight.
    package static func parseSince(_ text: String, now: Instant, zone: Zone) throws(TocsinError) -> Instant {
        try periodEdge(text, daysLater: 0, now: now, zone: zone)
    }

    /// The end of a period (`--until`), itself not in it: as for the beginning, but a day counts to its end.
    package static func parseUntil(_ text: String, now: Instant, zone: Zone) throws(TocsinError) -> Instant {
        try periodEdge(text, daysLater: 1, now: now, zone: zone)
    }

    private static func periodEdge(
        _ text: String,
        daysLater: Int,
        now: Instant,
        zone: Zone
    ) throws(TocsinError) -> Instant {
        switch try read(text, or: periodForms) {
        case .now: return now
        case .instant(let given): return try checked(given, text)
        case .span(let seconds, .ahead): return try checked(now.advanced(bySeconds: seconds), text)
        case .span(let seconds, _): return try checked(now.advanced(bySeconds: -seconds), text)
        case .nextWorkingDay: throw nonsense(text, periodForms)
        case .moment(let day, let clock?):
            let found = try moments(day, clock, days: -7...0, text: text, now: now, zone: zone)
            return try checked(found.last { $0 <= now } ?? found[0], text)
        case .moment(let day, nil):
            let found = dates(day, days: -6...0, today: zone.civil(now).startOfDay)
            return try checked(zone.instant(of: found[0].adding(days: daysLater)), text)
        }
    }
}

extension TimeExpression {
    private static let pastForms =
        "14:05, 14:05:30, yesterday 23:10, 2026-11-22 14:05, 2026-11-22T13:05:00Z, -10m, 10m ago"
    private static let dueForms = "+3d, in 2 hours, tomorrow, friday, friday 10:00, 2026-12-01, 2026-12-01 10:00, 17:00"
    private static let periodForms =
        "7d, 24h, today, yesterday, monday, 2026-11-01, 2026-11-01 14:05, 2026-11-01T13:05:00Z"

    /// What was typed, before it is counted from now.
    private enum Form {
        case now
        case instant(Instant)
        case span(Int, Direction)
        /// A day, a time of day as seconds after midnight, or both.
        case moment(Day, Int?)
        case nextWorkingDay
    }

    private enum Direction {
        case ago, ahead, bare
    }

    private enum Day: Equatable {
        case date(CivilTime)
        /// Days after today.
        case relative(Int)
        case weekday(Int)
        /// None was given.
        case any
    }

    private static func read(_ text: String, or forms: String) throws(TocsinError) -> Form {
        guard text.utf8.count <= 64 else { throw nonsense(text.prefix(32) + "…", forms) }
        var words = text.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
        if let instant = instant(words) { return .instant(instant) }
        if let word = words.first, words.count == 1, word.utf8.count > 11, CivilTime(dateText: word.prefix(10)) != nil,
            word.dropFirst(10).first == "t"
        {
            words = [String(word.prefix(10)), String(word.dropFirst(11))]
        }
        guard let form = form(words) else { throw nonsense(text, forms) }
        return form
    }

    /// A time with its offset: RFC 3339, also without seconds, or as `Zone.full` writes it.
    private static func instant(_ words: [String]) -> Instant? {
        var text = words.joined(separator: " ")
        if words.count == 3 { text = words[0] + "T" + words[1] + (words[2] == "utc" ? "Z" : words[2]) }
        return Instant(rfc3339: text) ?? Instant(rfc3339: text.prefix(16) + ":00" + text.dropFirst(16))
    }

    private static func form(_ words: [String]) -> Form? {
        let joined = words.joined(separator: " ")
        switch joined {
        case "now": return .now
        case "next business day", "next working day": return .nextWorkingDay
        default: break
        }
        if joined.hasPrefix("-") { return span(joined.dropFirst(), .ago) }
        if joined.hasPrefix("+") { return span(joined.dropFirst(), .ahead) }
        if joined.hasPrefix("in ") { return span(joined.dropFirst(3), .ahead) }
        if joined.hasSuffix(" ago") { return span(joined.dropLast(4), .ago) }
        if let span = span(joined[...], .bare) { return span }
        switch words.count {
        case 1:
            if let clock = clock(words[0]) { return .moment(.any, clock) }
            return day(words[0]).map { .moment($0, nil) }
        case 2:
            guard let day = day(words[0]), let clock = clock(words[1]) else { return nil }
            return .moment(day, clock)
        default: return nil
        }
    }

    private static func span(_ text: Substring, _ direction: Direction) -> Form? {
        SpanText.seconds(text).map { .span($0, direction) }
    }

    /// Seconds after midnight of `9:05`, `14:05` or `14:05:30`.
    private static func clock(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hour = number(parts[0], 1...2), hour <= 23,
            let minute = number(parts[1], 2...2), minute <= 59
        else { return nil }
        guard parts.count == 3 else { return hour * 3_600 + minute * 60 }
        guard let second = number(parts[2], 2...2), second <= 59 else { return nil }
        return hour * 3_600 + minute * 60 + second
    }

    private static func day(_ text: String) -> Day? {
        switch text {
        case "today": return .relative(0)
        case "yesterday": return .relative(-1)
        case "tomorrow": return .relative(1)
        default:
            if let date = CivilTime(dateText: text) { return .date(date) }
            return CivilTime.weekday(text).map(Day.weekday)
        }
    }

    private static func number(_ text: Substring, _ width: ClosedRange<Int>) -> Int? {
        guard width.contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }

    /// The days that were meant, in order; for a weekday or none, those among the days around today.
    private static func dates(_ day: Day, days: ClosedRange<Int>, today: CivilTime) -> [CivilTime] {
        switch day {
        case .date(let date): [date]
        case .relative(let offset): [today.adding(days: offset)]
        case .weekday(let weekday): days.map { today.adding(days: $0) }.filter { $0.weekday == weekday }
        case .any: days.map { today.adding(days: $0) }
        }
    }

    /// The moments that were meant, in order and never none; throws when clocks jumped over all of them.
    private static func moments(
        _ day: Day,
        _ clock: Int,
        days: ClosedRange<Int>,
        text: String,
        now: Instant,
        zone: Zone
    ) throws(TocsinError) -> [Instant] {
        let found = dates(day, days: days, today: zone.civil(now).startOfDay).flatMap { date in
            zone.instants(of: CivilTime(Instant(date).advanced(bySeconds: clock)))
        }
        guard !found.isEmpty else {
            throw TocsinError(
                .usage,
                "clocks in \(zone.identifier) jumped over `\(text)`: there was no such time; "
                    + "give one from before or after the jump"
            )
        }
        return found
    }

    private static func checked(_ instant: Instant, _ text: String) throws(TocsinError) -> Instant {
        guard instant >= .earliest, instant <= .latest else {
            throw TocsinError(.usage, "`\(text)` is outside the years 1970 to 9999; check the year")
        }
        return instant
    }

    private static func nonsense(_ text: some StringProtocol, _ forms: String) -> TocsinError {
        TocsinError(.usage, "`\(text)` is not a time that can be understood; write one like \(forms)")
    }
}

extension CivilTime {
    /// Midnight of a date such as `2026-11-22`; nil when the calendar has none such.
    package init?(dateText text: some StringProtocol) {
        guard text.utf8.count == 10, let midnight = Instant(rfc3339: text + "T00:00:00Z") else { return nil }
        self.init(midnight)
    }

    /// The number of a weekday's English name or its first three letters: 1 for Monday to 7 for Sunday.
    package static func weekday(_ name: String) -> Int? {
        let name = name.lowercased()
        let place = weekdayNames.firstIndex { $0.lowercased() == name || $0.lowercased().prefix(3) == name }
        return place.map { $0 + 1 }
    }
}

extension Zone {
    /// What a clock here shows, with as much of the date as someone needs who reads it at `now`.
    ///
    /// `14:05` on the same day, `yesterday 23:10`, `tomorrow 09:00`, `Nov 20 14:05` in the same year, else
    /// `2025-11-20 14:05`.
    package func clock(_ instant: Instant, relativeTo now: Instant) -> String {
        let civil = civil(instant)
        let today = self.civil(now)
        let time = padded(civil.hour, 2) + ":" + padded(civil.minute, 2)
        switch civil.daysSince1970 - today.daysSince1970 {
        case 0: return time
        case -1: return "yesterday " + time
        case 1: return "tomorrow " + time
        default:
            guard civil.year == today.year else { return "\(civil.dateText) \(time)" }
            return "\(Zone.months[civil.month - 1]) \(civil.day) \(time)"
        }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `2026-11-22 14:05:30 +01:00`, or with `UTC` at its end.
    ///
    /// An offset, since names such as `CST` or `IST` mean several zones.
    package func full(_ instant: Instant) -> String {
        let civil = civil(instant)
        let time = [civil.hour, civil.minute, civil.second].map { padded($0, 2) }.joined(separator: ":")
        return "\(civil.dateText) \(time) \(offsetText(at: instant))"
    }
}
