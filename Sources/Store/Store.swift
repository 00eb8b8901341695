import CSQLiteConfig
import Domain
import Foundation
import GRDB

/// One workspace's log and its projections, in one SQLite file.
///
/// Several processes may use the same file at once; together they are one replica, in turn. Concurrent commands of this
/// process share commits (`CommitQueue`).
package final class Store: Sendable {
    /// What the store takes from the world, so that nothing below reads a clock or a random source.
    package struct World: Sendable {
        package var now: @Sendable () -> Instant
        package var random: @Sendable () -> UInt64
        /// Operating-system user and host, or a token's id.
        package var via: @Sendable () -> String
        /// What identifies this machine: with the file's inode it tells a copied file from the one noted in it.
        package var machine: @Sendable () -> String
        /// Seconds that a write waits for another process before it gives up.
        package var busyTimeout = 5.0
        /// Hears how many of how many events a rebuild has folded.
        package var progress: @Sendable (Int, Int) -> Void

        package init(
            now: @escaping @Sendable () -> Instant,
            random: @escaping @Sendable () -> UInt64,
            via: @autoclosure @escaping @Sendable () -> String,
            machine: @autoclosure @escaping @Sendable () -> String,
            progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
        ) {
            self.now = now
            self.random = random
            self.via = via
            self.machine = machine
            self.progress = progress
        }

        /// A new id; its last three digits are those of `ending`, if there is one.
        package func identifier(at instant: Instant, ending: UInt64? = nil) -> Identifier {
            let (high, low) = (random(), random())
            return Identifier(
                milliseconds: instant.microseconds / 1_000,
                random: high,
                ending.map { low & ~0xfff | $0 & 0xfff } ?? low
            )
        }
    }

    package let path: String
    let world: World
    let database: DatabaseQueue
    /// Why nothing can be written, when this is open for reading only.
    let refusal: TocsinError?
    let commits: CommitQueue
    /// Nil for a process that reads in one thread: then the writing connection reads too.
    let readers: ReaderPool?
    private let changes: ChangeCounter?
    private let checkpoints: Checkpointer?

    /// Makes the database of a new workspace.
    package static func create(at path: String, world: World) throws(TocsinError) -> Store {
        let draft = "\(path).new-\(String(world.random(), radix: 36))"
        defer { File.removeDatabase(draft) }
        try File.create(draft)
        try translatingErrors(path: path) {
            let store = try Store(path: draft, world: world, mode: .new)
            try store.database.close()
        }
        // It appears whole or not at all, and only one of several processes makes it.
        try File.publish(draft, as: path)
        return try Store(path: path, world: world)
    }

    /// Opens an existing database, and migrates it when it comes from an older version.
    ///
    /// With `readers`, that many threads can read at the same time, without waiting for commits.
    package convenience init(path: String, world: World, readers: Int = 0) throws(TocsinError) {
        guard access(path, F_OK) == 0 else {
            throw TocsinError(.notFound, "There is no database at \(path). Use `tocsin init` to make a workspace.")
        }
        try self.init(path: path, world: world, mode: .writing, readers: readers)
    }

    /// Whether a file is made, used, or only looked at.
    enum Mode {
        case new, writing, reading
    }

    init(
        path: String,
        world: World,
        mode: Mode,
        readers: Int = 0,
        checkpoints limits: Checkpointer.Limits = Checkpointer.Limits()
    ) throws(TocsinError) {
        self.path = path
        self.world = world
        let opened = try Store.open(path, mode, busyTimeout: world.busyTimeout)
        database = opened.database
        refusal = opened.refusal
        // A file that can't be written may be open as it stands, which other connections would not be.
        let isShared = readers > 0 && opened.refusal == nil
        self.readers = isShared ? ReaderPool(path: path, count: readers, busyTimeout: world.busyTimeout) : nil
        let changes = try translatingErrors(path: path) {
            isShared ? try ChangeCounter(path: path, busyTimeout: world.busyTimeout) : nil
        }
        self.changes = changes
        let checkpoints = isShared ? Checkpointer(path: path, busyTimeout: world.busyTimeout, limits: limits) : nil
        opened.database.writeWithoutTransaction { db in checkpoints?.attach(to: db) }
        self.checkpoints = checkpoints
        commits = CommitQueue(database: opened.database, path: path, world: world) { changes?.note() }
    }

    /// Has `wake` wake the tasks whose commands committed together.
    package func wakeTogether(_ wake: @escaping @Sendable (() -> Void) -> Void) { commits.wakeTogether(wake) }

    /// Closes every connection; what was committed is in the one file then.
    package func close() throws(TocsinError) {
        try translatingErrors(path: path) {
            try readers?.close()
            try changes?.close()
            try checkpoints?.close()
            try database.close()
        }
    }

    /// How SQLite works in this process, set before it is first used.
    private static let settings: Void = {
        // It would lock and count at every piece of memory that it takes, for figures that nobody asks for.
        sqlite3_config_memstatus_off()
        BufferedLog.use()
        FlushedCopy.register()
    }()

    private static func open(
        _ path: String,
        _ mode: Mode,
        busyTimeout: Double
    ) throws(TocsinError) -> (database: DatabaseQueue, refusal: TocsinError?) {
        _ = settings
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout)
        // There are none, and turning them on takes its time at every start.
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { db in db.dropAuthorizer() }
        if mode == .reading { return (try openForReading(path, configuration), readOnly(path)) }
        do {
            if access(path, W_OK) != 0 { throw DatabaseError(resultCode: .SQLITE_READONLY) }
            let database = try DatabaseQueue(path: path, configuration: configuration)
            let isCurrent = try database.writeWithoutTransaction { db in
                let isCurrent = mode == .new ? false : try check(db, path: path) == Schema.version
                // A file keeps its mode; a backup that somebody copied here has another one.
                if try db.first("PRAGMA journal_mode", [], { $0.text(0) }) != "wal" {
                    try db.run("PRAGMA journal_mode = WAL", [])
                }
                try db.run("PRAGMA synchronous = FULL", [])
                // Where each command's savepoint keeps the few pages that the command changes.
                try db.run("PRAGMA temp_store = MEMORY", [])
                // Many writers come back to the same pages: 8 MB of them stay in memory, when there are as many.
                try db.run("PRAGMA cache_size = -8000", [])
                return isCurrent
            }
            if !isCurrent {
                try database.writeWithoutTransaction { db in
                    try withTemporaryFiles(db) { try Schema.migrate(db) }
                }
            }
            return (database, nil)
        } catch let error as DatabaseError {
            // A disk that is full or read-only can still be read.
            let readable: [ResultCode] = [.SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_FULL, .SQLITE_IOERR]
            guard mode == .writing, readable.contains(error.resultCode) else { throw TocsinError(error, path: path) }
            let isFailure = [.SQLITE_FULL, .SQLITE_IOERR].contains(error.resultCode)
            let refusal = isFailure ? TocsinError(error, path: path) : readOnly(path)
            return (try openForReading(path, configuration), refusal)
        } catch let error as TocsinError {
            throw error
        } catch {
            throw TocsinError(.internal, "\(path) could not be opened: \(error)")
        }
    }

    /// Opens without writing; where SQLite can't even make its shared memory, the file is read as it stands.
    private static func openForReading(
        _ path: String,
        _ configuration: Configuration
    ) throws(TocsinError) -> DatabaseQueue {
        var configuration = configuration
        configuration.readonly = true
        return try translatingErrors(path: path) {
            do {
                let database = try DatabaseQueue(path: path, configuration: configuration)
                _ = try database.read { db in try check(db, path: path) }
                return database
            } catch let error as DatabaseError where error.resultCode != .SQLITE_NOTADB {
                // Read as it stands, the file would lack what only its write-ahead log holds.
                guard try File.isEmpty(at: path + "-wal") else {
                    throw TocsinError(
                        .io,
                        "\(path) can't be read here: its last commits are in \(path)-wal, and this disk has no room to "
                            + "take them in, or is read-only. Nothing is lost. Copy both files to another disk."
                    )
                }
                let database = try DatabaseQueue(
                    path: File.address(of: path, "immutable=1"),
                    configuration: configuration
                )
                _ = try database.read { db in try check(db, path: path) }
                return database
            }
        }
    }

    /// Refuses a file of another program, and a database from a newer version.
    ///
    /// Returns the schema's version.
    @discardableResult
    private static func check(_ db: Database, path: String) throws -> Int {
        let version = try db.first("PRAGMA user_version", []) { Int($0.integer(0)) } ?? 0
        let application = try db.first("PRAGMA application_id", []) { Int($0.integer(0)) } ?? 0
        guard application == Schema.applicationID else {
            throw TocsinError(
                .badData,
                "\(path) is not a tocsin database. Nothing was changed. If it was one, restore a backup with "
                    + "`tocsin restore FILE`."
            )
        }
        guard version <= Schema.version else {
            throw TocsinError(
                .configuration,
                "\(path) was written by a newer tocsin (schema \(version); this one knows \(Schema.version)). "
                    + "Nothing was changed. Install the newer version."
            )
        }
        return version
    }

    /// Runs one command's work in the log's transaction: all of its events are committed and durable, or none.
    ///
    /// Projections of another version are rebuilt first, unless the command only appends: in an incident nobody waits
    /// for that. A command that does more than change the database is not `isRepeatable`: the others run twice when one
    /// that shares their commit is refused. `via` is through what the actor acts, such as a token's id; nil for this
    /// process's own. `claim` is the request that asks for it, when that may be sent again.
    package func write<Value>(
        actor: String,
        via: String? = nil,
        onlyAppends: Bool = false,
        isRepeatable: Bool = true,
        claim: RequestClaim? = nil,
        _ command: @escaping (inout Ledger) throws -> Value
    ) throws(TocsinError) -> Value {
        try requireWritable()
        let work =
            { [world] db, batch in
                try Store.run(command, db, &batch, world, actor, via, onlyAppends: onlyAppends, claim: claim)
            } as (Database, inout Batch) throws -> Value?
        if let value = try commits.run(isRepeatable: isRepeatable, work) { return value }
        try refresh()
        guard let value = try commits.run(isRepeatable: isRepeatable, work) else { throw changedMeanwhile }
        return value
    }

    /// The same for a task: no thread waits for the commit.
    ///
    /// It only appends, so that nobody waits for a rebuild either.
    package func append<Value: Sendable>(
        actor: String,
        via: String? = nil,
        claim: RequestClaim? = nil,
        _ command: @escaping @Sendable (inout Ledger) throws -> Value
    ) async throws(TocsinError) -> Value {
        try requireWritable()
        let value = try await commits.run { [world] db, batch in
            try Store.run(command, db, &batch, world, actor, via, onlyAppends: true, claim: claim)
        }
        guard let value else { throw TocsinError(.internal, "An append waited for a rebuild.") }
        return value
    }

    /// Runs one command in a batch; nil when it needs projections that are current.
    private static func run<Value>(
        _ command: (inout Ledger) throws -> Value,
        _ db: Database,
        _ batch: inout Batch,
        _ world: World,
        _ actor: String,
        _ via: String?,
        onlyAppends: Bool,
        claim: RequestClaim?
    ) throws -> Value? {
        guard onlyAppends || batch.projector != nil else { return nil }
        var ledger = try Ledger(db: db, world: world, actor: actor, via: via ?? world.via(), batch: batch)
        let value = try command(&ledger)
        try claim?.carryOut(at: ledger.now, db)
        batch = ledger.batch
        return value
    }

    /// Changes local tables, with the commands that commit at the same time.
    func change<Value>(_ work: @escaping (Database) throws -> Value) throws(TocsinError) -> Value {
        try requireWritable()
        return try commits.run { db, batch in
            batch.mayGoOn = false
            return try work(db)
        }
    }

    /// Reads local tables and the log, whatever the projections come from.
    func look<Value>(_ query: (Database) throws -> Value) throws(TocsinError) -> Value {
        func run(_ database: DatabaseQueue) throws -> Value {
            // GRDB's `read` sets a pragma around it, which makes SQLite compile every cached statement again.
            try database.unsafeRead { db in
                var value: Value?
                try db.transaction(.deferred) {
                    value = try query(db)
                    return .commit
                }
                guard let value else { throw TocsinError(.internal, "A query ended without a result.") }
                return value
            }
        }
        return try translatingErrors(path: path) {
            try readers.map { try $0.use(run) } ?? run(database)
        }
    }

    /// Another number than before when anything was committed since, by whomever; always 0 where nobody can write.
    package func version() throws(TocsinError) -> Int {
        try translatingErrors(path: path) { try changes?.value() ?? 0 }
    }

    /// Work that changes most of the file: its temporary storage would fill the memory.
    static func withTemporaryFiles<Value>(_ db: Database, _ work: () throws -> Value) throws -> Value {
        // Compiled each time, since that is when SQLite acts on it.
        try db.execute(sql: "PRAGMA temp_store = FILE")
        let result = Result { try work() }
        try db.execute(sql: "PRAGMA temp_store = MEMORY")
        return try result.get()
    }

    package func requireWritable() throws(TocsinError) {
        if let refusal { throw refusal }
    }

    private static func readOnly(_ path: String) -> TocsinError {
        TocsinError(
            .notAllowed,
            "\(path) can't be written: the file, its folder or the disk is read-only. Nothing was recorded; reading works."
        )
    }

    /// Reads a consistent state.
    ///
    /// Projections of another version are rebuilt first, which shows its progress.
    package func read<Value>(_ query: (Reader) throws -> Value) throws(TocsinError) -> Value {
        func attempt() throws(TocsinError) -> Value? {
            try look { db in try Projections.areCurrent(db) ? query(Reader(db: db)) : nil }
        }
        if let value = try attempt() { return value }
        try refresh()
        guard let value = try attempt() else { throw changedMeanwhile }
        return value
    }

    private var changedMeanwhile: TocsinError {
        TocsinError(.busy, "\(path) is used by another version of tocsin at the same time. Stop it and try again.")
    }
}
