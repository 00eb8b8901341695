import NIOPosix

/// Runs tasks on threads that may block; the event loops may not.
final class ThreadPoolExecutor: TaskExecutor {
    private let pool: NIOThreadPool

    init(pool: NIOThreadPool) {
        self.pool = pool
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // A job must run, or its task would never end: where the pool has stopped, on the thread that asks.
        pool.submit { _ in job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
