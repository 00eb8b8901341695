import Domain
import Foundation
import Logging
import Synchronization
import Testing

@testable import Service
@testable import tocsin

@Suite struct LogLineTests {
    private let time = Instant(rfc3339: "2026-11-22T03:04:05Z")

    private func members(_ line: [UInt8]) throws -> [String: String] {
        #expect(line.last == UInt8(ascii: "\n") && line.count { $0 == UInt8(ascii: "\n") } == 1)
        return try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: String])
    }

    @Test("A request is one JSON object on one line, whatever stands in it")
    func request() throws {
        let answered = AnsweredRequest(
            id: "00ff",
            method: "GET\"",
            path: "/a\n\u{1}\u{7F}é\\",
            status: 404,
            milliseconds: 12,
            from: "::1"
        )
        let line = LogLine(of: answered, at: try #require(time))
        #expect(
            try members(line.bytes()) == [
                "time": "2026-11-22T03:04:05Z", "level": "info", "message": "request", "id": "00ff", "method": "GET\"",
                "path": "/a\n\u{1}\u{7F}é\\", "status": "404", "ms": "12", "from": "::1",
            ]
        )
    }

    @Test("A message has its level, its text and its values, those of the message before those of the logger")
    func message() throws {
        let written = Mutex<[[UInt8]]>([])
        let time = try #require(time)
        var logger = Logger(label: "test") { _ in
            JSONLogHandler(now: { time }, write: { line in written.withLock { $0.append(line) } })
        }
        logger[metadataKey: "request"] = "1"
        logger[metadataKey: "part"] = "x"
        logger.debug("too low")
        logger.error("a \"fault\"", metadata: ["request": "2", "list": ["a", "b"]])
        let lines = written.withLock { $0 }
        #expect(lines.count == 1)
        #expect(
            try members(try #require(lines.first)) == [
                "time": "2026-11-22T03:04:05Z", "level": "error", "message": "a \"fault\"", "request": "2", "part": "x",
                "list": "[\"a\", \"b\"]",
            ]
        )
    }
}
