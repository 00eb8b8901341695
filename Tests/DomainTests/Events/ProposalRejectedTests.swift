import Domain
import Testing

@Suite struct ProposalRejectedTests {
    @Test("It says why")
    func folds() throws {
        var story = try Story.declared()
        let id = try story.tell(ProposalMade.solution("Wait"), minute: 1)
        let proposal = try #require(story.incident.proposal(id))
        let event = try story.tell(try story.incident.reject(proposal, why: "waiting is no solution"), minute: 2)
        let rejected = try #require(story.incident.proposal(id))
        #expect(rejected.state == .rejected)
        #expect(rejected.why == "waiting is no solution")
        #expect(rejected.decidedAt == Story.time(2))
        #expect(
            story.entry(event)?.text == "Rejected for Calls fail / Solutions: Wait: waiting is no solution"
        )
    }

    @Test("Without a reason, and for what isn't open, it is refused and changes nothing")
    func refused() throws {
        var story = try Story.declared()
        let id = try story.tell(ProposalMade.solution("Wait"), minute: 1)
        let proposal = try #require(story.incident.proposal(id))
        #expect(refusal { try story.incident.reject(proposal, why: " ") }?.code == .usage)
        let hash = RunbookHash(file: "f", section: "s")
        let revision = RunbookRevision(before: hash, after: hash)
        try story.tell(ProposalApplied(proposal: id, revision: revision, diff: ""), minute: 2)
        let applied = try #require(story.incident.proposal(id))
        #expect(refusal { try story.incident.reject(applied, why: "no") }?.code == .refused)
        let event = try story.tell(ProposalRejected(proposal: id, why: "no"), minute: 3)
        #expect(story.incident.proposal(id) == applied)
        #expect(story.entry(event)?.superseded == true)
    }

    @Test("Redacted, the reason goes")
    func redacted() {
        let id = Story().stream
        #expect(
            ProposalRejected(proposal: id, why: "secret").redacted == ProposalRejected(proposal: id, why: erasedText)
        )
    }
}
