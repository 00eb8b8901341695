import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Service

@Suite struct GatheredLinesTests {
    private final class Writes: Sendable {
        private let all = Mutex<[String]>([])
        var made: [String] { all.withLock { $0 } }
        @Sendable func add(_ bytes: [UInt8]) { all.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } }
    }

    @Test("Lines of one turn of an event loop are one write in their order, those of the next turn another")
    func turns() async throws {
        let writes = Writes()
        let lines = GatheredLines(write: writes.add)
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        try await loop.submit {
            for text in ["a\n", "b\n", "c\n"] { lines.add(Array(text.utf8)) }
            #expect(writes.made.isEmpty)
        }.get()
        // What a loop is given later it does later.
        try await loop.submit { lines.add(Array("d\n".utf8)) }.get()
        try await loop.submit {}.get()
        #expect(writes.made == ["a\nb\nc\n", "d\n"])
    }

    @Test("A line from no event loop is written at once, with what waits before it")
    func elsewhere() async throws {
        let writes = Writes()
        let lines = GatheredLines(write: writes.add)
        lines.add(Array("a\n".utf8))
        #expect(writes.made == ["a\n"])
        lines.flush()
        #expect(writes.made == ["a\n"], "nothing waits, and nothing is written")
    }
}
