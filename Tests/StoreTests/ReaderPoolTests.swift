import Dispatch
import Domain
import Foundation
import GRDB
import Synchronization
import Testing

@testable import Store

@Suite struct ReaderPoolTests {
    private let bench: Bench
    private let store: Store
    private let incident: Identifier

    init() throws {
        bench = try Bench()
        incident = try bench.store.declare()
        store = try Store(path: bench.path, world: Bench.world(bench.clock), readers: 3)
    }

    @Test("Reading goes on while a commit holds the file, and sees what was committed before")
    func whileWriting() throws {
        let incident = incident
        try store.log("before", incident)
        try store.database.writeWithoutTransaction { db in
            try db.inTransaction(.immediate) {
                try db.execute(sql: "UPDATE setting SET value = value")
                #expect(try store.read { try $0.timeline(of: incident) }.count == 2)
                return .commit
            }
        }
    }

    @Test("As many threads as there are readers read at the same time, and more wait for their turn")
    func together() throws {
        let inside = Mutex(0)
        let all = DispatchSemaphore(value: 0)
        let read = Mutex(0)
        let group = DispatchGroup()
        for _ in 0..<3 {
            group.enter()
            Thread.detachNewThread { [store] in
                do {
                    try store.read { reader in
                        // Each waits until the third is in: one connection would wait for ever.
                        let count = inside.withLock { count in
                            count += 1
                            return count
                        }
                        if count == 3 { for _ in 0..<3 { all.signal() } }
                        all.wait()
                        _ = try reader.eventCount()
                    }
                    read.withLock { $0 += 1 }
                } catch {
                    Issue.record(error)
                }
                group.leave()
            }
        }
        group.wait()
        #expect(read.withLock { $0 } == 3)
        DispatchQueue.concurrentPerform(iterations: 60) { _ in
            do {
                let count = try store.read { try $0.timeline(of: incident) }.count
                read.withLock { $0 += count }
            } catch {
                Issue.record(error)
            }
        }
        #expect(read.withLock { $0 } == 63)
    }

    @Test("Each read is one state, while others write")
    func consistent() throws {
        let group = DispatchGroup()
        group.enter()
        Thread.detachNewThread { [store, incident] in
            for _ in 0..<40 {
                do {
                    try store.log("more", incident)
                } catch {
                    Issue.record(error)
                }
            }
            group.leave()
        }
        DispatchQueue.concurrentPerform(iterations: 40) { _ in
            do {
                let (version, entries) = try store.read { reader in
                    (try reader.incident(incident)?.activity.version, try reader.timeline(of: incident).count)
                }
                // The declaration is an entry; its number is none.
                #expect(version == entries + 1)
            } catch {
                Issue.record(error)
            }
        }
        group.wait()
        #expect(try store.read { try $0.timeline(of: incident) }.count == 41)
    }

    @Test("Lists of another version are rebuilt before they are read")
    func stale() throws {
        try bench.tamper("UPDATE setting SET value = 'old' WHERE name = 'foldVersion'; DELETE FROM entry")
        #expect(try store.read { try $0.timeline(of: incident) }.count == 1)
    }

    @Test("A reader can't write, and a closed store says so instead of waiting")
    func closed() throws {
        #expect(refusal { try store.read { try $0.db.execute(sql: "DELETE FROM entry") } } != nil)
        try store.close()
        #expect(refusal { try store.read { try $0.eventCount() } }?.code == .internal)
        #expect(refusal { try store.log("late", incident) } != nil)
    }

    @Test("A file that can't be written is read by one connection")
    func readOnly() throws {
        #expect(try Store(path: bench.path, world: Bench.world(), mode: .reading, readers: 3).readers == nil)
    }
}
