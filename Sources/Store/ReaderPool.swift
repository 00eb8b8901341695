import Dispatch
import GRDB
import Synchronization

/// Connections that only read: many threads read at the same time, and none waits for a commit.
///
/// Each connection keeps its compiled statements. The one that was used last is used next, so that few of them stay warm
/// when there is little to do.
final class ReaderPool: Sendable {
    /// Nil once it is closed.
    private let idle = Mutex<[DatabaseQueue]?>([])
    private let free: DispatchSemaphore
    private let count: Int
    private let path: String
    private let configuration: Configuration

    init(path: String, count: Int, busyTimeout: Double) {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(busyTimeout)
        configuration.label = "tocsin.reader"
        configuration.prepareDatabase { db in
            db.dropAuthorizer()
            // The pages that everybody reads are in the system's cache; 1 MB holds a query's own.
            try db.run("PRAGMA cache_size = -1000", [])
            try db.run("PRAGMA temp_store = MEMORY", [])
        }
        self.configuration = configuration
        self.path = path
        free = DispatchSemaphore(value: count)
        self.count = count
    }

    /// Lends a connection to a piece of work, as soon as one is free; the first ones are opened then.
    func use<Value>(_ work: (DatabaseQueue) throws -> Value) throws -> Value {
        free.wait()
        defer { free.signal() }
        let lent = try take()
        defer { idle.withLock { $0?.append(lent) } }
        return try work(lent)
    }

    private func take() throws -> DatabaseQueue {
        let (known, isClosed) = idle.withLock { ($0?.popLast(), $0 == nil) }
        guard !isClosed else {
            throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "the database is closed")
        }
        return try known ?? DatabaseQueue(path: path, configuration: configuration)
    }

    /// Closes the connections once their work is done; whoever comes later is told so.
    func close() throws {
        for _ in 0..<count { free.wait() }
        defer { for _ in 0..<count { free.signal() } }
        let open = idle.withLock { idle in
            defer { idle = nil }
            return idle ?? []
        }
        for reader in open { try reader.close() }
    }
}
