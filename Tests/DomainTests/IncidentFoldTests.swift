import Domain
import Histories
import Testing

@Suite struct IncidentFoldTests {
    @Test("Every event folds on every state, in any order, without error", arguments: 0..<60)
    func total(seed: Int) throws {
        var generator = HistoryGenerator(seed: UInt64(seed), streams: 2)
        let events = generator.shuffled(try generator.history(120))
        var fold = IncidentFold(incident: Incident(id: events[0].stream))
        for event in events { fold.apply(event) }
        #expect(fold.activity.version == events.count, "seed \(seed)")
        for entry in fold.takeChanges() {
            guard case .added(let entry) = entry else { continue }
            _ = entry.isBackdated
        }
        _ = fold.incident.updateDue(every: 1_800, lastCommunicationAt: fold.activity.lastCommunicationAt)
        _ = Metrics(fold.incident)
        _ = fold.incident.doubtful
    }

    @Test("The same set of events gives the same state, whatever order they came in", arguments: 0..<40)
    func permutations(seed: Int) throws {
        var generator = HistoryGenerator(seed: UInt64(seed))
        let events = try generator.history(80)
        let told = try #require(IncidentFold.replay(events))
        for _ in 0..<5 {
            let again = try #require(IncidentFold.replay(generator.shuffled(events)))
            #expect(again.fold.incident == told.fold.incident, "seed \(seed)")
            #expect(again.fold.activity == told.fold.activity, "seed \(seed)")
            #expect(again.timeline == told.timeline, "seed \(seed)")
        }
    }

    @Test(
        "Every event but a number and a correction is a line of the timeline, erased or superseded or not",
        arguments: 0..<20
    )
    func everyEventIsShown(seed: Int) throws {
        var generator = HistoryGenerator(seed: UInt64(seed))
        let events = try generator.history(100)
        let told = try #require(IncidentFold.replay(events))
        let shown = Set(told.timeline.map(\.id))
        let silent = [IncidentNumbered.type, EntryAmended.type, EntryRetracted.type, EntryErased.type]
        for event in events where !shown.contains(event.id) {
            #expect(silent.contains(event.type), "seed \(seed): \(event.type) is not shown")
        }
    }

    @Test("A timeline goes by when things happened, then by the order of the fold")
    func timelineOrder() throws {
        var story = try Story.declared()
        let late = try story.tell(EntryLogged(kind: .note, text: "first, told late"), minute: 5)
        let early = try story.tell(EntryLogged(kind: .note, text: "before that"), minute: 2)
        let same = try story.tell(EntryLogged(kind: .note, text: "second"), minute: 5)
        #expect(story.timeline.map(\.id) == [story.stream, early, late, same])
    }

    @Test("The order of a fold is stamp, then replica, then id")
    func order() throws {
        let story = try Story.declared()
        let event = try #require(story.events.first)
        let low = try #require(Identifier("00000000-0000-7000-8000-000000000000"))
        let high = try #require(Identifier("ffffffff-ffff-7fff-bfff-ffffffffffff"))
        var positions = [Event.Position(stamp: event.stamp, replica: low, id: high)]
        positions.append(Event.Position(stamp: event.stamp, replica: high, id: low))
        positions.append(Event.Position(stamp: event.stamp + 1, replica: low, id: low))
        positions.append(Event.Position(stamp: event.stamp + 1, replica: low, id: high))
        #expect(positions.reversed().sorted() == positions)
    }

    @Test(
        "A type or version of a newer program, or a body that can't be read, is kept and shown as unknown",
        arguments: [("future.thing", 1, "{}"), (IncidentResolved.type, 2, "{}"), (EntryLogged.type, 1, "nonsense")]
    )
    func unknown(type: String, version: Int, body: String) throws {
        var story = try Story.declared()
        let before = story.incident
        let id = try story.tell(type, version, body, minute: 1)
        #expect(story.incident == before)
        #expect(story.entry(id)?.kind == .unknown)
        #expect(story.entry(id)?.text == "An event of a newer version: \(type) \(version)")
    }

    @Test("An event without a body, of which no erasure says what stays known, is a visible hole")
    func hole() throws {
        var story = try Story.declared()
        let id = try story.tell(EntryLogged.type, 1, nil, minute: 1)
        #expect(story.entry(id)?.text == erasedText)
        #expect(story.entry(id)?.erased == true)
    }

    @Test("Every type is registered once, and none goes by another's name")
    func catalog() {
        #expect(Set(EventCatalog.types.map { $0.type }).count == EventCatalog.types.count)
        #expect(EventCatalog.types.allSatisfy { $0.version == 1 })
        #expect(EventCatalog.types.count == 28)
    }

    @Test("A body's JSON reads back as the same body and writes the same bytes", arguments: 0..<20)
    func bodies(seed: Int) throws {
        var generator = HistoryGenerator(seed: UInt64(seed))
        for event in try generator.history(60) {
            guard let text = event.body,
                let body = EventCatalog.decode(type: event.type, version: event.version, body: text)
            else { continue }
            let again = try body.json()
            #expect(again == text, "seed \(seed)")
        }
    }

    @Test("A redacted body still folds as its type, and redacting it again changes nothing", arguments: 0..<20)
    func redaction(seed: Int) throws {
        var generator = HistoryGenerator(seed: UInt64(seed))
        for event in try generator.history(60) {
            guard let remainder = try EntryErased.remainder(of: event) else { continue }
            let body = try #require(EventCatalog.decode(type: event.type, version: event.version, body: remainder))
            let again = try body.redacted.json()
            #expect(again == remainder, "seed \(seed)")
        }
    }

    @Test("Nothing folds to nothing")
    func nothing() {
        #expect(IncidentFold.replay([]) == nil)
    }
}
