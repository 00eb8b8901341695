import Domain
import Testing

@Suite struct IncidentNumberedTests {
    @Test("A new number becomes the key, and the old key an alias that still resolves")
    func renumbered() throws {
        var story = try Story.declared()
        try story.tell(IncidentNumbered(number: 3), minute: 0)
        try story.tell(IncidentNumbered(number: 7), minute: 1)
        #expect(story.incident.key == "INC-7")
        #expect(story.incident.aliases == ["INC-3"])
    }

    @Test("The same number again changes nothing, and an old one that comes back is no alias any more")
    func again() throws {
        var story = try Story.declared()
        for number in [3, 3, 7, 3] { try story.tell(IncidentNumbered(number: number), minute: 1) }
        #expect(story.incident.key == "INC-3")
        #expect(story.incident.aliases == ["INC-7"])
    }

    @Test("A number that can't be one is ignored", arguments: [0, -1, Int.min, Int.max, IncidentNumbered.highest + 1])
    func nonsense(number: Int) throws {
        var story = try Story.declared()
        try story.tell(IncidentNumbered(number: number), minute: 0)
        #expect(story.incident.key == nil)
    }

    @Test("It is no line of the timeline, and has no words to redact")
    func silent() throws {
        var story = try Story.declared()
        let id = try story.tell(IncidentNumbered(number: 3), minute: 0)
        #expect(story.entry(id) == nil)
        #expect(IncidentNumbered(number: 3).redacted == IncidentNumbered(number: 3))
    }
}
