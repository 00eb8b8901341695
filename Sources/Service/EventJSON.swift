import Domain
import Foundation

/// An event of the log as programs see it.
struct EventJSON: Encodable {
    let event: Event
    let arrival: Int64

    init(_ event: Event, arrival: Int64) {
        self.event = event
        self.arrival = arrival
    }

    private enum CodingKeys: String, CodingKey {
        case id, replica, seq, stamp, recorded, at, stream, base, type, version, actor, via, body, cursor
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(event.id, forKey: .id)
        try container.encode(event.replica, forKey: .replica)
        try container.encode(event.seq, forKey: .seq)
        try container.encode(event.stamp, forKey: .stamp)
        try container.encode(event.recorded, forKey: .recorded)
        try container.encode(event.at, forKey: .at)
        try container.encode(event.stream, forKey: .stream)
        try container.encode(event.base, forKey: .base)
        try container.encode(event.type, forKey: .type)
        try container.encode(event.version, forKey: .version)
        try container.encode(event.actor, forKey: .actor)
        try container.encode(event.via, forKey: .via)
        try container.encode(
            event.body.map { try JSONValue(parsing: Array($0.utf8)) },
            forKey: .body
        )
        try container.encode(String(arrival), forKey: .cursor)
    }

    /// On one line; an event whose body is no JSON stands without it.
    var line: String {
        do {
            return try JSONText.text(of: self)
        } catch {
            return "{\"cursor\":\"\(arrival)\"}"
        }
    }
}
