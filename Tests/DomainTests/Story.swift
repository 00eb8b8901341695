import Domain
import Histories

/// One incident, told event by event in minutes after 09:00.
struct Story {
    private(set) var events: [Event] = []
    let stream: Identifier
    private let replica: Identifier
    private var random = SeededGenerator(seed: 7)

    init() {
        stream = Identifier(milliseconds: 1, random: random.next(), random.next())
        replica = Identifier(milliseconds: 2, random: random.next(), random.next())
    }

    /// An incident that was declared at 09:00.
    static func declared(
        _ body: IncidentDeclared = IncidentDeclared(title: "Database down", severity: "P1")
    ) throws -> Story {
        var story = Story()
        try story.tell(body, minute: 0, id: story.stream)
        return story
    }

    static func time(_ minute: Int) -> Instant {
        Instant(CivilTime(year: 2026, month: 3, day: 2, hour: 9)).advanced(bySeconds: minute * 60)
    }

    /// Records one event; events follow each other in the order of telling, whatever their minutes.
    @discardableResult
    mutating func tell(_ body: some IncidentEvent, minute: Int, id: Identifier? = nil) throws -> Identifier {
        try tell(type(of: body).type, 1, body.json(), minute: minute, id: id)
    }

    @discardableResult
    mutating func tell(
        _ type: String,
        _ version: Int,
        _ body: String?,
        minute: Int,
        id: Identifier? = nil
    ) throws -> Identifier {
        let id = id ?? identifier()
        events.append(
            Event(
                id: id,
                replica: replica,
                seq: events.count + 1,
                stamp: Story.time(events.count).microseconds,
                recorded: Story.time(events.count),
                at: Story.time(minute),
                stream: stream,
                base: events.last?.id,
                type: type,
                version: version,
                actor: "human:ana",
                via: "ana@laptop",
                body: body
            )
        )
        return id
    }

    mutating func identifier() -> Identifier { Identifier(milliseconds: 3, random: random.next(), random.next()) }

    /// Removes an event's body, as an erasure is carried out.
    mutating func removeBody(of id: Identifier) {
        for index in events.indices where events[index].id == id { events[index].body = nil }
    }

    var incident: Incident { IncidentFold.replay(events)?.fold.incident ?? Incident(id: stream) }
    var activity: Activity { IncidentFold.replay(events)?.fold.activity ?? Activity() }
    var timeline: [TimelineEntry] { IncidentFold.replay(events)?.timeline ?? [] }

    func entry(_ id: Identifier) -> TimelineEntry? { timeline.first { $0.id == id } }
}

/// A time that a person gave.
func given(_ minute: Int) -> Timing { Timing(at: Story.time(minute), isGiven: true) }

/// The clock's time.
func clock(_ minute: Int) -> Timing { Timing(at: Story.time(minute), isGiven: false) }

/// The error that a command refuses with; nil when it doesn't.
func refusal(_ command: () throws -> some Any) -> TocsinError? {
    do {
        _ = try command()
        return nil
    } catch {
        return error as? TocsinError
    }
}
