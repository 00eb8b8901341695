/// When something is late: a minute after its time.
///
/// People write times in minutes, and what is due at once is due from the first second, when nobody is late yet.
package enum Lateness {
    /// Seconds.
    private static let patience = 60

    package static func isLate(_ due: Instant, at now: Instant) -> Bool {
        now.seconds(since: due) >= Double(patience)
    }

    /// What was due until then is late now.
    package static func limit(at now: Instant) -> Instant { now.advanced(bySeconds: -patience) }
}
