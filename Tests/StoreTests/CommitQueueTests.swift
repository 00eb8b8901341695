import Domain
import Foundation
import GRDB
import Synchronization
import Testing

@testable import Store

@Suite struct CommitQueueTests {
    /// Runs work in many threads at once and waits for all of them.
    private func inThreads(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) {
        let group = DispatchGroup()
        for thread in 0..<count {
            group.enter()
            Thread.detachNewThread {
                work(thread)
                group.leave()
            }
        }
        group.wait()
    }

    @Test("32 writers at once: every acknowledged event is there, in one unbroken chain")
    func manyWriters() throws {
        let bench = try Bench()
        let store = bench.store
        let incident = try store.declare()
        let acknowledged = Mutex<Set<Identifier>>([])
        let failures = Mutex<[String]>([])
        inThreads(32) { thread in
            for number in 0..<20 {
                do {
                    let id = try store.log("\(thread)-\(number)", incident)
                    acknowledged.withLock { _ = $0.insert(id) }
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }
        }
        #expect(failures.withLock { $0 } == [])
        let ids = acknowledged.withLock { $0 }
        #expect(ids.count == 640)
        let timeline = try store.read { try $0.timeline(of: incident) }
        #expect(Set(timeline.map(\.id)).isSuperset(of: ids))
        #expect(timeline.count == 641)
        let verification = try store.verify()
        #expect(verification.fault == nil)
        #expect(verification.events == 642)
        let incremental = try Projected(store)
        try store.rebuild()
        #expect(try Projected(store).difference(from: incremental) == nil)
    }

    @Test("Ids made in a commit of many commands end alike, in one of a few don't; each has a handle of its own")
    func endings() throws {
        let bench = try Bench()
        let store = bench.store
        let incident = try store.declare()
        func ids(together commands: Int) throws -> [Identifier] {
            try store.database.writeWithoutTransaction { db in
                var ids: [Identifier] = []
                try db.transaction(.immediate) {
                    var batch = try Batch(db, world: store.world, path: store.path, commands: commands)
                    for number in 0..<commands {
                        var ledger = try Ledger(
                            db: db,
                            world: store.world,
                            actor: "human:ana",
                            via: "",
                            batch: batch
                        )
                        let body = EntryLogged(kind: .note, text: "entry \(number)")
                        ids.append(try ledger.append(body, to: incident).id)
                        batch = ledger.batch
                    }
                    try batch.finish(db)
                    return .commit
                }
                return ids
            }
        }
        func endings(_ ids: [Identifier]) -> Int { Set(ids.map { $0.text.suffix(3) }).count }
        let (many, few) = (try ids(together: 40), try ids(together: Batch.manyCommands - 1))
        #expect(endings(many) == 1)
        #expect(endings(few) > 1)
        let handles = try store.read { try $0.handles(of: many + few, among: .entries) }
        #expect(Set(handles.values).count == many.count + few.count)
        for (id, handle) in handles { #expect(try store.read { try $0.resolve(handle, among: .entries) } == id) }
        #expect(try store.verify().fault == nil)
    }

    @Test("One refusal spoils nobody's write, whatever it is: of the rules, of the database, of the program")
    func refusals() throws {
        struct Accident: Error {}
        let bench = try Bench()
        let store = bench.store
        let incident = try store.declare()
        let refused = Mutex<[TocsinError.Code: Int]>([:])
        let failures = Mutex<[String]>([])
        inThreads(32) { thread in
            for number in 0..<8 {
                let isRefused = thread.isMultiple(of: 2)
                do {
                    try store.write(actor: "human:ana") { ledger in
                        try ledger.append(EntryLogged(kind: .note, text: "\(thread)-\(number)"), to: incident)
                        guard isRefused else { return }
                        switch number % 4 {
                        case 0: throw TocsinError(.refused, "no")
                        case 1: try ledger.reader.db.execute(sql: "INSERT INTO event (id) VALUES ('x')")
                        case 2: try ledger.reader.db.execute(sql: "SELECT nothing FROM nowhere")
                        default: throw Accident()
                        }
                    }
                    if isRefused { failures.withLock { $0.append("\(thread)-\(number) was not refused") } }
                } catch {
                    let code = (error as? TocsinError)?.code ?? .unreachable
                    refused.withLock { $0[code, default: 0] += 1 }
                    if !isRefused { failures.withLock { $0.append("\(error)") } }
                }
            }
        }
        #expect(failures.withLock { $0 } == [])
        #expect(refused.withLock { $0 } == [.refused: 32, .internal: 96])
        let timeline = try store.read { try $0.timeline(of: incident) }
        #expect(timeline.count == 1 + 16 * 8)
        #expect(try store.verify().fault == nil)
    }

    @Test("What does more than change the database runs once, whatever happens to those that share its commit")
    func unrepeatable() throws {
        let bench = try Bench()
        let store = bench.store
        let incident = try store.declare()
        let runs = Mutex<[Int: Int]>([:])
        inThreads(32) { thread in
            for number in 0..<8 {
                let place = thread * 8 + number
                do {
                    try store.write(actor: "human:ana", isRepeatable: !thread.isMultiple(of: 2)) { ledger in
                        runs.withLock { $0[place, default: 0] += 1 }
                        try ledger.append(EntryLogged(kind: .note, text: "\(place)"), to: incident)
                        if place % 5 == 0 { throw TocsinError(.refused, "no") }
                    }
                } catch {
                    if place % 5 != 0 { Issue.record("\(error)") }
                }
            }
        }
        for place in 0..<256 where (place / 8).isMultiple(of: 2) {
            #expect(runs.withLock { $0[place] } == 1, "\(place)")
        }
        #expect(try store.read { try $0.timeline(of: incident).count } == 1 + 256 - 52)
        #expect(try store.verify().fault == nil)
    }

    @Test("A refusal of a command that is alone undoes all that it did")
    func aloneAndRefused() throws {
        let bench = try Bench()
        let store = bench.store
        let incident = try store.declare()
        let before = try Projected(store)
        #expect(throws: TocsinError(.refused, "no")) {
            try store.write(actor: "human:ana") { ledger in
                try ledger.append(EntryLogged(kind: .note, text: "lost"), to: incident)
                throw TocsinError(.refused, "no")
            }
        }
        #expect(try Projected(store).difference(from: before) == nil)
        #expect(try store.verify().events == 2)
        try store.log("kept", incident)
        #expect(try store.verify().fault == nil)
    }

    @Test("Tasks and threads at once: every acknowledged append is there once, and one refusal spoils no other's")
    func tasks() async throws {
        let bench = try Bench()
        let store = bench.store
        let incident = try store.declare()
        let texts = try await withThrowingTaskGroup(of: String?.self) { group in
            for task in 0..<64 {
                let isRefused = task % 8 == 3
                group.addTask {
                    do {
                        return try await store.append(actor: "human:ana") { ledger in
                            try ledger.append(EntryLogged(kind: .note, text: "task \(task)"), to: incident)
                            if isRefused { throw TocsinError(.refused, "no") }
                            return "task \(task)"
                        }
                    } catch let error as TocsinError where error.code == .refused {
                        #expect(isRefused)
                        return nil
                    }
                }
            }
            inThreads(8) { thread in
                do {
                    try store.log("thread \(thread)", incident)
                } catch {
                    Issue.record("\(error)")
                }
            }
            return try await group.reduce(into: [String]()) { texts, text in texts += text.map { [$0] } ?? [] }
        }
        #expect(texts.count == 56)
        let logged = try store.read { try $0.timeline(of: incident).map(\.text) }
        #expect(Set(logged).isSuperset(of: texts))
        #expect(logged.count == 1 + 56 + 8)
        #expect(try store.verify().fault == nil)
        let incremental = try Projected(store)
        try store.rebuild()
        #expect(try Projected(store).difference(from: incremental) == nil)
    }

    @Test("A disk that fails is told to every task of the batch")
    func failingTasks() async throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        let impatient = try bench.reopen(busyTimeout: 0.1)
        let other = try bench.otherProgram()
        try await other.writeWithoutTransaction { db in try db.execute(sql: "BEGIN IMMEDIATE") }
        let codes = await withTaskGroup(of: TocsinError.Code?.self) { group in
            for task in 0..<8 {
                group.addTask {
                    do {
                        try await impatient.append(actor: "human:ana") { ledger in
                            _ = try ledger.append(EntryLogged(kind: .note, text: "\(task)"), to: incident)
                        }
                        return nil
                    } catch {
                        return (error as? TocsinError)?.code
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes == Array(repeating: .busy, count: 8))
        try await other.writeWithoutTransaction { db in try db.execute(sql: "ROLLBACK") }
        #expect(try bench.count("event") == 2)
    }

    @Test("Several processes on one file are one replica, in turn")
    func processes() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        let children = try (0..<3).map { try ChildProcess(bench.path, incident, "p\($0)", count: 15, threads: 2) }
        let ownIDs = try (0..<30).map { try bench.store.log("own \($0)", incident) }
        let results = try children.map { try $0.result() }
        #expect(results.flatMap(\.refused) == [])
        let ids = results.flatMap(\.recorded)
        #expect(ids.count == 90)
        let there = try bench.store.read { Set(try $0.timeline(of: incident).map(\.id)) }
        #expect(there.isSuperset(of: ids + ownIDs))
        let verification = try bench.store.verify()
        #expect(verification.fault == nil)
        #expect(verification.heads.count == 1)
        let incremental = try Projected(bench.store)
        try bench.store.rebuild()
        #expect(try Projected(bench.store).difference(from: incremental) == nil)
    }

    @Test("While another program writes for too long it is busy, nothing is written, and later it works")
    func busy() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        let impatient = try bench.reopen(busyTimeout: 0.1)
        let other = try bench.otherProgram()
        try other.writeWithoutTransaction { db in try db.execute(sql: "BEGIN IMMEDIATE") }
        let error = refusal { try impatient.log("too early", incident) }
        #expect(error?.code == .busy)
        #expect(error?.detail.contains("Nothing was recorded") == true)
        #expect(try impatient.read { try $0.timeline(of: incident).count } == 1)
        try other.writeWithoutTransaction { db in try db.execute(sql: "ROLLBACK") }
        try impatient.log("now", incident)
        #expect(try bench.count("event") == 3)
        #expect(try bench.store.verify().fault == nil)
    }
}
