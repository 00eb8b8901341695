import Domain
import Testing

@Suite struct ProposalTests {
    private static func revision(_ section: (String, String), _ file: (String, String) = ("", "")) -> RunbookRevision {
        RunbookRevision(
            before: RunbookHash(file: file.0, section: section.0),
            after: RunbookHash(file: file.1, section: section.1)
        )
    }

    private static func leads(_ revisions: [RunbookRevision], _ base: RunbookHash, _ current: RunbookHash) -> Bool {
        RunbookRevision.lead(revisions, from: base, to: current)
    }

    @Test("Proposals lead from one section to another over any number of steps, in any order, and around a circle")
    func sections() {
        let base = RunbookHash(file: "f0", section: "a")
        let revisions = [Self.revision(("b", "c")), Self.revision(("a", "b")), Self.revision(("b", "a"))]
        #expect(Self.leads([], base, RunbookHash(file: "f9", section: "a")))
        #expect(Self.leads(revisions, base, RunbookHash(file: "f9", section: "c")))
        #expect(!Self.leads(revisions, base, RunbookHash(file: "f9", section: "d")))
        #expect(!Self.leads(revisions, RunbookHash(file: "f0", section: "c"), RunbookHash(file: "f9", section: "a")))
    }

    @Test("Where they changed another part of the section, the whole file tells that nobody else did")
    func files() {
        let base = RunbookHash(file: "f0", section: "playbook 0")
        let revisions = [Self.revision(("list 0", "list 1"), ("f0", "f1"))]
        #expect(Self.leads(revisions, base, RunbookHash(file: "f1", section: "playbook 1")))
        #expect(!Self.leads(revisions, base, RunbookHash(file: "f2", section: "playbook 1")))
    }

    @Test("It says what the entry says that it was made from, that made it and that applied it")
    func says() throws {
        var story = try Story.declared()
        let learning = try story.tell(LearningLogged(text: "x"), minute: 1)
        let id = try story.tell(ProposalMade.solution("x", entry: learning), minute: 1)
        let rejection = try story.tell(ProposalRejected(proposal: id, why: "no"), minute: 2)
        let rejected = try #require(story.incident.proposal(id))
        #expect([learning, id, rejection, story.stream].map(rejected.says) == [true, true, false, false])
        let revision = Self.revision(("a", "b"))
        let application = try story.tell(ProposalApplied(proposal: id, revision: revision, diff: ""), minute: 3)
        #expect(story.incident.proposal(id)?.says(application) == true)
    }
}
