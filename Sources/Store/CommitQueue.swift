import Dispatch
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
    private let onCommit: @Sendable () -> Void
    private let state = Mutex(State())
    /// What the last commit left, for the next one: touched by the leading thread alone.
    nonisolated(unsafe) private var last: (batch: Batch, version: UInt32)?
    /// Leads where no thread waits that could; before other threads, since whoever waits for a commit waits for it.
    private let leader = DispatchQueue(label: "tocsin.commits", qos: .userInteractive)

    private struct State {
        var waiting: [Job] = []
        var isLed = false
        /// Around the waking of those whose commands committed together.
        var wake: @Sendable (() -> Void) -> Void = { $0() }
    }

    /// Commands in one batch at most, so that a batch's wait stays bounded.
    private static let longestBatch = 256

    /// The database's objections to one statement; anything else is about the file.
    private static let refusals: [ResultCode] = [
        .SQLITE_CONSTRAINT, .SQLITE_ERROR, .SQLITE_MISMATCH, .SQLITE_RANGE, .SQLITE_TOOBIG,
    ]

    /// `onCommit` is told of each commit before anybody who waits for it is.
    init(database: DatabaseQueue, path: String, world: Store.World, onCommit: @escaping @Sendable () -> Void) {
        self.database = database
        self.onCommit = onCommit
        self.path = path
        self.world = world
    }

    /// Has `wake` wake those who waited for the same commit, so that a thread of several tasks is woken once.
    func wakeTogether(_ wake: @escaping @Sendable (() -> Void) -> Void) {
        state.withLock { $0.wake = wake }
    }

    /// Runs a command inside the next commit, and returns once that is durable.
    ///
    /// `isRepeatable` says that it does nothing but change the database: so it may be undone and run a second time.
    func run<Value>(
        isRepeatable: Bool = true,
        _ work: @escaping (Database, inout Batch) throws -> Value
    ) throws(TocsinError) -> Value {
        var result: Value?
        let thread = WaitingThread()
        let job = Job(waiter: .thread(thread), isRepeatable: isRepeatable) { db, batch in
            result = try work(db, &batch)
        }
        if add(job) || thread.wait() == .lead { leadOneBatch() }
        return try job.outcome(result)
    }

    /// The same for a task: no thread waits with it.
    func run<Value: Sendable>(
        _ work: @escaping @Sendable (Database, inout Batch) throws -> Value
    ) async throws(TocsinError) -> Value {
        let result = Result<Value>()
        let job = await withCheckedContinuation { (continuation: CheckedContinuation<Job, Never>) in
            let job = Job(waiter: .task(continuation), isRepeatable: true) { db, batch in
                result.value = try work(db, &batch)
            }
            if add(job) { leader.async { self.leadOneBatch() } }
        }
        return try job.outcome(result.value)
    }

    /// Written while the job is worked on, read when it is over.
    private final class Result<Value>: @unchecked Sendable {
        var value: Value?
    }

    /// Whether nobody leads yet: then whoever adds the job must.
    private func add(_ job: Job) -> Bool {
        state.withLock { state in
            state.waiting.append(job)
            defer { state.isLed = true }
            return !state.isLed
        }
    }

    private func leadOneBatch() {
        let jobs = state.withLock { state in
            let jobs = Array(state.waiting.prefix(Self.longestBatch))
            state.waiting.removeFirst(jobs.count)
            return jobs
        }
        commit(jobs)
        onCommit()
        // The next leader starts before this batch's threads wake: the disk never waits for them.
        let (next, wake) = state.withLock { state in
            state.isLed = !state.waiting.isEmpty
            return (state.waiting.first, state.wake)
        }
        switch next?.waiter {
        case .thread(let thread): thread.wake(.lead)
        case .task: leader.async { self.leadOneBatch() }
        case nil: break
        }
        wake { for job in jobs { job.end() } }
    }

    private func commit(_ jobs: [Job]) {
        do {
            // A savepoint copies every page that its command changes, and hardly a command is ever refused: so they do
            // without at first, and a refusal undoes them all. One that is alone needs none to be undone.
            if jobs.count == 1 || jobs.allSatisfy(\.isRepeatable) {
                guard let refusal = try commit(jobs, { job, db, batch in try job.work(db, &batch) }) else { return }
                guard jobs.count > 1 else { return fail(jobs, failure(refusal)) }
            }
            // What is undone must not stay known: so this begins anew.
            last = nil
            try commit(jobs, run)
        } catch let error as DatabaseError {
            fail(jobs, TocsinError(error, path: path))
        } catch let error as TocsinError {
            fail(jobs, error)
        } catch {
            fail(jobs, TocsinError(.internal, "The commit failed: \(error)"))
        }
    }

    /// Commits the commands together, or does nothing and gives the refusal of one that no savepoint could undo.
    @discardableResult
    private func commit(_ jobs: [Job], _ run: (Job, Database, inout Batch) throws -> Void) throws -> (any Error)? {
        try database.writeWithoutTransaction { db in
            var refusal: (any Error)?
            var done: Batch?
            try db.transaction(.immediate) {
                var batch = try begin(db, commands: jobs.count)
                do {
                    for job in jobs { try run(job, db, &batch) }
                } catch  where !Self.isFailure(error) {
                    refusal = error
                    return .rollback
                }
                try batch.finish(db)
                done = batch
                return .commit
            }
            if let done, done.mayGoOn { last = (done, db.dataVersion) }
            return refusal
        }
    }

    /// Goes on from the last commit while nothing else was written, by whomever.
    private func begin(_ db: Database, commands: Int) throws -> Batch {
        let last = last
        self.last = nil
        if let last, last.version == db.dataVersion,
            let next = try last.batch.next(world: world, path: path, commands: commands)
        {
            return next
        }
        return try Batch(db, world: world, path: path, commands: commands)
    }

    /// Whether this is about the file, and not about the command.
    private static func isFailure(_ error: any Error) -> Bool {
        (error as? DatabaseError).map { !refusals.contains($0.resultCode) } ?? false
    }

    /// Runs one command in a savepoint.
    ///
    /// Its refusal undoes only itself; a failure of the disk ends the batch.
    private func run(_ job: Job, _ db: Database, _ batch: inout Batch) throws {
        let before = batch
        try db.run("SAVEPOINT command", [])
        do {
            try job.work(db, &batch)
            try db.run("RELEASE command", [])
        } catch  where Self.isFailure(error) {
            throw error
        } catch {
            job.failure = failure(error)
            try db.run("ROLLBACK TO command", [])
            try db.run("RELEASE command", [])
            batch = before
        }
    }

    private func failure(_ refusal: any Error) -> TocsinError {
        (refusal as? TocsinError) ?? (refusal as? DatabaseError).map { TocsinError($0, path: path) }
            ?? TocsinError(.internal, "The command failed: \(refusal)")
    }

    private func fail(_ jobs: [Job], _ error: TocsinError) {
        for job in jobs where job.failure == nil { job.failure = error }
    }

    /// One command and who waits for it.
    ///
    /// Unchecked: `work` and `failure` are touched by the leading thread only, until `end` hands them back.
    private final class Job: @unchecked Sendable {
        enum Waiter {
            case thread(WaitingThread)
            case task(CheckedContinuation<Job, Never>)
        }

        let waiter: Waiter
        /// Whether it may run again after it was undone.
        let isRepeatable: Bool
        let work: (Database, inout Batch) throws -> Void
        var failure: TocsinError?

        init(waiter: Waiter, isRepeatable: Bool, _ work: @escaping (Database, inout Batch) throws -> Void) {
            self.waiter = waiter
            self.isRepeatable = isRepeatable
            self.work = work
        }

        func end() {
            switch waiter {
            case .thread(let thread): thread.wake(.done)
            case .task(let continuation): continuation.resume(returning: self)
            }
        }

        /// What the command gave, once it is over.
        func outcome<Value>(_ result: Value?) throws(TocsinError) -> Value {
            if let failure { throw failure }
            guard let result else { throw TocsinError(.internal, "A command ended without a result.") }
            return result
        }
    }

    /// A thread until its command is over, or until it has to lead.
    private final class WaitingThread: @unchecked Sendable {
        enum Signal {
            case done, lead
        }

        private let condition = NSCondition()
        private var signal: Signal?

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
