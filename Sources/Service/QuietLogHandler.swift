import Logging

/// What Hummingbird says of its insides, as far as it is an error: each request has a line of ours.
///
/// It gives each request a logger with an id of its own, which no other line has: that is dropped.
struct QuietLogHandler: LogHandler {
    let log: Logger
    var logLevel = Logger.Level.error
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    init(log: Logger) {
        self.log = log
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        log.log(level: event.level, event.message, metadata: event.metadata)
    }
}
