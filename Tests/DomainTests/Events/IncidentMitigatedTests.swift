import Domain
import Testing

@Suite struct IncidentMitigatedTests {
    @Test("It moves an open or acknowledged incident on", arguments: [false, true])
    func folds(acknowledged: Bool) throws {
        var story = try Story.declared()
        if acknowledged { try story.tell(IncidentAcknowledged(), minute: 1) }
        let id = try story.tell(try story.incident.mitigate(clock(9), why: "failed over"), minute: 9)
        #expect(story.incident.status == .mitigated)
        #expect(story.incident.status.isActive)
        #expect(story.incident.time(of: .mitigated) == Story.time(9))
        #expect(story.entry(id)?.text == "Mitigated: failed over")
    }

    @Test("Again, or out of order, it is refused")
    func refused() throws {
        var story = try Story.declared()
        try story.tell(IncidentAcknowledged(), minute: 5)
        let early = refusal { try story.incident.mitigate(given(4)) }
        #expect(early?.code == .usage)
        #expect(early?.detail.contains("acknowledged") == true)
        try story.tell(IncidentMitigated(), minute: 9)
        #expect(refusal { try story.incident.mitigate(clock(10)) }?.code == .refused)
    }

    @Test("Redacted, only the reason goes")
    func redacted() {
        #expect(IncidentMitigated(why: "secret").redacted == IncidentMitigated(why: erasedText))
    }
}
