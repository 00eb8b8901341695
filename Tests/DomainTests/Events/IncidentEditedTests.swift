import Domain
import Testing

@Suite struct IncidentEditedTests {
    @Test("What is given is set, what isn't stays")
    func folds() throws {
        var story = try Story.declared(IncidentDeclared(title: "Slow", severity: "P1", components: ["db"]))
        let id = try story.tell(
            try story.incident.edit(IncidentEdited(started: Story.time(-9), impact: "No logins", playbook: "Database")),
            minute: 1
        )
        #expect(story.incident.title == "Slow")
        #expect(story.incident.components == ["db"])
        #expect(story.incident.impact == "No logins")
        #expect(story.incident.playbook == "Database")
        #expect(story.incident.time(of: .started) == Story.time(-9))
        #expect(story.entry(id)?.kind == .change)
        #expect(
            story.entry(id)?.text == "Started: \(Story.time(-9).rfc3339). Impact: No logins. Playbook: Database"
        )
    }

    @Test("Nothing to set, an empty title and an impossible order are refused")
    func refused() throws {
        let story = try Story.declared()
        #expect(refusal { try story.incident.edit(IncidentEdited()) }?.code == .usage)
        #expect(refusal { try story.incident.edit(IncidentEdited(title: " ")) }?.code == .usage)
        let swapped = IncidentEdited(started: Story.time(-5), detected: Story.time(-6))
        let error = refusal { try story.incident.edit(swapped) }
        #expect(error?.code == .usage)
        #expect(error?.detail.contains("started") == true)
        #expect(refusal { try story.incident.edit(IncidentEdited(started: Story.time(-5))) } == nil)
    }

    @Test("Impact that began after it was mitigated is refused, naming the milestone")
    func afterMitigation() throws {
        var story = try Story.declared()
        try story.tell(IncidentMitigated(), minute: 5)
        let error = refusal { try story.incident.edit(IncidentEdited(started: Story.time(6))) }
        #expect(error?.detail.contains("mitigated") == true)
    }

    @Test("Redacted, the title and the impact go")
    func redacted() {
        let body = IncidentEdited(title: "secret", components: ["db"], impact: "secret")
        #expect(body.redacted == IncidentEdited(title: erasedText, components: ["db"], impact: erasedText))
        #expect(IncidentEdited(playbook: "Database").redacted == IncidentEdited(playbook: "Database"))
    }
}
