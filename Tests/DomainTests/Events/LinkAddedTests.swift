import Domain
import Testing

@Suite struct LinkAddedTests {
    @Test("It points to a page or to another incident", arguments: ["Dashboard", nil])
    func folds(title: String?) throws {
        var story = try Story.declared()
        let page = try story.tell(
            try story.incident.link(LinkAdded(url: "https://example.org/a", title: title)),
            minute: 1
        )
        let other = story.identifier()
        let incident = try story.tell(try story.incident.link(LinkAdded(incident: other, key: "INC-3")), minute: 2)
        #expect(story.incident.links.map(\.url) == ["https://example.org/a", nil])
        #expect(story.incident.links.map(\.incident) == [nil, other])
        #expect(story.entry(page)?.text == "Linked \(title.map { $0 + ": " } ?? "")https://example.org/a")
        #expect(story.entry(page)?.links == ["https://example.org/a"])
        #expect(story.entry(incident)?.text == "Linked INC-3")
    }

    @Test("The same link again, and a link to itself, are refused")
    func refused() throws {
        var story = try Story.declared()
        let link = LinkAdded(url: "https://example.org/a")
        try story.tell(link, minute: 1)
        #expect(refusal { try story.incident.link(link) }?.code == .refused)
        #expect(refusal { try story.incident.link(LinkAdded(incident: story.stream)) }?.code == .usage)
        let id = try story.tell(link, minute: 2)
        #expect(story.incident.links.count == 1)
        #expect(story.entry(id)?.superseded == true)
    }

    @Test("Retracted, it points there no longer")
    func retracted() throws {
        var story = try Story.declared()
        let id = try story.tell(LinkAdded(url: "https://example.org/a"), minute: 1)
        let entry = try #require(story.entry(id))
        try story.tell(try story.incident.retract(entry, why: "wrong page"), minute: 2)
        #expect(story.incident.links.isEmpty)
        #expect(story.entry(id)?.isRetracted == true)
    }

    @Test("Redacted, the address and the title go")
    func redacted() {
        let body = LinkAdded(url: "https://example.org/?key=1", title: "secret").redacted
        #expect(body == LinkAdded(url: erasedText))
    }
}
