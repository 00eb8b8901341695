import Domain
import Foundation

/// Local times for reading: the zone is named once in a document, so times stand without it.
struct LocalClock: Sendable {
    let zone: Zone

    /// `14:05`.
    func time(_ instant: Instant) -> String {
        // Without the calendar, since long timelines ask for little else; years before 1970 are not in the log.
        let seconds = Int(instant.wholeSeconds) + zone.offset(at: instant)
        let minute = (seconds / 60 % 1_440 + 1_440) % 1_440
        return String(unsafeUninitializedCapacity: 5) { text in
            func put(_ number: Int, at place: Int) {
                text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10)
                text[place + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10)
            }
            put(minute / 60, at: 0)
            text[2] = UInt8(ascii: ":")
            put(minute % 60, at: 3)
            return 5
        }
    }

    /// `2026-11-22`.
    func date(_ instant: Instant) -> String { zone.civil(instant).dateText }

    /// `2026-11-22 14:05`.
    func dateTime(_ instant: Instant) -> String { date(instant) + " " + time(instant) }

    /// `Sunday 2026-11-22`.
    func day(_ instant: Instant) -> String {
        let civil = zone.civil(instant)
        return CivilTime.weekdayNames[civil.weekday - 1] + " " + civil.dateText
    }
}

/// Who acted, for reading: people by name alone, others with what they are.
package func personText(_ actor: String) -> String {
    // Nearly everybody, asked for every entry: by bytes.
    var actor = actor
    let person = actor.withUTF8 { bytes -> String? in
        let human: StaticString = "human:"
        let start = human.utf8CodeUnitCount
        guard bytes.count > start, let first = bytes.baseAddress, memcmp(first, human.utf8Start, start) == 0 else {
            return nil
        }
        return String(decoding: bytes[start...], as: UTF8.self)
    }
    if let person { return person }
    guard let colon = actor.utf8.firstIndex(of: UInt8(ascii: ":")) else { return actor }
    let name = actor[actor.utf8.index(after: colon)...]
    if name.isEmpty { return actor }
    switch actor[..<colon] {
    case "system": return name + " (system)"
    case "alert": return name + " (alert)"
    default: return actor
    }
}
