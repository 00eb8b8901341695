import Domain
import Testing

@Suite struct ProposalAppliedTests {
    private static let revision = RunbookRevision(
        before: RunbookHash(file: "f0", section: "s0"),
        after: RunbookHash(file: "f1", section: "s1")
    )

    private static func applied(_ id: Identifier, diff: String = "+- as written\n") -> ProposalApplied {
        ProposalApplied(proposal: id, revision: revision, diff: diff)
    }

    @Test("It says who wrote it, when, from which bytes to which, and what changed in truth")
    func folds() throws {
        var story = try Story.declared()
        let id = try story.tell(ProposalMade.solution("Wait"), minute: 1)
        let event = try story.tell(Self.applied(id), minute: 2)
        let proposal = try #require(story.incident.proposal(id))
        #expect(proposal.state == .applied)
        #expect(proposal.decidedBy == "human:ana")
        #expect(proposal.decidedAt == Story.time(2))
        #expect(proposal.decision == event)
        #expect(proposal.applied == Self.revision)
        #expect(proposal.diff == "+- as written\n")
        #expect(story.entry(event)?.text == "Applied to runbook.md, Calls fail / Solutions: Wait")
        #expect(refusal { try story.incident.requireOpen(proposal) }?.code == .refused)
    }

    @Test("Applied twice, the first counts; applied after a rejection elsewhere, the file has changed")
    func merges() throws {
        var story = try Story.declared()
        let id = try story.tell(ProposalMade.solution("Wait"), minute: 1)
        try story.tell(ProposalRejected(proposal: id, why: "no"), minute: 2)
        try story.tell(Self.applied(id, diff: "first"), minute: 3)
        let again = try story.tell(Self.applied(id, diff: "second"), minute: 4)
        let proposal = try #require(story.incident.proposal(id))
        #expect(proposal.state == .applied)
        #expect(proposal.why == nil)
        #expect(proposal.diff == "first")
        #expect(story.entry(again)?.superseded == true)
    }

    @Test("Correcting the entry's time moves when it was applied")
    func corrected() throws {
        var story = try Story.declared()
        let id = try story.tell(ProposalMade.solution("Wait"), minute: 1)
        let event = try story.tell(Self.applied(id), minute: 9)
        try story.tell(EntryAmended(entry: event, to: Story.time(4)), minute: 10)
        #expect(story.incident.proposal(id)?.decidedAt == Story.time(4))
    }

    @Test("Of a proposal that isn't known it changes nothing")
    func unknown() throws {
        var story = try Story.declared()
        let event = try story.tell(Self.applied(Story().stream), minute: 1)
        #expect(story.incident.proposals.isEmpty)
        #expect(story.entry(event)?.superseded == true)
    }

    @Test("Its entry can't be retracted, since the file stays changed")
    func retracted() throws {
        var story = try Story.declared()
        let id = try story.tell(ProposalMade.solution("Wait"), minute: 1)
        for event in [id, try story.tell(Self.applied(id), minute: 2)] {
            let entry = try #require(story.entry(event))
            #expect(refusal { try story.incident.retract(entry, why: "oops") }?.code == .refused)
        }
    }

    @Test("Redacted, nothing of the file is left")
    func redacted() throws {
        let text = try Self.applied(Story().stream).redacted.json()
        for word in ["as written", "f0", "f1", "s0", "s1"] { #expect(!text.contains("\"\(word)")) }
    }
}
