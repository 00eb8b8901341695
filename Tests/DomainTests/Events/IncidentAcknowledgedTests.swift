import Domain
import Testing

@Suite struct IncidentAcknowledgedTests {
    @Test("It moves an open incident on, and says why")
    func folds() throws {
        var story = try Story.declared()
        let id = try story.tell(try story.incident.acknowledge(clock(2), why: "on it"), minute: 2)
        #expect(story.incident.status == .acknowledged)
        #expect(story.incident.time(of: .acknowledged) == Story.time(2))
        #expect(story.entry(id)?.text == "Acknowledged: on it")
        #expect(story.entry(id)?.kind == .status)
    }

    @Test("Again, it is refused; folded all the same, it is superseded and moves nothing")
    func again() throws {
        var story = try Story.declared()
        try story.tell(IncidentAcknowledged(), minute: 2)
        let before = story.incident
        #expect(refusal { try before.acknowledge(clock(5)) }?.code == .refused)
        #expect(refusal { try before.acknowledge(given(5)) }?.code == .refused)
        let id = try story.tell(IncidentAcknowledged(), minute: 5)
        #expect(story.incident == before)
        #expect(story.entry(id)?.superseded == true)
    }

    @Test("Past it, a time that a person gives fills the unknown milestone; without one it is refused")
    func fills() throws {
        var story = try Story.declared()
        try story.tell(IncidentMitigated(), minute: 10)
        let error = refusal { try story.incident.acknowledge(clock(12)) }
        #expect(error?.code == .refused)
        #expect(error?.detail.contains("--at") == true)
        #expect(refusal { try story.incident.acknowledge(given(12)) }?.code == .usage)
        let id = try story.tell(try story.incident.acknowledge(given(3)), minute: 3)
        #expect(story.incident.status == .mitigated)
        #expect(story.incident.time(of: .acknowledged) == Story.time(3))
        #expect(story.entry(id)?.superseded == false)
    }

    @Test("Redacted, only the reason goes")
    func redacted() {
        #expect(IncidentAcknowledged(why: "secret").redacted == IncidentAcknowledged(why: erasedText))
        #expect(IncidentAcknowledged().redacted == IncidentAcknowledged())
    }
}
