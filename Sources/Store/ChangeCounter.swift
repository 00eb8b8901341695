import GRDB
import Synchronization

/// Tells whether anything was committed to the file since it was asked before, by this process or by another.
///
/// It is a connection of its own, since SQLite counts what others than the connection itself have committed. It reads
/// shared memory and no table: asking never waits for a commit. What this process commits counts at once, what others
/// commit a hundredth of a second later at most, so that a thousand questions in it cost one look.
final class ChangeCounter: Sendable {
    private let database: DatabaseQueue
    private let own = Atomic(0)
    private let seen = Mutex<(value: Int, at: ContinuousClock.Instant)?>(nil)
    private static let patience = Duration.milliseconds(10)

    init(path: String, busyTimeout: Double) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(busyTimeout)
        configuration.label = "tocsin.changes"
        database = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// This process has committed something.
    func note() { own.add(1, ordering: .sequentiallyConsistent) }

    /// Another number than before when there is something new; it only grows.
    func value() throws -> Int {
        let own = own.load(ordering: .sequentiallyConsistent)
        let others = try seen.withLock { seen in
            if let seen, seen.at.duration(to: .now) < Self.patience { return seen.value }
            let value = try database.unsafeRead { db in
                try db.first("PRAGMA data_version", []) { Int($0.integer(0)) } ?? 0
            }
            seen = (value, .now)
            return value
        }
        return own + others
    }

    func close() throws { try database.close() }
}
