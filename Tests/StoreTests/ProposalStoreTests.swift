import Domain
import Foundation
import Testing

@testable import Store

@Suite struct ProposalStoreTests {
    private func proposed(_ text: String, entry: Identifier? = nil, file: String = "runbook.md") -> ProposalMade {
        ProposalMade(
            ProposedEdit(operation: "addItem", file: file, path: "Calls fail / Solutions", text: text),
            entry: entry,
            hash: RunbookHash(file: "f0", section: "s0"),
            base: "before \(text)",
            diff: "+- \(text)\n"
        )
    }

    private func applied(_ id: Identifier, _ text: String = "") -> ProposalApplied {
        let hash = RunbookHash(file: "f1", section: "s1")
        return ProposalApplied(proposal: id, revision: RunbookRevision(before: hash, after: hash), diff: "+- \(text)\n")
    }

    @Test("Proposals are found by incident, state, file and time, in the order in which they were made")
    func filters() throws {
        let bench = try Bench()
        let first = try bench.store.declare("one")
        let second = try bench.store.declare("two")
        let a = try bench.store.tell(proposed("a"), first)
        let b = try bench.store.tell(proposed("b", file: "mail.md"), second)
        let c = try bench.store.tell(proposed("c"), second)
        try bench.store.tell(applied(c), second)
        func found(_ change: (inout ProposalFilter) -> Void) throws -> [Identifier] {
            var filter = ProposalFilter()
            change(&filter)
            return try bench.store.read { try $0.proposals(filter) }.map(\.proposal.id)
        }
        #expect(try found { _ in } == [a, b, c])
        #expect(try found { $0.incident = second } == [b, c])
        #expect(try found { $0.state = .open } == [a, b])
        #expect(try found { $0.file = "mail.md" } == [b])
        let at = try #require(try bench.store.read { try $0.proposal(b) }?.proposal.at)
        #expect(try found { $0.since = at } == [b, c])
        #expect(try found { $0.before = at } == [a])
    }

    @Test("A proposal goes by a handle, and what its section said is read from its event")
    func handles() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        let id = try bench.store.tell(proposed("a"), incident)
        try bench.store.read { reader in
            let handle = try reader.handle(of: id, among: .proposals)
            #expect(try reader.resolve(handle, among: .proposals) == id)
            #expect(try reader.making(of: id)?.base == "before a")
            #expect(try reader.making(of: incident) == nil)
            #expect(refusal { try reader.resolve("ffff0000", among: .proposals) }?.code == .notFound)
        }
    }

    @Test("Learnings are to be proposed until a proposal is made from them, or they are retracted or erased")
    func learnings() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        try bench.store.log("a note", incident)
        let ids = try ["a", "b", "c", "d"].map { try bench.store.tell(LearningLogged(text: $0), incident) }
        func left() throws -> [String] {
            try bench.store.read { reader in
                let incident = try #require(try reader.incident(incident)?.incident)
                return try reader.learningsToPropose(of: incident).map(\.text)
            }
        }
        #expect(try left() == ["a", "b", "c", "d"])
        try bench.store.tell(proposed("a", entry: ids[0]), incident)
        try bench.store.tell(EntryRetracted(entry: ids[1], why: "wrong"), incident)
        let entry = try #require(try bench.store.entry(ids[2]))
        try bench.store.write(actor: "human:ana") { try $0.erase(entry, why: "a name") }
        #expect(try left() == ["d"])
    }

    @Test(
        "Erasing a learning, the proposal made from it, or its application removes the proposal's words everywhere",
        arguments: 0..<3
    )
    func erased(which: Int) throws {
        let secret = "zqxjkvbw42"
        let bench = try Bench()
        let incident = try bench.store.declare()
        let learned = which == 0 ? "the \(secret)" : "harmless"
        let learning = try bench.store.tell(LearningLogged(text: learned), incident)
        let id = try bench.store.tell(proposed("use \(secret)", entry: learning), incident)
        let application = try bench.store.tell(applied(id, "use \(secret)"), incident)
        try bench.store.write(actor: "human:ana") { ledger in
            let hash = RunbookHash(file: "f1", section: "s1")
            let revision = RunbookRevision(before: hash, after: hash)
            try ledger.note(
                Applying(proposal: id, revision: revision, diff: secret, actor: "human:ana", at: ledger.now)
            )
        }
        let entry = try #require(try bench.store.entry([learning, id, application][which]))
        try bench.store.write(actor: "human:ana") { try $0.erase(entry, why: "a password") }
        try bench.store.scrub()
        for suffix in ["", "-wal"] {
            guard let bytes = FileManager.default.contents(atPath: bench.path + suffix) else { continue }
            #expect(bytes.range(of: Data("qxjkvbw42".utf8)) == nil)
        }
        let stored = try #require(try bench.store.read { try $0.proposal(id) })
        #expect(stored.proposal.state == .applied)
        #expect(stored.proposal.edit.isErased)
        #expect(try bench.store.read { try $0.applying() } == nil)
        #expect(try bench.store.verify().fault == nil)
        let before = try Projected(bench.store)
        try bench.store.rebuild()
        #expect(try Projected(bench.store).difference(from: before) == nil)
    }

    @Test("What is being applied is noted, and a rebuild keeps the note")
    func applying() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        let id = try bench.store.tell(proposed("a"), incident)
        let hash = RunbookHash(file: "f1", section: "s1")
        let noted = Applying(
            proposal: id,
            revision: RunbookRevision(before: hash, after: hash),
            diff: "+a",
            actor: "human:bo",
            at: Instant(seconds: 7)
        )
        try bench.store.write(actor: "human:ana") { try $0.note(noted) }
        try bench.store.rebuild()
        #expect(try bench.store.read { try $0.applying() } == noted)
        try bench.store.write(actor: "human:ana") { try $0.note(nil) }
        #expect(try bench.store.read { try $0.applying() } == nil)
    }

    @Test("Every declared incident passes by, by declaration")
    func each() throws {
        let bench = try Bench()
        let ids = try ["one", "two", "three"].map { try bench.store.declare($0) }
        var seen: [Identifier] = []
        try bench.store.read { reader in try reader.eachIncident { seen.append($0.id) } }
        #expect(seen == ids)
    }
}
