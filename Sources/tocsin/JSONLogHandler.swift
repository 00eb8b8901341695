import Domain
import Logging

/// The service's log, a line for each message.
struct JSONLogHandler: LogHandler {
    let now: @Sendable () -> Instant
    let write: @Sendable ([UInt8]) -> Void
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = LogLine(at: now(), event.level, event.message.description)
        let values = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in values.sorted(by: { $0.key < $1.key }) { line.add(key, value.description) }
        write(line.bytes())
    }
}
