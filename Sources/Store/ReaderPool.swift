import Dispatch
import GRDB
import Synchronization

/// Connections that only read: many threads read at the same time, and none waits for a commit.
///
/// Each connection keeps its compiled statements. The one that was used last is used next, so that few of them stay warm
/// when there is little to do.
final class ReaderPool: Sendable {
    private let idle: Mutex<[DatabaseQueue]>
    private let free: DispatchSemaphore
    private let count: Int

    init(path: String, count: Int, busyTimeout: Double) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(busyTimeout)
        configuration.label = "tocsin.reader"
        configuration.prepareDatabase { db in
            // The pages that everybody reads are in the system's cache; 1 MB holds a query's own.
            try db.execute(sql: "PRAGMA cache_size = -1000")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        var readers: [DatabaseQueue] = []
        for _ in 0..<count { readers.append(try DatabaseQueue(path: path, configuration: configuration)) }
        idle = Mutex(readers)
        free = DispatchSemaphore(value: count)
        self.count = count
    }

    /// Lends a connection to a piece of work, as soon as one is free.
    func use<Value>(_ work: (DatabaseQueue) throws -> Value) throws -> Value {
        free.wait()
        let lent = idle.withLock { $0.popLast() }
        defer {
            if let lent { idle.withLock { $0.append(lent) } }
            free.signal()
        }
        guard let lent else { throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "the database is closed") }
        return try work(lent)
    }

    /// Closes the connections once their work is done; whoever comes later is told so.
    func close() throws {
        for _ in 0..<count { free.wait() }
        defer { for _ in 0..<count { free.signal() } }
        for reader in idle.withLock({ $0 }) { try reader.close() }
        idle.withLock { $0 = [] }
    }
}
