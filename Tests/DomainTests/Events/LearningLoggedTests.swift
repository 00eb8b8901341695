import Domain
import Testing

@Suite struct LearningLoggedTests {
    @Test("It is a line of the timeline, and changes nothing of the incident")
    func folds() throws {
        var story = try Story.declared()
        let before = story.incident
        let id = try story.tell(LearningLogged(text: "Keys rotate", links: ["https://example.org/a"]), minute: 3)
        let entry = try #require(story.entry(id))
        #expect(entry.kind == .learning)
        #expect(entry.text == "Keys rotate")
        #expect(entry.links == ["https://example.org/a"])
        #expect(story.incident == before)
    }

    @Test("It can be amended and retracted as a note can")
    func corrected() throws {
        var story = try Story.declared()
        let id = try story.tell(LearningLogged(text: "Keys rotate"), minute: 3)
        let entry = try #require(story.entry(id))
        try story.tell(try story.incident.amend(entry, text: "Keys rotate monthly", to: nil), minute: 4)
        try story.tell(try story.incident.retract(entry, why: "they don't"), minute: 5)
        #expect(story.entry(id)?.text == "Keys rotate monthly")
        #expect(story.entry(id)?.isRetracted == true)
    }

    @Test("Redacted, words and links go")
    func redacted() {
        let body = LearningLogged(text: "secret", links: ["https://example.org/secret"])
        #expect(body.redacted == LearningLogged(text: erasedText))
    }
}
