import Domain
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
        var line = JSONText()
        line.append(raw: #"{"time":"#)
        line.append(now().rfc3339)
        line.append(raw: #","level":"#)
        line.append(event.level.rawValue)
        line.append(raw: #","message":"#)
        line.append(event.message.description)
        let more = event.metadata ?? [:]
        let values = metadata.isEmpty ? more : metadata.merging(more) { $1 }
        for (key, value) in values.sorted(by: { $0.key < $1.key }) {
            line.append(raw: ",")
            line.append(key)
            line.append(raw: ":")
            line.append(value.description)
        }
        line.append(raw: "}\n")
        write(line.text)
    }
}
