import Domain
import Foundation
import Logging

/// The service's log: one JSON object on each line of standard error, for whatever collects logs.
struct JSONLogHandler: LogHandler {
    let now: @Sendable () -> Instant
    let write: @Sendable (String) -> Void
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line: [String: String] = [
            "time": now().rfc3339, "level": event.level.rawValue, "message": event.message.description,
        ]
        for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }) {
            line[key] = value.description
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            write(String(decoding: try encoder.encode(line), as: UTF8.self) + "\n")
        } catch {
            write("{\"level\":\"error\",\"message\":\"a log line could not be written\"}\n")
        }
    }
}
