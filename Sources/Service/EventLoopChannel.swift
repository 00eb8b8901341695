import HummingbirdCore
import Logging
import NIOCore
import NIOPosix

/// Handles each connection's requests on the connection's own event loop.
///
/// On the default executor every read, answer and write would change threads twice. What may block leaves the loop for
/// the thread pool.
struct EventLoopChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        base.setup(channel: channel, logger: logger)
    }

    func handle(value: Base.Value, logger: Logger) async {
        await withTaskExecutorPreference(EventLoopExecutor(loop: value.channel.eventLoop)) {
            await base.handle(value: value, logger: logger)
        }
    }
}

/// Runs tasks on an event loop.
final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    fileprivate init(loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        guard let together = EventLoopExecutor.together.currentValue else {
            loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
            return
        }
        together.jobs[ObjectIdentifier(loop), default: (loop, [])].jobs.append((job, self))
    }

    /// Tasks that this thread wakes together, by loop.
    private final class Together {
        var jobs: [ObjectIdentifier: (loop: any EventLoop, jobs: [(UnownedJob, EventLoopExecutor)])] = [:]
    }

    /// Each thread sees its own.
    nonisolated(unsafe) private static let together = ThreadSpecificVariable<Together>()

    /// Wakes tasks, and each loop once for all that it runs.
    ///
    /// A loop that is woken for the first of them takes the thread that wakes them from its processor, for each of them.
    static func wakeTogether(_ wake: () -> Void) {
        let together = Together()
        EventLoopExecutor.together.currentValue = together
        wake()
        EventLoopExecutor.together.currentValue = nil
        for (loop, jobs) in together.jobs.values {
            loop.execute {
                for (job, executor) in jobs { job.runSynchronously(on: executor.asUnownedTaskExecutor()) }
            }
        }
    }
}

extension EventLoopGroup {
    /// Has its threads, when they are woken, take the processor from nobody: the thread that commits is the one that all
    /// others wait for.
    ///
    /// Only Linux knows of this; a refusal costs speed and nothing else.
    func preemptNobody() {
        #if os(Linux)
            for loop in makeIterator() {
                loop.execute {
                    // `SCHED_BATCH`, which Glibc's module doesn't show.
                    var priority = sched_param()
                    _ = sched_setscheduler(0, 3, &priority)
                }
            }
        #endif
    }
}
