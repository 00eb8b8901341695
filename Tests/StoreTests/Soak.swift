import Foundation

/// When the tests that can run for long shall end: `TOCSIN_SOAK` seconds from now, at once unless it is set.
private let soakEnd = Date().addingTimeInterval(
    ProcessInfo.processInfo.environment["TOCSIN_SOAK"].flatMap { Double($0) } ?? 0
)

/// Numbers the rounds of a test: as many as it needs, and on until the soak is over.
func rounds(_ least: Int) -> some Sequence<Int> {
    sequence(first: 0) { $0 + 1 < least || Date() < soakEnd ? $0 + 1 : nil }
}
