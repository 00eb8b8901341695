import Domain
import GRDB
import Histories
import Testing

@testable import Store

@Suite struct KnownIncidentsTests {
    @Test(
        "What a commit goes on with from the one before is what it would read anew, whoever wrote meanwhile",
        arguments: 0..<12
    )
    func goesOn(seed: Int) async throws {
        for round in rounds(1) {
            let seed = UInt64(seed + round * 1_000)
            var random = SeededGenerator(seed: seed)
            let bench = try Bench()
            let (own, other) = (bench.store, try bench.reopen())
            var incidents = [try own.declare(), try own.declare()]
            var wentOn = 0
            for step in 0..<40 {
                let incident = try #require(incidents.randomElement(using: &random))
                let writer = Bool.random(using: &random) ? own : other
                switch Int.random(in: 0..<14, using: &random) {
                case 0: incidents.append(try writer.declare("Number \(step)"))
                case 1: try writer.tell(IncidentNumbered(number: Int.random(in: 1...4, using: &random)), incident)
                case 2: try writer.tell(IncidentEdited(title: "Title \(step)"), incident)
                case 3: try writer.log("by a command", incident)
                case 4: try writer.rebuild()
                case 5: try writer.write(actor: "human:ana") { ledger in try ledger.set(.foldVersion, nil) }
                case 6: bench.clock.move(bySeconds: Bool.random(using: &random) ? -600 : 1_200)
                case 7: try await refuse(own, incident)
                default: break
                }
                let number = Int.random(in: 0..<4, using: &random) == 0 ? step % 4 + 1 : nil
                let known = try await appendAndCompare(own, incident, "seed \(seed), step \(step)", number: number)
                if known { wentOn += 1 }
            }
            #expect(wentOn > 5, "seed \(seed)")
            #expect(try own.verify().fault == nil, "seed \(seed)")
            // Folds that a step left stale are made anew by the first question.
            try own.read { _ in }
            let incremental = try Projected(own)
            try own.rebuild()
            #expect(try Projected(own).difference(from: incremental) == nil, "seed \(seed)")
        }
    }

    @Test("What several commands of one commit change, its later ones know")
    func together() async throws {
        let bench = try Bench()
        let store = bench.store
        let incident = try store.declare()
        for _ in 0..<2 { _ = try await appendAndCompare(store, incident, "before") }
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<24 {
                group.addTask {
                    try await store.append(actor: "human:ana") { ledger in
                        let found = try ledger.reader.resolveIncident(number < 12 ? "INC-1" : "1")
                        try ledger.append(EntryLogged(kind: .note, text: "\(number)"), to: found)
                        return try ledger.reader.name(of: found) ?? "nothing"
                    }
                }
            }
            return try await group.reduce(into: [String]()) { $0.append($1) }
        }
        #expect(Set(texts) == ["INC-1"])
        _ = try await appendAndCompare(store, incident, "after")
        #expect(try store.read { try $0.timeline(of: incident).count } == 1 + 3 + 24)
        #expect(try store.verify().fault == nil)
    }

    @Test("However many incidents are asked for, few are kept, and each is right")
    func many() throws {
        let known = KnownIncidents()
        var generator = HistoryGenerator(seed: 1)
        var last = generator.identifier()
        for number in 0..<(KnownIncidents.most * 5 / 2) {
            last = generator.identifier()
            known.note(last, foundBy: "INC-\(number)")
            known.note(last, isCalled: "INC-\(number)")
            #expect(known.identifier(of: "INC-\(number)") == last)
            #expect(known.name(of: last) == "INC-\(number)")
        }
        #expect(known.identifier(of: "INC-0") == nil)
        known.forget()
        #expect(known.name(of: last) == nil)
    }

    /// Appends, and compares what the transaction begins with to what it would read; tells whether it went on.
    ///
    /// With a `number` the incident gets it, and what is known after that is compared too.
    private func appendAndCompare(
        _ store: Store,
        _ incident: Identifier,
        _ comment: String,
        number: Int? = nil
    ) async throws -> Bool {
        try await store.append(actor: "human:ana") { ledger in
            let batch = try Batch(ledger.reader.db, world: store.world, path: store.path, commands: 1)
            #expect(ledger.batch.replica == batch.replica, "\(comment)")
            #expect(ledger.batch.heads[batch.replica] == batch.heads[batch.replica], "\(comment)")
            #expect(ledger.batch.heads.highestStamp == batch.heads.highestStamp, "\(comment)")
            #expect((ledger.batch.projector == nil) == (batch.projector == nil), "\(comment)")
            #expect(ledger.batch.clockWasTold == batch.clockWasTold, "\(comment)")
            try compareNames(ledger.reader, incident, comment)
            _ = try ledger.clockWentBack()
            try ledger.append(EntryLogged(kind: .note, text: comment), to: incident)
            if let number {
                try ledger.append(IncidentNumbered(number: number), to: incident)
                try compareNames(ledger.reader, incident, comment + ", renumbered")
            }
            return ledger.reader.known != nil
        }
    }

    private func compareNames(_ reader: Reader, _ incident: Identifier, _ comment: String) throws {
        let anew = Reader(db: reader.db)
        // Asked twice, since the first question may be what makes it known.
        for _ in 0..<2 {
            for name in ["INC-1", "INC-2", "INC-3", "4", "INC-9"] {
                #expect(found(name, reader) == found(name, anew), "\(comment), \(name)")
            }
            #expect(try reader.name(of: incident) == anew.name(of: incident), "\(comment)")
        }
    }

    private func found(_ name: String, _ reader: Reader) -> String {
        do {
            return try reader.resolveIncident(name).text
        } catch {
            return "\(error)"
        }
    }

    /// Has an append refused after it did something, beside one that isn't.
    private func refuse(_ store: Store, _ incident: Identifier) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for isRefused in [false, true, false] {
                group.addTask {
                    do {
                        try await store.append(actor: "human:ana") { ledger in
                            try ledger.append(EntryLogged(kind: .note, text: "with a refusal"), to: incident)
                            if isRefused { throw TocsinError(.refused, "no") }
                        }
                    } catch let error as TocsinError where error.code == .refused {
                        #expect(isRefused)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
