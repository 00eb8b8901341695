/// A month of the calendar, from its first moment to the next month's.
package struct MonthSpan: Hashable, Sendable {
    /// `November 2026`.
    package let name: String
    package let start: Instant
    /// The first moment that isn't in it any more.
    package let end: Instant

    /// Reads `2026-11`; the month is the zone's.
    package init(_ text: String, zone: Zone) throws(TocsinError) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), (1970...9998).contains(year), (1...12).contains(month)
        else {
            throw TocsinError(.usage, "\(text) is no month. Write it as 2026-11.")
        }
        name = "\(MonthSpan.names[month - 1]) \(year)"
        start = zone.instant(of: CivilTime(year: year, month: month, day: 1))
        let next = month == 12 ? (year: year + 1, month: 1) : (year: year, month: month + 1)
        end = zone.instant(of: CivilTime(year: next.year, month: next.month, day: 1))
    }

    /// The month of a moment, as `2026-11`.
    package static func text(of instant: Instant, zone: Zone) -> String {
        let civil = zone.civil(instant)
        return "\(civil.year)-\(civil.month < 10 ? "0" : "")\(civil.month)"
    }

    private static let names = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}
