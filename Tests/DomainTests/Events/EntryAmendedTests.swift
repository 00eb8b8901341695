import Domain
import Testing

@Suite struct EntryAmendedTests {
    @Test("The timeline shows the new text and time, and that there were old ones")
    func folds() throws {
        var story = try Story.declared()
        let id = try story.tell(EntryLogged(kind: .note, text: "frist"), minute: 5)
        let entry = try #require(story.entry(id))
        let amendment = try story.tell(
            try story.incident.amend(entry, text: "first", to: Story.time(3)),
            minute: 9
        )
        let amended = try #require(story.entry(id))
        #expect(amended.text == "first")
        #expect(amended.at == Story.time(3))
        #expect(amended.isAmended)
        #expect(amended.original == TimelineEntry.Original(at: Story.time(5), text: "frist"))
        #expect(amended.corrections.map(\.event) == [amendment])
        #expect(amended.corrections.map(\.actor) == ["human:ana"])
        #expect(story.entry(amendment) == nil)
    }

    @Test("The original stays the first one, however often it is amended")
    func twice() throws {
        var story = try Story.declared()
        let id = try story.tell(EntryLogged(kind: .note, text: "one"), minute: 5)
        try story.tell(EntryAmended(entry: id, text: "two"), minute: 6)
        try story.tell(EntryAmended(entry: id, text: "three"), minute: 7)
        #expect(story.entry(id)?.text == "three")
        #expect(story.entry(id)?.original?.text == "one")
        #expect(story.entry(id)?.corrections.count == 2)
    }

    @Test(
        "Correcting a status entry's time moves its milestone",
        arguments: [Milestone.acknowledged, .mitigated, .resolved]
    )
    func milestone(milestone: Milestone) throws {
        var story = try Story.declared()
        let ids: [Milestone: Identifier] = [
            .acknowledged: try story.tell(IncidentAcknowledged(), minute: 10),
            .mitigated: try story.tell(IncidentMitigated(), minute: 20),
            .resolved: try story.tell(IncidentResolved(), minute: 30),
        ]
        let id = try #require(ids[milestone])
        let entry = try #require(story.entry(id))
        #expect(story.incident.milestones(of: id) == [milestone])
        let before = try #require(story.incident.time(of: milestone))
        let corrected = before.advanced(bySeconds: -60)
        try story.tell(try story.incident.amend(entry, text: nil, to: corrected), minute: 40)
        #expect(story.incident.time(of: milestone) == corrected)
        #expect(story.entry(id)?.at == corrected)
        #expect(story.incident.moments.reached.count == 4)
    }

    @Test("A declaration's time moves when it was declared, not when it started")
    func declaration() throws {
        var story = try Story.declared(IncidentDeclared(title: "x", severity: "P1", started: Story.time(-9)))
        try story.tell(EntryAmended(entry: story.stream, to: Story.time(-3)), minute: 1)
        #expect(story.incident.time(of: .declared) == Story.time(-3))
        #expect(story.incident.time(of: .started) == Story.time(-9))
    }

    @Test("A milestone can't be moved past another, which the sentence names")
    func order() throws {
        var story = try Story.declared()
        let id = try story.tell(IncidentAcknowledged(), minute: 10)
        try story.tell(IncidentMitigated(), minute: 20)
        let entry = try #require(story.entry(id))
        let late = refusal { try story.incident.amend(entry, text: nil, to: Story.time(21)) }
        #expect(late?.code == .usage)
        #expect(late?.detail.contains("mitigated") == true)
        let early = refusal { try story.incident.amend(entry, text: nil, to: Story.time(-1)) }
        #expect(early?.detail.contains("declared") == true)
    }

    @Test("After a reopening the old entry moves no milestone any more")
    func reopened() throws {
        var story = try Story.declared()
        let id = try story.tell(IncidentResolved(), minute: 10)
        try story.tell(IncidentReopened(), minute: 11)
        try story.tell(EntryAmended(entry: id, to: Story.time(5)), minute: 12)
        #expect(story.incident.time(of: .resolved) == nil)
    }

    @Test("Nothing to change, the program's words, an erased entry and a text that no entry could have are refused")
    func refused() throws {
        var story = try Story.declared()
        let id = try story.tell(EntryLogged(kind: .note, text: "x"), minute: 1)
        let note = try #require(story.entry(id))
        let status = try #require(story.entry(story.stream))
        #expect(refusal { try story.incident.amend(note, text: nil, to: nil) }?.code == .usage)
        #expect(refusal { try story.incident.amend(status, text: "other", to: nil) }?.code == .refused)
        #expect(refusal { try story.incident.amend(note, text: "", to: nil) }?.code == .usage)
        try story.tell(EntryErased(entry: id, why: "secret", remainder: nil), minute: 2)
        let erased = try #require(story.entry(id))
        #expect(refusal { try story.incident.amend(erased, text: "y", to: nil) }?.code == .refused)
    }

    @Test("An entry that isn't there stays so")
    func unknown() throws {
        var story = try Story.declared()
        let before = (story.incident, story.timeline)
        try story.tell(EntryAmended(entry: story.identifier(), text: "x", to: Story.time(1)), minute: 1)
        #expect(story.incident == before.0)
        #expect(story.timeline == before.1)
    }

    @Test("Redacted, the new time stays")
    func redacted() {
        let id = Story().stream
        let body = EntryAmended(entry: id, text: "secret", to: Story.time(1))
        #expect(body.redacted == EntryAmended(entry: id, text: erasedText, to: Story.time(1)))
        #expect(EntryAmended(entry: id, to: Story.time(1)).redacted.text == nil)
    }
}
