import Domain
import Testing

@Suite struct IncidentDeclaredTests {
    @Test("A declaration sets what it says, and its milestones")
    func folds() throws {
        let story = try Story.declared(
            IncidentDeclared(
                title: "Database down",
                severity: "P0",
                drill: true,
                started: Story.time(-10),
                components: ["db"],
                suggestedPlaybook: "Database"
            )
        )
        let incident = story.incident
        #expect(incident.title == "Database down")
        #expect(incident.severity == "P0")
        #expect(incident.drill)
        #expect(incident.status == .open)
        #expect(incident.components == ["db"])
        #expect(incident.playbook == nil)
        #expect(incident.suggestedPlaybook == "Database")
        #expect(incident.time(of: .declared) == Story.time(0))
        #expect(incident.time(of: .started) == Story.time(-10))
        #expect(incident.time(of: .detected) == nil)
        #expect(story.timeline.map(\.text) == ["Drill declared P0: Database down"])
    }

    @Test("A second declaration is kept, superseded, and changes nothing")
    func second() throws {
        var story = try Story.declared()
        let before = story.incident
        let id = try story.tell(IncidentDeclared(title: "Other", severity: "P3"), minute: 1)
        #expect(story.incident == before)
        #expect(story.entry(id)?.superseded == true)
    }

    @Test("Without a title it is refused", arguments: ["", " \n\t"])
    func noTitle(title: String) {
        let body = IncidentDeclared(title: title, severity: "P1")
        let error = refusal { try Incident.declare(body, as: Story().stream, at: Story.time(0)) }
        #expect(error?.code == .usage)
    }

    @Test("Impact that began after it was detected or declared is refused, naming the milestone")
    func impossible() {
        let stream = Story().stream
        let late = IncidentDeclared(title: "x", severity: "P1", started: Story.time(1))
        let lateError = refusal { try Incident.declare(late, as: stream, at: Story.time(0)) }
        #expect(lateError?.code == .usage)
        #expect(lateError?.detail.contains("started") == true)
        let swapped = IncidentDeclared(title: "x", severity: "P1", started: Story.time(-5), detected: Story.time(-6))
        let swappedError = refusal { try Incident.declare(swapped, as: stream, at: Story.time(0)) }
        #expect(swappedError?.code == .usage)
        #expect(swappedError?.detail.contains("correct started first") == true)
        let fine = IncidentDeclared(title: "x", severity: "P1", started: Story.time(-5), detected: Story.time(-5))
        #expect(refusal { try Incident.declare(fine, as: stream, at: Story.time(0)) } == nil)
    }

    @Test("Redacted, it keeps all but the title")
    func redacted() {
        let body = IncidentDeclared(title: "secret", severity: "P1", started: Story.time(-1), components: ["db"])
        var expected = body
        expected.title = erasedText
        #expect(body.redacted == expected)
    }
}
