import Domain
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct StreamsTests {
    private let bench: Bench
    private var store: Store { bench.store }

    init() throws {
        bench = try Bench()
    }

    private func waiting(_ incident: Identifier) throws -> Int {
        try store.database.read { db in
            let list = try String.fetchOne(
                db,
                sql: "SELECT unfiled FROM activity WHERE incident = ?",
                arguments: [incident.text]
            )
            return list?.count { $0 == "," } ?? -1
        }
    }

    @Test("Each stream has all its events in order, however many of them are filed")
    func filed() throws {
        let incidents = try (0..<3).map { try store.declare("Incident \($0)") }
        for number in 0..<200 {
            let incident = incidents[number % 7 % 3]
            try store.log("entry \(number)", incident)
            let texts = try store.read { try $0.timeline(of: incident) }.map(\.text)
            let expected = (0...number).filter { incidents[$0 % 7 % 3] == incident }.map { "entry \($0)" }
            #expect(Array(texts.dropFirst()) == expected)
            #expect(try waiting(incident) < Streams.filedAtOnce)
        }
        #expect(try bench.count("stream_event") > 2 * Streams.filedAtOnce)
        for incident in incidents {
            let (events, page) = try store.read { reader in
                (
                    try reader.events(of: incident),
                    try reader.timeline(of: incident, after: nil, limit: 1_000, latestFirst: true)
                )
            }
            #expect(events.map(\.stamp) == events.map(\.stamp).sorted())
            #expect(events.count == page.items.count + 1)
            var filter = AuditFilter()
            filter.incident = incident
            filter.limit = 1_000
            #expect(try store.read { try $0.audit(filter) }.items.map(\.id) == events.reversed().map(\.id))
        }
        let incremental = try Projected(store)
        try store.rebuild()
        #expect(try incidents.map { try waiting($0) } == [0, 0, 0])
        #expect(try Projected(store).difference(from: incremental) == nil)
    }

    @Test("An event that comes late is in its place, and none is lost")
    func late() throws {
        let incident = try store.declare()
        let logged = try (0..<40).map { try store.log("entry \($0)", incident) }
        try store.tell(EntryAmended(entry: logged[35], text: "better"), incident)
        try store.tell(SeverityChanged(severity: "P0"), incident)
        let texts = try store.read { try $0.timeline(of: incident) }.map(\.text)
        #expect(texts.contains("better") && texts.contains("entry 39") && !texts.contains("entry 35"))
        #expect(try store.read { try $0.events(of: incident) }.count == 44)
    }

    @Test("A database whose log had an index by stream keeps every event, also before its lists are made anew")
    func migration() throws {
        let incidents = [try store.declare(), try store.declare()]
        var last: [Identifier] = []
        for number in 0..<50 { last.append(try store.log("entry \(number)", incidents[number % 2])) }
        let before = try Projected(store)
        try store.database.close()
        try bench.makeOldStreams()
        let migrated = try bench.reopen()
        let next = try migrated.log("after", incidents[1], onlyAppends: true)
        #expect(try migrated.read { try $0.event(next)?.base } == last[49])
        #expect(try migrated.read { try $0.timeline(of: incidents[0]) }.count == 26)
        #expect(try migrated.read { try $0.timeline(of: incidents[1]) }.map(\.id).last == next)
        #expect(try migrated.verify().fault == nil)
        let after = try Projected(migrated)
        #expect(Set(after.rows["entry"] ?? []).subtracting(before.rows["entry"] ?? []).count == 1)
        try migrated.rebuild()
        #expect(try Projected(migrated).difference(from: after) == nil)
    }
}

extension Bench {
    /// Makes of the file what it was when the log had an index by stream.
    func makeOldStreams() throws {
        try tamper(
            """
            CREATE INDEX event_stream ON event (stream, stamp);
            CREATE TABLE old AS SELECT incident, updated, last_communication, version, last_stamp, last_replica, last_event
                FROM activity;
            DROP TABLE activity; ALTER TABLE old RENAME TO activity;
            DROP TABLE stream_event;
            UPDATE setting SET value = '9' WHERE name = 'foldVersion';
            PRAGMA user_version = 5
            """
        )
    }
}
