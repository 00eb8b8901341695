import Domain
import Testing

@Suite struct RoleUnassignedTests {
    @Test("Nobody has the role any more, and the interval stays")
    func folds() throws {
        var story = try Story.declared()
        try story.tell(RoleAssigned(role: Role.responder, person: "ana"), minute: 1)
        try story.tell(RoleAssigned(role: Role.responder, person: "ben"), minute: 2)
        let id = try story.tell(try story.incident.unassign(Role.responder), minute: 5)
        #expect(story.incident.roles.map(\.to) == [Story.time(5), Story.time(5)])
        #expect(story.entry(id)?.text == "Nobody is responder any more")
    }

    @Test("A role that nobody has is refused, and superseded when it comes all the same")
    func refused() throws {
        var story = try Story.declared()
        #expect(refusal { try story.incident.unassign(Role.commander) }?.code == .refused)
        let id = try story.tell(RoleUnassigned(role: Role.commander), minute: 1)
        #expect(story.entry(id)?.superseded == true)
        #expect(story.incident.roles.isEmpty)
    }

    @Test("It has no words to redact")
    func redacted() {
        #expect(RoleUnassigned(role: "scribe").redacted == RoleUnassigned(role: "scribe"))
    }
}
