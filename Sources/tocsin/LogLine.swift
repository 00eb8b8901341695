import Domain
import Logging
import Service

/// A line of the service's log: one JSON object, for whatever collects logs.
struct LogLine {
    private var json = JSONText(expected: 256)

    init(at time: Instant, _ level: Logger.Level, _ message: String) {
        json.append(raw: #"{"time":"#)
        json.append(time.rfc3339)
        json.append(raw: #","level":"#)
        json.append(level.rawValue)
        json.append(raw: #","message":"#)
        json.append(message)
    }

    mutating func add(_ name: String, _ value: String) {
        json.append(raw: ",")
        json.append(name)
        json.append(raw: ":")
        json.append(value)
    }

    /// The whole line, with its end.
    consuming func bytes() -> [UInt8] {
        json.append(raw: "}\n")
        return json.bytes
    }
}

extension LogLine {
    init(of request: AnsweredRequest, at time: Instant) {
        self.init(at: time, .info, "request")
        add("from", request.from)
        add("id", request.id)
        add("method", request.method)
        add("ms", String(request.milliseconds))
        add("path", request.path)
        add("status", String(request.status))
    }
}
