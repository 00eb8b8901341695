import Domain
import GRDB
import Histories
import Testing

@testable import Store

@Suite struct RebuildTests {
    @Test("Events give the same rows in any order of arrival, and as a rebuild gives", arguments: 0..<24)
    func anyOrder(seed: Int) throws {
        for round in rounds(1) {
            let seed = UInt64(seed + round * 1_000)
            var generator = HistoryGenerator(seed: seed, streams: 3)
            let events = try generator.history(70)
            let inOrder = try Bench()
            try inOrder.store.accept(events)
            let shuffled = try Bench()
            try shuffled.store.accept(generator.shuffled(events))
            let expected = try Projected(inOrder.store)
            let arrived = try Projected(shuffled.store)
            #expect(arrived.difference(from: expected) == nil, "seed \(seed), shuffled")
            try shuffled.store.rebuild()
            let rebuilt = try Projected(shuffled.store)
            #expect(rebuilt.difference(from: expected) == nil, "seed \(seed), rebuilt")
            let verification = try shuffled.store.verify()
            #expect(verification.fault == nil, "seed \(seed)")
            #expect(verification.events == events.count)
        }
    }

    @Test("What is read is what the fold of the log gives", arguments: 0..<8)
    func reads(seed: Int) throws {
        var generator = HistoryGenerator(seed: UInt64(seed))
        let events = try generator.history(60)
        let told = try #require(IncidentFold.replay(events))
        let bench = try Bench()
        try bench.store.accept(generator.shuffled(events))
        let stored = try #require(try bench.store.read { try $0.incident(told.fold.incident.id) })
        #expect(stored.incident == told.fold.incident, "seed \(seed)")
        #expect(stored.activity == told.fold.activity, "seed \(seed)")
        let timeline = try bench.store.read { try $0.timeline(of: told.fold.incident.id) }
        #expect(timeline == told.timeline, "seed \(seed)")
    }

    @Test("SQLite finds nothing wrong with the file, as it was filled and as a rebuild fills it", arguments: 1...4)
    func integrity(seed: Int) throws {
        var generator = HistoryGenerator(seed: UInt64(seed), streams: 3)
        let bench = try Bench()
        try bench.store.accept(generator.shuffled(try generator.history(70)))
        #expect(try bench.count("incident_key") > 0, "seed \(seed)")
        func check() throws -> [String] {
            try bench.store.database.read { db in try String.fetchAll(db, sql: "PRAGMA integrity_check") }
        }
        #expect(try check() == ["ok"], "seed \(seed)")
        try bench.store.rebuild()
        #expect(try check() == ["ok"], "seed \(seed), rebuilt")
    }

    @Test("An event that sorts before the last one folded refolds its stream")
    func late() throws {
        var strand = Strand()
        let declared = try strand.event(IncidentDeclared(title: "x", severity: "P1"))
        let acknowledged = try strand.event(IncidentAcknowledged())
        let resolved = try strand.event(IncidentResolved())
        let second = try strand.event(IncidentResolved())
        let bench = try Bench()
        // As they come: the second resolution first, so that it is the one that counts until the other is known.
        try bench.store.accept([declared, second, resolved, acknowledged])
        let incident = try #require(try bench.store.read { try $0.incident(declared.id) }?.incident)
        #expect(incident.time(of: .resolved) == resolved.at)
        #expect(incident.time(of: .acknowledged) == acknowledged.at)
        #expect(try bench.store.entry(second.id)?.superseded == true)
        #expect(try bench.store.entry(resolved.id)?.superseded == false)
    }

    @Test("An event whose entry goes when its erasure arrives leaves the rows that a rebuild gives")
    func erasedBeforeItsErasure() throws {
        var strand = Strand()
        let declared = try strand.event(IncidentDeclared(title: "x", severity: "P1"))
        // Without its body it reads as an erased entry; with what the erasure left of it, it makes none.
        var numbered = try strand.event(IncidentNumbered(number: 7), by: "human:ben")
        let remainder = try EntryErased.remainder(of: numbered)
        numbered.body = nil
        let erased = try strand.event(EntryErased(entry: numbered.id, why: "a name", remainder: remainder))
        let bench = try Bench()
        try bench.store.accept([declared, numbered])
        #expect(try bench.store.entry(numbered.id)?.erased == true)
        try bench.store.accept([erased])
        #expect(try bench.store.entry(numbered.id) == nil)
        let arrived = try Projected(bench.store)
        try bench.store.rebuild()
        #expect(try Projected(bench.store).difference(from: arrived) == nil)
        let reversed = try Bench()
        try reversed.store.accept([declared, erased, numbered])
        #expect(try Projected(reversed.store).difference(from: arrived) == nil)
    }

    @Test("Types and versions of a newer program survive, and are shown as unknown after a rebuild too")
    func unknown() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        let id = try bench.store.log("of the future", incident)
        try bench.tamper("UPDATE event SET type = 'future.thing', version = 3 WHERE id = ?", [id.text])
        let body = try bench.store.read { try $0.event(id)?.body }
        try bench.store.rebuild()
        let entry = try #require(try bench.store.entry(id))
        #expect(entry.kind == .unknown)
        #expect(entry.text == "An event of a newer version: future.thing 3")
        let after = try #require(try bench.store.read { try $0.event(id) })
        #expect(after.body == body)
        #expect(after.type == "future.thing")
        #expect(after.version == 3)
    }

    @Test("Rows that somebody changed or removed are made anew from the log")
    func repairs() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        for number in 0..<20 { try bench.store.log("entry \(number)", incident) }
        try bench.store.tell(FollowUpAdded(text: "later"), incident)
        let before = try Projected(bench.store)
        try bench.tamper("DELETE FROM entry WHERE rowid % 2 = 0; DELETE FROM task; UPDATE incident SET title = 'other'")
        #expect(try Projected(bench.store).difference(from: before) != nil)
        let folded = try bench.store.rebuild()
        #expect(folded == 23)
        #expect(try Projected(bench.store).difference(from: before) == nil)
    }

    @Test("While the folds are stale, declare and log append at once, and the next read rebuilds")
    func stale() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        try bench.store.log("before", incident)
        let entries = try bench.count("entry")
        try bench.tamper("UPDATE setting SET value = 'old' WHERE name = 'foldVersion'")
        let store = try bench.reopen()
        let logged = try store.log("while stale", incident, onlyAppends: true)
        let declared = try store.declare("Second", onlyAppends: true)
        let onNew = try store.log("on the second", declared, onlyAppends: true)
        #expect(try bench.count("entry") == entries)
        #expect(try bench.count("event") == 7)
        let name = try store.read { try $0.name(of: declared) }
        #expect(name == "INC-2")
        #expect(try store.entry(logged)?.text == "while stale")
        #expect(try store.entry(onNew)?.text == "on the second")
        let incremental = try Projected(store)
        try store.rebuild()
        #expect(try Projected(store).difference(from: incremental) == nil)
        #expect(try store.verify().fault == nil)
    }

    @Test("While the folds are stale, commands are checked against the log itself")
    func staleState() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        try bench.tamper("UPDATE setting SET value = 'old' WHERE name = 'foldVersion'")
        func resolve() throws {
            try bench.store.write(actor: "human:ana", onlyAppends: true) { ledger in
                let body = try ledger.incident(incident).resolve(Timing(at: ledger.now, isGiven: false))
                try ledger.append(body, to: incident)
            }
        }
        try resolve()
        #expect(refusal { try resolve() }?.code == .refused)
    }

    @Test("While the folds are stale, any other command rebuilds first")
    func staleCommand() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        try bench.store.log("kept", incident)
        try bench.tamper("UPDATE setting SET value = 'old' WHERE name = 'foldVersion'; DELETE FROM entry")
        try bench.store.tell(IncidentAcknowledged(), incident)
        #expect(try bench.count("entry") == 3)
    }

    @Test("An event names the last one of its stream as its base, stale or not")
    func base() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        let first = try bench.store.log("one", incident)
        let second = try bench.store.log("two", incident)
        try bench.tamper("UPDATE setting SET value = 'old' WHERE name = 'foldVersion'")
        let third = try bench.store.log("three", incident, onlyAppends: true)
        let bases = try bench.store.read { reader in
            try [incident, second, third].map { try reader.event($0)?.base }
        }
        #expect(bases == [nil, first, second])
    }

    @Test("A rebuild's temporary storage is on the disk, and what comes after it has its own in memory again")
    func temporaryStorage() throws {
        let bench = try Bench()
        let store = bench.store
        try store.declare()
        // 1 is the disk and 2 the memory, as SQLite counts them.
        func storage(_ db: Database) throws -> Int? { try Int.fetchOne(db, sql: "PRAGMA temp_store") }
        for _ in 0..<3 {
            try store.database.writeWithoutTransaction { db in
                let before = try storage(db)
                let within = try Store.withTemporaryFiles(db) { try storage(db) }
                let after = try storage(db)
                #expect([before, within, after] == [2, 1, 2])
            }
            try store.rebuild()
        }
    }
}

/// The events of one stream by one replica, a second apart.
private struct Strand {
    private var generator = HistoryGenerator(seed: 1)
    private lazy var stream = generator.identifier()
    private lazy var replica = generator.identifier()
    private var seq = 0

    /// The next event; the first one bears the stream's name.
    mutating func event(_ body: some IncidentEvent, by actor: String = "human:ana") throws -> Event {
        seq += 1
        return Event(
            id: seq == 1 ? stream : generator.identifier(),
            replica: replica,
            seq: seq,
            stamp: Int64(seq) * 1_000,
            recorded: Instant(seconds: Int64(seq)),
            at: Instant(seconds: Int64(seq)),
            stream: stream,
            base: nil,
            type: type(of: body).type,
            version: 1,
            actor: actor,
            via: "x",
            body: try body.json()
        )
    }
}
