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

    init(database: DatabaseQueue, path: String) {
        self.database = database
        self.path = path
    }

    /// Runs a command inside the next commit, and returns once that is durable.
    func run<Value>(_ work: @escaping (Database, Heads) throws -> (Value, Heads)) throws(TocsinError) -> Value {
        var result: Value?
        let job = Job { db, heads in
            let (value, after) = try work(db, heads)
            result = value
            return after
        }
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
        let batch = state.withLock { state in
            let batch = Array(state.waiting.prefix(Self.longestBatch))
            state.waiting.removeFirst(batch.count)
            return batch
        }
        commit(batch)
        // The next leader starts before this batch's threads wake: the disk never waits for them.
        let next = state.withLock { state -> Job? in
            state.isLed = !state.waiting.isEmpty
            return state.waiting.first
        }
        next?.wake(.lead)
        for job in batch { job.wake(.done) }
    }

    private func commit(_ batch: [Job]) {
        do {
            try database.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    var heads = try Heads(db)
                    for job in batch { try run(job, db, &heads) }
                    try heads.save(db)
                    return .commit
                }
            }
        } catch let error as DatabaseError {
            fail(batch, TocsinError(error, path: path))
        } catch let error as TocsinError {
            fail(batch, error)
        } catch {
            fail(batch, TocsinError(.internal, "The commit failed: \(error)"))
        }
    }

    /// Runs one command.
    ///
    /// Its refusal undoes only itself; a failure of the disk ends the batch.
    private func run(_ job: Job, _ db: Database, _ heads: inout Heads) throws {
        let begin = try db.cachedStatement(sql: "SAVEPOINT command")
        try begin.execute()
        do {
            heads = try job.work(db, heads)
            try db.cachedStatement(sql: "RELEASE command").execute()
        } catch let error as DatabaseError where !Self.refusals.contains(error.resultCode) {
            throw error
        } catch {
            job.failure =
                (error as? TocsinError) ?? (error as? DatabaseError).map { TocsinError($0, path: path) }
                ?? TocsinError(.internal, "The command failed: \(error)")
            try db.execute(sql: "ROLLBACK TO command; RELEASE command")
        }
    }

    private func fail(_ batch: [Job], _ error: TocsinError) {
        for job in batch where job.failure == nil { job.failure = error }
    }

    /// One command and the thread that waits for it.
    ///
    /// Unchecked: `work` and `failure` are touched by the leading thread only, until `wake` hands them back.
    private final class Job: @unchecked Sendable {
        enum Signal {
            case done, lead
        }

        let work: (Database, Heads) throws -> Heads
        var failure: TocsinError?
        private let condition = NSCondition()
        private var signal: Signal?

        init(_ work: @escaping (Database, Heads) throws -> Heads) {
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
