import Domain
import Testing

@Suite struct ProposalMadeTests {
    @Test("It is open, with its author, and the event's id is its own")
    func folds() throws {
        var story = try Story.declared()
        let learning = try story.tell(LearningLogged(text: "Keys rotate"), minute: 1)
        let id = try story.tell(try story.incident.propose(.solution("Rotate back", entry: learning)), minute: 2)
        let proposal = try #require(story.incident.proposal(id))
        #expect(proposal.state == .open)
        #expect(proposal.author == "human:ana")
        #expect(proposal.at == Story.time(2))
        #expect(proposal.entry == learning)
        #expect(proposal.edit.text == "Rotate back")
        #expect(proposal.diff == "+- Rotate back\n")
        #expect(story.entry(id)?.kind == .proposal)
        #expect(story.entry(id)?.text == "Proposed for Calls fail / Solutions: Rotate back")
    }

    @Test("The same proposal twice is refused while it is open")
    func refused() throws {
        var story = try Story.declared()
        let id = try story.tell(ProposalMade.solution("Rotate back"), minute: 1)
        #expect(refusal { try story.incident.propose(.solution("Rotate back")) }?.code == .refused)
        #expect(refusal { try story.incident.propose(.solution("Wait")) } == nil)
        try story.tell(ProposalRejected(proposal: id, why: "no"), minute: 2)
        #expect(refusal { try story.incident.propose(.solution("Rotate back")) } == nil)
    }

    @Test("It is about its text, its cells or the item that it is for")
    func summaries() {
        func summary(_ name: String?, _ item: String?, _ cells: [String]?, _ text: String?) -> String {
            ProposedEdit(operation: "", file: "", path: "", name: name, item: item, cells: cells, text: text).summary
        }
        #expect(summary(nil, nil, nil, "Wait") == "Wait")
        #expect(summary("Old key", nil, nil, "Rotate it") == "Old key: Rotate it")
        #expect(summary(nil, nil, ["P0", "5 min"], nil) == "P0 | 5 min")
        #expect(summary(nil, "Wait", nil, nil) == "without Wait")
        #expect(summary(nil, "2", nil, "Wait") == "Wait (at 2)")
    }

    @Test("Redacted, its words and hashes go, and its place stays")
    func redacted() throws {
        var story = try Story.declared()
        let id = try story.tell(ProposalMade.solution("hunter2", name: "hunter2"), minute: 1)
        let event = try #require(story.events.last)
        let body = try story.incident.erase(event, why: "a password")
        #expect(body.remainder?.contains("hunter2") == false)
        try story.tell(body, minute: 2)
        story.removeBody(of: id)
        let proposal = try #require(story.incident.proposal(id))
        #expect(!String(describing: proposal).contains("hunter2"))
        #expect(proposal.edit.target == "Calls fail / Solutions")
        #expect(proposal.edit.isErased)
        #expect(refusal { try story.incident.requireOpen(proposal) }?.code == .refused)
    }
}

extension ProposalMade {
    /// A solution for the playbook "Calls fail"; the section's hash is its base.
    static func solution(_ text: String, name: String? = nil, entry: Identifier? = nil, base: String = "b0") -> Self {
        ProposalMade(
            ProposedEdit(
                operation: "addItem",
                file: "runbook.md",
                path: "Calls fail / Solutions",
                name: name,
                text: text
            ),
            entry: entry,
            hash: RunbookHash(file: "f0", section: base),
            base: "**Solutions**:\n- \(text) not yet",
            diff: "+- \(text)\n"
        )
    }
}
