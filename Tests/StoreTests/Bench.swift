import Domain
import Foundation
import GRDB
import Histories
import Synchronization

@testable import Store

/// A folder for one test with a database in it; it goes with the test.
final class Bench: Sendable {
    let folder: String
    let path: String
    let clock = TestClock()
    let store: Store

    init(in parent: String = NSTemporaryDirectory(), named name: String = "") throws {
        folder = try Bench.makeFolder(in: parent, named: name)
        path = folder + "/log.sqlite"
        store = try Store.create(at: path, world: Bench.world(clock))
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            print("\(folder) could not be removed: \(error)")
        }
    }

    static func makeFolder(in parent: String = NSTemporaryDirectory(), named name: String = "") throws -> String {
        let folder = parent + "/tocsin-store-" + name + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        return folder
    }

    static func world(_ clock: TestClock = TestClock(), machine: String = "test", busyTimeout: Double = 60)
        -> Store.World
    {
        let random = Mutex(SeededGenerator(seed: .random(in: .min ... .max)))
        var world = Store.World(
            now: { clock.tick() },
            random: { random.withLock { $0.next() } },
            via: "ana@laptop",
            machine: machine
        )
        world.busyTimeout = busyTimeout
        return world
    }

    /// A second door to the same file.
    func reopen(machine: String = "test", busyTimeout: Double = 60) throws -> Store {
        try Store(path: path, world: Bench.world(clock, machine: machine, busyTimeout: busyTimeout))
    }

    /// Runs SQL past the store, as somebody with the sqlite3 shell could.
    func tamper(_ sql: String, _ arguments: StatementArguments = []) throws {
        let database = try DatabaseQueue(path: path)
        try database.write { db in try db.execute(sql: sql, arguments: arguments) }
        try database.close()
    }

    /// A connection of another program, which may leave a transaction open.
    func otherProgram() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    func count(_ table: String) throws -> Int {
        try store.database.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? -1 }
    }
}

/// A clock that moves one second with each look at it, or to where a test sets it.
final class TestClock: Sendable {
    private let microseconds = Mutex(Instant(CivilTime(year: 2026, month: 3, day: 2, hour: 9)).microseconds)

    func tick() -> Instant {
        microseconds.withLock { now in
            now += 1_000_000
            return Instant(microseconds: now)
        }
    }

    func move(bySeconds seconds: Int64) {
        microseconds.withLock { $0 += seconds * 1_000_000 }
    }
}

extension Store {
    /// Declares an incident and numbers it.
    @discardableResult
    func declare(
        _ title: String = "Database down",
        severity: String = "P1",
        components: [String] = [],
        onlyAppends: Bool = false
    )
        throws
        -> Identifier
    {
        try write(actor: "human:ana", onlyAppends: onlyAppends) { ledger in
            let id = ledger.identifier()
            try ledger.append(
                IncidentDeclared(title: title, severity: severity, components: components),
                to: id,
                id: id
            )
            try ledger.append(IncidentNumbered(number: ledger.nextNumber()), to: id)
            return id
        }
    }

    @discardableResult
    func log(_ text: String, _ incident: Identifier, onlyAppends: Bool = false) throws -> Identifier {
        try tell(EntryLogged(kind: .note, text: text), incident, onlyAppends: onlyAppends)
    }

    @discardableResult
    func tell(_ body: some IncidentEvent, _ incident: Identifier, onlyAppends: Bool = false) throws -> Identifier {
        try write(actor: "human:ana", onlyAppends: onlyAppends) { ledger in try ledger.append(body, to: incident).id }
    }

    func entry(_ id: Identifier) throws -> TimelineEntry? { try read { try $0.entry(id) } }
}

/// The error that something refuses with; nil when it doesn't.
func refusal(_ work: () throws -> some Any) -> TocsinError? {
    do {
        _ = try work()
        return nil
    } catch {
        return error as? TocsinError
    }
}
