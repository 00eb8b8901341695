import Domain
import GRDB
import Testing

@testable import Store

struct EntrySourceTests {
    private let bench: Bench
    private let incident: Identifier

    init() throws {
        bench = try Bench()
        incident = try bench.store.declare()
    }

    @discardableResult
    private func log(_ text: String, actor: String, via: String) throws -> Identifier {
        try bench.store.write(actor: actor, via: via) { [incident] ledger in
            try ledger.append(EntryLogged(kind: .note, text: text), to: incident).id
        }
    }

    private func sources() throws -> [String] {
        try bench.store.read { reader in
            var found: [String] = []
            try reader.db.all("SELECT actor, via FROM entry_source ORDER BY actor, via", []) { row in
                found.append("\(row.text(0)) \(row.text(1))")
            }
            return found
        }
    }

    @Test("Each entry keeps who recorded it and through what, whoever did before")
    func kept() throws {
        let people = [
            ("human:ana", "a"), ("human:ben", "a"), ("human:ana", "b"), ("human:ana", "a"), ("human:a", "na a"),
        ]
        for (number, person) in people.enumerated() {
            try log("entry \(number)", actor: person.0, via: person.1)
        }
        let told = try bench.store.read { reader in try reader.timeline(of: incident) }.suffix(people.count)
        #expect(told.map(\.actor) == people.map(\.0))
        #expect(told.map(\.via) == people.map(\.1))
        #expect(
            try sources()
                == ["human:a na a", "human:ana a", "human:ana ana@laptop", "human:ana b", "human:ben a"]
        )
    }

    @Test("A number that another source has leads to the next one")
    func taken() throws {
        try log("first", actor: "human:cleo", via: "c")
        // As if somebody else had come first.
        try bench.tamper("UPDATE entry_source SET actor = 'human:dan' WHERE actor = 'human:cleo'")
        let second = try log("second", actor: "human:cleo", via: "c")
        let third = try log("third", actor: "human:cleo", via: "c")
        #expect(try bench.store.entry(second)?.actor == "human:cleo")
        #expect(try bench.store.entry(third)?.actor == "human:cleo")
        #expect(try sources() == ["human:ana ana@laptop", "human:cleo c", "human:dan c"])
    }

    @Test("A command that is refused leaves no source that only it had")
    func refused() throws {
        #expect(
            refusal {
                try bench.store.write(actor: "human:eve", via: "e") { [incident] ledger in
                    try ledger.append(EntryLogged(kind: .note, text: "gone"), to: incident)
                    throw TocsinError(.refused, "No.")
                }
            }?.code == .refused
        )
        #expect(try sources() == ["human:ana ana@laptop"])
        let kept = try log("kept", actor: "human:eve", via: "e")
        #expect(try bench.store.entry(kept)?.actor == "human:eve")
    }

    @Test("A source that is gone is told, and a rebuild brings it back")
    func gone() throws {
        let entry = try log("first", actor: "human:cleo", via: "c")
        try bench.tamper("DELETE FROM entry_source")
        let told = refusal { try bench.store.entry(entry) }
        #expect(told?.code == .badData)
        #expect(told?.detail.contains("tocsin rebuild") == true)
        try bench.store.rebuild()
        #expect(try bench.store.entry(entry)?.actor == "human:cleo")
    }
}
