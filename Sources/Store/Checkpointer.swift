import Dispatch
import GRDB
import GRDBSQLite
import Synchronization

/// Copies the write-ahead log into the database's file beside the commits, so that none of them waits for it.
///
/// SQLite copies it within the commit that finds it long, and everybody waits for that one. Here a connection of its own
/// copies what there is, while commits go on at the log's end. The log starts over only when a commit finds all of it
/// copied: so once it is long, and little is left to copy, a commit waits for that.
final class Checkpointer: Sendable {
    private let path: String
    private let busyTimeout: Double
    private let limits: Limits
    private let queue = DispatchQueue(label: "tocsin.checkpoints")
    private let state = Mutex(State())

    /// In pages of the log since it last started over.
    private struct State {
        var length = 0
        var copied = 0
        var isCopying = false
        var isClosed = false
        var connection: DatabaseQueue?
    }

    /// When to copy, in pages of the log.
    struct Limits: Sendable {
        /// Pages that wait to be copied, until a copy is worth its flush: commits write many of them again and again, and
        /// wait for the disk while it takes a copy.
        var step = 8_000
        /// Pages, 64 MB of them, after which the log should start over.
        var length = 16_000
        /// Pages that are so few that a commit waits for their copy.
        var remainder = 250
        /// Pages after which a commit waits until all is copied: what copies beside the commits can't keep up with them.
        var longest = 32_000
    }

    private enum Copying {
        case notNow, beside, withinCommit
    }

    /// The connection is opened when there is something to copy.
    init(path: String, busyTimeout: Double, limits: Limits) {
        self.path = path
        self.limits = limits
        self.busyTimeout = busyTimeout
    }

    /// Takes over from SQLite what the commits of a connection leave to copy; this must live as long as the connection.
    func attach(to db: Database) {
        sqlite3_wal_hook(
            db.sqliteConnection,
            { context, _, _, length in
                guard let context else { return SQLITE_OK }
                let checkpoints = Unmanaged<Checkpointer>.fromOpaque(context).takeUnretainedValue()
                switch checkpoints.copying(of: Int(length)) {
                case .notNow: break
                case .beside: checkpoints.queue.async { checkpoints.copy() }
                case .withinCommit: checkpoints.queue.sync { checkpoints.copy() }
                }
                // A failure to copy is none of the commit's, which is durable.
                return SQLITE_OK
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    /// What to do about a log of that many pages.
    private func copying(of length: Int) -> Copying {
        state.withLock { state in
            if length < state.length { state.copied = 0 }
            state.length = length
            guard !state.isClosed else { return .notNow }
            if length >= limits.longest { return .withinCommit }
            guard !state.isCopying else { return .notNow }
            let left = length - state.copied
            if length >= limits.length, left <= limits.remainder { return .withinCommit }
            guard length >= limits.length || left >= limits.step else { return .notNow }
            state.isCopying = true
            return .beside
        }
    }

    private func copy() {
        let copied: Int?
        do {
            copied =
                try connection().writeWithoutTransaction { db in
                    try db.first("PRAGMA wal_checkpoint(PASSIVE)", []) { $0.integer(0) == 0 ? Int($0.integer(2)) : nil }
                } ?? nil
        } catch {
            copied = nil
        }
        state.withLock { state in
            // What could not be copied is still in the log: that is tried again a step later.
            state.copied = min(copied ?? state.length, state.length)
            state.isCopying = false
        }
    }

    private func connection() throws -> DatabaseQueue {
        if let known = state.withLock({ $0.connection }) { return known }
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout)
        configuration.label = "tocsin.checkpoints"
        configuration.prepareDatabase { db in try db.run("PRAGMA synchronous = FULL", []) }
        let address = File.address(of: path, FlushedCopy.parameter)
        let opened = try DatabaseQueue(path: address, configuration: configuration)
        state.withLock { $0.connection = opened }
        return opened
    }

    /// Waits for a copy under way, and makes no more.
    func close() throws {
        let connection = state.withLock { state in
            state.isClosed = true
            return state.connection
        }
        try queue.sync { try connection?.close() }
    }
}
