import Domain
import Testing

@Suite struct RoleAssignedTests {
    @Test("A role passes from hand to hand: the one interval ends where the next begins")
    func handOver() throws {
        var story = try Story.declared()
        try story.tell(try story.incident.assign("ana", to: Role.commander), minute: 1)
        let id = try story.tell(try story.incident.assign("ben", to: Role.commander), minute: 9)
        let roles = story.incident.roles
        #expect(roles.map(\.person) == ["ana", "ben"])
        #expect(roles.map(\.from) == [Story.time(1), Story.time(9)])
        #expect(roles.map(\.to) == [Story.time(9), nil])
        #expect(story.entry(id)?.text == "ben is commander")
        #expect(story.entry(id)?.kind == .role)
    }

    @Test("Responders are many")
    func responders() throws {
        var story = try Story.declared()
        try story.tell(RoleAssigned(role: Role.responder, person: "ana"), minute: 1)
        try story.tell(RoleAssigned(role: Role.responder, person: "ben"), minute: 2)
        #expect(story.incident.roles.map(\.to) == [nil, nil])
    }

    @Test("Who has the role already is refused, and superseded when it comes all the same", arguments: Role.usual)
    func again(role: String) throws {
        var story = try Story.declared()
        try story.tell(RoleAssigned(role: role, person: "ana"), minute: 1)
        let before = story.incident
        #expect(refusal { try before.assign("ana", to: role) }?.code == .refused)
        let id = try story.tell(RoleAssigned(role: role, person: "ana"), minute: 3)
        #expect(story.incident == before)
        #expect(story.entry(id)?.superseded == true)
    }

    @Test("No interval ends before it begins")
    func backDated() throws {
        var story = try Story.declared()
        try story.tell(RoleAssigned(role: Role.commander, person: "ana"), minute: 9)
        try story.tell(RoleAssigned(role: Role.commander, person: "ben"), minute: 4)
        #expect(story.incident.roles.first?.to == Story.time(9))
    }

    @Test("Correcting the entry's time moves the interval's ends")
    func corrected() throws {
        var story = try Story.declared()
        try story.tell(RoleAssigned(role: Role.commander, person: "ana"), minute: 1)
        let id = try story.tell(RoleAssigned(role: Role.commander, person: "ben"), minute: 9)
        try story.tell(EntryAmended(entry: id, to: Story.time(5)), minute: 10)
        #expect(story.incident.roles.map(\.to) == [Story.time(5), nil])
        #expect(story.incident.roles.map(\.from) == [Story.time(1), Story.time(5)])
    }

    @Test("Redacted, the person's name goes")
    func redacted() {
        #expect(
            RoleAssigned(role: "commander", person: "ana").redacted
                == RoleAssigned(role: "commander", person: erasedText)
        )
    }
}
