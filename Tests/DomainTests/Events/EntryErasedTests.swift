import Domain
import Testing

@Suite struct EntryErasedTests {
    @Test("The words go, what isn't words stays known, and the hole is visible")
    func folds() throws {
        var story = try Story.declared()
        let id = try story.tell(EntryLogged(kind: .decision, text: "password hunter2"), minute: 4)
        let event = try #require(story.events.last)
        try story.tell(try story.incident.erase(event, why: "a password"), minute: 5)
        for isCarriedOut in [false, true] {
            if isCarriedOut { story.removeBody(of: id) }
            let entry = try #require(story.entry(id))
            #expect(entry.text == erasedText)
            #expect(entry.kind == .decision)
            #expect(entry.at == Story.time(4))
            #expect(entry.erased)
            #expect(entry.corrections.map(\.why) == ["a password"])
        }
    }

    @Test("An erased status entry keeps its milestone, an erased declaration its severity")
    func facts() throws {
        var story = try Story.declared(IncidentDeclared(title: "secret", severity: "P0", components: ["db"]))
        let resolved = try story.tell(IncidentResolved(why: "secret"), minute: 9)
        for event in story.events { try story.tell(try story.incident.erase(event, why: "a name"), minute: 10) }
        for id in [story.stream, resolved] { story.removeBody(of: id) }
        #expect(story.incident.title == erasedText)
        #expect(story.incident.severity == "P0")
        #expect(story.incident.components == ["db"])
        #expect(story.incident.status == .resolved)
        #expect(story.incident.time(of: .resolved) == Story.time(9))
    }

    @Test("An erased amendment leaves no words in the entry, its original or its corrections")
    func amendment() throws {
        var story = try Story.declared()
        let id = try story.tell(EntryLogged(kind: .note, text: "secret one"), minute: 4)
        let amendment = try story.tell(EntryAmended(entry: id, text: "secret two"), minute: 5)
        for event in story.events where event.id == id || event.id == amendment {
            try story.tell(try story.incident.erase(event, why: "a password"), minute: 6)
            story.removeBody(of: event.id)
        }
        let entry = try #require(story.entry(id))
        #expect(!String(describing: entry).contains("secret"))
        #expect(entry.isAmended)
    }

    @Test("A body of a type that isn't known leaves nothing, and stays an unknown line")
    func unknown() throws {
        var story = try Story.declared()
        let id = try story.tell("future.thing", 1, "{\"secret\":true}", minute: 1)
        let event = try #require(story.events.last)
        let body = try story.incident.erase(event, why: "a name")
        #expect(body.remainder == nil)
        try story.tell(body, minute: 2)
        story.removeBody(of: id)
        let entry = try #require(story.entry(id))
        #expect(entry.kind == .unknown)
        #expect(entry.erased)
    }

    @Test("Without a reason, and for what is erased, it is refused")
    func refused() throws {
        var story = try Story.declared()
        let event = try #require(story.events.first)
        #expect(refusal { try story.incident.erase(event, why: " ") }?.code == .usage)
        story.removeBody(of: event.id)
        let hole = try #require(story.events.first)
        #expect(refusal { try story.incident.erase(hole, why: "x") }?.code == .refused)
    }

    @Test("The last erasure of an event says what is left of it")
    func last() throws {
        var story = try Story.declared()
        let id = try story.tell(EntryLogged(kind: .note, text: "x"), minute: 1)
        for remainder in ["{}", "{\"kind\":\"action\",\"links\":[],\"text\":\"left\"}"] {
            try story.tell(EntryErased(entry: id, why: "x", remainder: remainder), minute: 2)
        }
        #expect(story.entry(id)?.text == "left")
        #expect(EntryErased.remainders(in: story.events).count == 1)
    }
}
