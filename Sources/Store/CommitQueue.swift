import Domain
import Foundation
import GRDB
import Synchronization

/// Group commit: commands that wait at the same time share one durable transaction, each in its own savepoint.
///
/// The first thread that finds nobody committing leads one batch: it runs every waiting command, commits once, and wakes
/// the others; if more came meanwhile, one of those leads the next batch. So no thread works for others for longer than
/// one batch, and a lone command pays for no hand-over.
final class CommitQueue: Sendable {
    private let database: DatabaseQueue
    private let path: String
    private let world: Store.World
    private let state = Mutex(State())

    private struct State {
        var waiting: [Job] = []
        var isLed = false
    }

    /// Commands in one batch at most, so that a batch's wait stays bounded.
    private static let longestBatch = 256

    /// The database's objections to one statement; anything else is about the file.
    private static let refusals: [ResultCode] = [
        .SQLITE_CONSTRAINT, .SQLITE_ERROR, .SQLITE_MISMATCH, .SQLITE_RANGE, .SQLITE_TOOBIG,
    ]

    init(database: DatabaseQueue, path: String, world: Store.World) {
        self.database = database
        self.path = path
        self.world = world
    }

    /// Runs a command inside the next commit, and returns once that is durable.
    func run<Value>(_ work: @escaping (Database, inout Batch) throws -> Value) throws(TocsinError) -> Value {
        var result: Value?
        let job = Job { db, batch in result = try work(db, &batch) }
        let leads = state.withLock { state in
            state.waiting.append(job)
            guard !state.isLed else { return false }
            state.isLed = true
            return true
        }
        if leads || job.wait() == .lead { leadOneBatch() }
        if let error = job.failure { throw error }
        guard let result else { throw TocsinError(.internal, "A command ended without a result.") }
        return result
    }

    private func leadOneBatch() {
        let jobs = state.withLock { state in
            let jobs = Array(state.waiting.prefix(Self.longestBatch))
            state.waiting.removeFirst(jobs.count)
            return jobs
        }
        commit(jobs)
        // The next leader starts before this batch's threads wake: the disk never waits for them.
        let next = state.withLock { state -> Job? in
            state.isLed = !state.waiting.isEmpty
            return state.waiting.first
        }
        next?.wake(.lead)
        for job in jobs { job.wake(.done) }
    }

    private func commit(_ jobs: [Job]) {
        do {
            try database.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    var batch = try Batch(db, world: world, path: path)
                    for job in jobs { try run(job, db, &batch) }
                    try batch.finish(db)
                    return .commit
                }
            }
        } catch let error as DatabaseError {
            fail(jobs, TocsinError(error, path: path))
        } catch let error as TocsinError {
            fail(jobs, error)
        } catch {
            fail(jobs, TocsinError(.internal, "The commit failed: \(error)"))
        }
    }

    /// Runs one command.
    ///
    /// Its refusal undoes only itself; a failure of the disk ends the batch.
    private func run(_ job: Job, _ db: Database, _ batch: inout Batch) throws {
        let before = batch
        try db.cachedStatement(sql: "SAVEPOINT command").execute()
        do {
            try job.work(db, &batch)
            try db.cachedStatement(sql: "RELEASE command").execute()
        } catch let error as DatabaseError where !Self.refusals.contains(error.resultCode) {
            throw error
        } catch {
            job.failure =
                (error as? TocsinError) ?? (error as? DatabaseError).map { TocsinError($0, path: path) }
                ?? TocsinError(.internal, "The command failed: \(error)")
            try db.execute(sql: "ROLLBACK TO command; RELEASE command")
            batch = before
        }
    }

    private func fail(_ jobs: [Job], _ error: TocsinError) {
        for job in jobs where job.failure == nil { job.failure = error }
    }

    /// One command and the thread that waits for it.
    ///
    /// Unchecked: `work` and `failure` are touched by the leading thread only, until `wake` hands them back.
    private final class Job: @unchecked Sendable {
        enum Signal {
            case done, lead
        }

        let work: (Database, inout Batch) throws -> Void
        var failure: TocsinError?
        private let condition = NSCondition()
        private var signal: Signal?

        init(_ work: @escaping (Database, inout Batch) throws -> Void) {
            self.work = work
        }

        func wake(_ signal: Signal) {
            condition.lock()
            self.signal = signal
            condition.signal()
            condition.unlock()
        }

        func wait() -> Signal {
            condition.lock()
            defer { condition.unlock() }
            while true {
                if let signal { return signal }
                condition.wait()
            }
        }
    }
}
