/// A moment in UTC, in whole microseconds since 1970; the only notion of time in the log.
///
/// Its text is RFC 3339 with `Z` and up to six fraction digits, trailing zeros left out. The calendar arithmetic is
/// the proleptic Gregorian one; it is here, and not Foundation's, because Foundation's formats stop at milliseconds.
package struct Instant: Hashable, Comparable, Sendable {
    package var microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    package init(seconds: Int64) {
        self.init(microseconds: seconds * 1_000_000)
    }

    package static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

    /// Stays at the end of the number line instead of overflowing: a log can hold any time.
    package func advanced(bySeconds seconds: Int) -> Instant {
        let (span, isTooLong) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000)
        let (sum, isTooFar) = microseconds.addingReportingOverflow(span)
        guard isTooLong || isTooFar else { return Instant(microseconds: sum) }
        return Instant(microseconds: seconds < 0 ? .min : .max)
    }

    /// Seconds from `other` to this one, negative when this one is earlier.
    package func seconds(since other: Instant) -> Double {
        let (span, isTooLong) = microseconds.subtractingReportingOverflow(other.microseconds)
        return (isTooLong ? Double(microseconds) - Double(other.microseconds) : Double(span)) / 1_000_000
    }

    /// Whole seconds since 1970, rounded down.
    package var wholeSeconds: Int64 {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The years that the log accepts: a typing error in a year must not end up in the record.
    package static let earliest = Instant(CivilTime(year: 1970, month: 1, day: 1))
    package static let latest = Instant(CivilTime(year: 9999, month: 12, day: 31))

    /// Whether the log accepts it; only such times can be written as text and read back.
    package var isInLog: Bool { self >= .earliest && self <= .latest }
}

/// A date and a time of day on the proleptic Gregorian calendar, without a zone.
package struct CivilTime: Hashable, Sendable {
    package var year: Int
    package var month: Int
    package var day: Int
    package var hour: Int
    package var minute: Int
    package var second: Int

    package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// The civil time that a clock in UTC shows.
    package init(_ instant: Instant) {
        let seconds = instant.wholeSeconds
        let days = seconds >= 0 ? seconds / 86_400 : -((-seconds + 86_399) / 86_400)
        let rest = Int(seconds - days * 86_400)
        // Days to civil date, by eras of 400 years that start on 1 March: howardhinnant.github.io/date_algorithms.html
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        self.init(
            year: Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0),
            month: month,
            day: Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1),
            hour: rest / 3_600,
            minute: rest % 3_600 / 60,
            second: rest % 60
        )
    }

    /// Days since 1 January 1970.
    package var daysSince1970: Int64 {
        let year = Int64(month <= 2 ? self.year - 1 : self.year)
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// 1 for Monday to 7 for Sunday.
    package var weekday: Int {
        let shifted = (daysSince1970 + 3) % 7
        return Int(shifted >= 0 ? shifted : shifted + 7) + 1
    }

    package static func daysIn(month: Int, of year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Whether the calendar has this date and a clock shows this time.
    package var isValid: Bool {
        (1...9999).contains(year) && (1...12).contains(month) && day >= 1
            && day <= CivilTime.daysIn(month: month, of: year)
            && (0...23).contains(hour) && (0...59).contains(minute) && (0...59).contains(second)
    }
}

extension Instant {
    /// The moment when a clock in UTC shows this civil time.
    package init(_ civil: CivilTime) {
        self.init(
            seconds: civil.daysSince1970 * 86_400 + Int64(civil.hour * 3_600 + civil.minute * 60 + civil.second)
        )
    }

    /// RFC 3339 in UTC, such as `2026-11-22T03:14:07.25Z`.
    package var rfc3339: String {
        let civil = CivilTime(self)
        // Every entry and every line of a log has some: digits are written in their places, not strings put together.
        return String(unsafeUninitializedCapacity: 29) { text in
            var end = 0
            func add(_ number: Int, _ width: Int, then mark: Unicode.Scalar? = nil) {
                var rest = abs(number)
                for place in (end..<end + width).reversed() {
                    text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                end += width
                guard let mark else { return }
                text[end] = UInt8(ascii: mark)
                end += 1
            }
            // RFC 3339 has no other years than those of four digits; what is further off is still shown.
            add(civil.year, (0...9_999).contains(civil.year) ? 4 : 6, then: "-")
            add(civil.month, 2, then: "-")
            add(civil.day, 2, then: "T")
            add(civil.hour, 2, then: ":")
            add(civil.minute, 2, then: ":")
            var fraction = (Int(microseconds % 1_000_000) + 1_000_000) % 1_000_000
            guard fraction > 0 else {
                add(civil.second, 2, then: "Z")
                return end
            }
            add(civil.second, 2, then: ".")
            var digits = 6
            while fraction % 10 == 0 {
                fraction /= 10
                digits -= 1
            }
            add(fraction, digits, then: "Z")
            return end
        }
    }

    /// Reads RFC 3339 with `Z` or an offset; nil when it isn't that, or outside the years 1970 to 9999.
    ///
    /// Digits past the sixth of a fraction are cut; a leap second `:60` is read as the next minute's first second.
    package init?(rfc3339 text: some StringProtocol) {
        var scan = Scan(Array(text.utf8))
        guard let year = scan.digits(4), scan.take("-"), let month = scan.digits(2), scan.take("-"),
            let day = scan.digits(2), scan.take("T") || scan.take("t") || scan.take(" "),
            let hour = scan.digits(2), scan.take(":"), let minute = scan.digits(2), scan.take(":"),
            let second = scan.digits(2)
        else { return nil }
        var fraction = 0
        if scan.take(".") {
            guard let read = scan.fraction() else { return nil }
            fraction = read
        }
        var offset = 0
        if !scan.take("Z"), !scan.take("z") {
            let east = scan.take("+")
            guard east || scan.take("-"), let hours = scan.digits(2), scan.take(":"), let minutes = scan.digits(2),
                hours <= 23, minutes <= 59
            else { return nil }
            offset = (hours * 3_600 + minutes * 60) * (east ? 1 : -1)
        }
        let civil = CivilTime(
            year: year,
            month: month,
            day: day,
            hour: hour,
            minute: minute,
            second: min(second, 59)
        )
        guard scan.isAtEnd, civil.isValid, second <= 60 else { return nil }
        let leap = second == 60 ? 1 : 0
        self = Instant(
            microseconds: Instant(civil).advanced(bySeconds: leap - offset).microseconds + Int64(fraction)
        )
        guard self >= .earliest, self <= .latest else { return nil }
    }
}

extension Instant: Codable {
    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        let text = try value.decode(String.self)
        guard let instant = Instant(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(in: value, debugDescription: "not an RFC 3339 time: \(text)")
        }
        self = instant
    }

    package func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        try value.encode(rfc3339)
    }
}

/// A number in decimal, with zeros before it up to the width.
package func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// Reads fixed-width fields from ASCII.
private struct Scan {
    let bytes: [UInt8]
    var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
        position += 1
        return true
    }

    mutating func digits(_ count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var number = 0
        for byte in bytes[position..<position + count] {
            guard (48...57).contains(byte) else { return nil }
            number = number * 10 + Int(byte - 48)
        }
        position += count
        return number
    }

    /// One digit or more after the point, as microseconds.
    mutating func fraction() -> Int? {
        let start = position
        var number = 0
        while position < bytes.count, (48...57).contains(bytes[position]) {
            if position - start < 6 { number = number * 10 + Int(bytes[position] - 48) }
            position += 1
        }
        guard position > start else { return nil }
        for _ in min(6, position - start)..<6 { number *= 10 }
        return number
    }
}
