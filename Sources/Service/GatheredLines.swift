import NIOCore
import NIOPosix
import Synchronization

/// Writes the lines that come in one turn of an event loop in one piece: a call into the system for each takes longer than
/// all else about it.
///
/// A process that is killed loses those of its last turn.
package final class GatheredLines: Sendable {
    private let write: @Sendable ([UInt8]) -> Void
    private let waiting = Mutex<[UInt8]>([])

    package init(write: @escaping @Sendable ([UInt8]) -> Void) {
        self.write = write
    }

    /// Takes a line with its end; what comes from no event loop is written at once.
    package func add(_ line: [UInt8]) {
        let isFirst = waiting.withLock { waiting in
            defer { waiting += line }
            return waiting.isEmpty
        }
        guard let loop = MultiThreadedEventLoopGroup.currentEventLoop else { return flush() }
        if isFirst { loop.execute { self.flush() } }
    }

    /// Writes what waits.
    package func flush() {
        let lines = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        if !lines.isEmpty { write(lines) }
    }
}
