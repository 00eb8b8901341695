import Domain
import Testing

@Suite struct EntryLoggedTests {
    @Test("It changes the timeline and never the incident", arguments: TimelineEntry.Kind.logged)
    func folds(kind: TimelineEntry.Kind) throws {
        var story = try Story.declared()
        let before = story.incident
        let body = try EntryLogged.entry(kind: kind, text: "saw it", links: ["https://example.org"])
        let id = try story.tell(body, minute: 1)
        #expect(story.incident == before)
        let entry = try #require(story.entry(id))
        #expect(entry.kind == kind)
        #expect(entry.text == "saw it")
        #expect(entry.links == ["https://example.org"])
        #expect(entry.at == Story.time(1))
        #expect(entry.actor == "human:ana")
        #expect(entry.via == "ana@laptop")
    }

    @Test("A text is kept as typed", arguments: ["# *x*", "<script>", "\u{202e}abc", "a\r\n\tb", "👩‍👩‍👧‍👦 e\u{301}"])
    func asTyped(text: String) throws {
        var story = try Story.declared()
        let id = try story.tell(try EntryLogged.entry(kind: .note, text: text, links: []), minute: 1)
        let shown = try #require(story.entry(id)?.text)
        #expect(Array(shown.utf8) == Array(text.utf8))
    }

    @Test(
        "Empty and with a NUL it is refused",
        arguments: ["", " \n\t\u{a0}", "a\u{0}b"]
    )
    func refused(text: String) {
        let error = refusal { try EntryLogged.entry(kind: .note, text: text, links: []) }
        #expect(error?.code == .usage)
        #expect(error?.detail.contains("Nothing was recorded") == true)
    }

    @Test("A megabyte is refused, one byte less is fine")
    func longest() {
        let text = String(repeating: "x", count: EntryLogged.longestText)
        let error = refusal { try EntryLogged.entry(kind: .note, text: text, links: []) }
        #expect(error?.code == .usage)
        #expect(error?.detail.contains("1000000 bytes") == true)
        let shorter = String(text.dropLast())
        #expect(refusal { try EntryLogged.entry(kind: .note, text: shorter, links: []) } == nil)
    }

    @Test("It is back-dated when it was recorded a minute or more after it happened")
    func backDated() throws {
        var story = try Story.declared()
        let now = try story.tell(EntryLogged(kind: .note, text: "now"), minute: 1)
        let late = try story.tell(EntryLogged(kind: .note, text: "late"), minute: 1)
        #expect(story.entry(now)?.isBackdated == false)
        #expect(story.entry(late)?.isBackdated == true)
    }

    @Test("Redacted, its kind stays")
    func redacted() {
        let body = EntryLogged(kind: .decision, text: "secret", links: ["https://secret"])
        #expect(body.redacted == EntryLogged(kind: .decision, text: erasedText))
    }
}
