import Domain
import Foundation
import GRDB
import Synchronization
import Testing

@testable import Store

@Suite struct BackupTests {
    private let bench: Bench
    private let incident: Identifier
    private let target: String

    init() throws {
        bench = try Bench()
        incident = try bench.store.declare()
        target = bench.folder + "/backup.sqlite"
    }

    @Test("A backup is whole and verifies, and only its owner may read it")
    func backup() throws {
        try bench.store.log("kept", incident)
        try bench.store.backup(to: target)
        let copy = try Store(path: target, world: Bench.world())
        #expect(try copy.verify().events == 3)
        #expect(try copy.verify().fault == nil)
        #expect(try Projected(copy).difference(from: Projected(bench.store)) == nil)
        let mode = try FileManager.default.attributesOfItem(atPath: target)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("Backups while others write are whole: each holds an unbroken beginning of the log")
    func whileWriting() throws {
        let store = bench.store
        let incident = incident
        let isDone = Mutex(false)
        let group = DispatchGroup()
        group.enter()
        let failures = Mutex<[String]>([])
        Thread.detachNewThread {
            while !isDone.withLock({ $0 }) {
                do {
                    try store.log("meanwhile", incident)
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }
            group.leave()
        }
        let child = try ChildProcess(bench.path, incident, "child", count: 60)
        for number in rounds(4) {
            let target = bench.folder + "/backup-\(number).sqlite"
            try bench.reopen().backup(to: target)
            let copy = try Store(path: target, world: Bench.world())
            let verification = try copy.verify()
            #expect(verification.fault == nil)
            let incremental = try Projected(copy)
            try copy.rebuild()
            #expect(try Projected(copy).difference(from: incremental) == nil)
        }
        isDone.withLock { $0 = true }
        group.wait()
        #expect(try child.result().refused == [])
        #expect(failures.withLock { $0 } == [])
    }

    @Test("A backup never writes over a file")
    func exists() throws {
        try Data("mine".utf8).write(to: URL(fileURLWithPath: target))
        let error = refusal { try bench.store.backup(to: target) }
        #expect(error?.code == .cannotCreate)
        #expect(FileManager.default.contents(atPath: target) == Data("mine".utf8))
        let nowhere = refusal { try bench.store.backup(to: bench.folder + "/no/such/folder.sqlite") }
        #expect(nowhere?.code == .cannotCreate)
    }

    @Test("Restoring over a database is refused unless replacing is asked for; then the old one is kept")
    func restore() throws {
        try bench.store.backup(to: target)
        try bench.store.log("after the backup", incident)
        let old = try bench.store.verify()
        let error = refusal {
            try Store.restore(target, to: bench.path, replacing: false, world: Bench.world())
        }
        #expect(error?.code == .refused)
        #expect(error?.detail.contains("--yes") == true)
        #expect(try bench.store.verify().events == 3)
        try bench.store.database.close()
        let kept = try #require(
            try Store.restore(target, to: bench.path, replacing: true, world: Bench.world())
        )
        let restored = try bench.reopen()
        #expect(try restored.verify().events == 2)
        let before = try Store(path: kept, world: Bench.world()).verify()
        #expect(before.heads == old.heads)
        #expect(before.events == 3)
        #expect(!FileManager.default.fileExists(atPath: bench.path + ".incoming"))
    }

    @Test("A restored database goes on as another replica, so that chains don't fork")
    func replica() throws {
        try bench.store.backup(to: target)
        try bench.store.log("after the backup", incident)
        let old = try bench.store.verify().heads
        try bench.store.database.close()
        _ = try Store.restore(target, to: bench.path, replacing: true, world: Bench.world())
        let restored = try bench.reopen()
        try restored.log("a new life", incident)
        let heads = try restored.verify().heads
        #expect(heads.count == 2)
        #expect(heads.contains { $0.replica == old.first?.replica && $0.seq == 2 })
        #expect(heads.contains { $0.replica != old.first?.replica && $0.seq == 1 })
        #expect(try restored.verify().fault == nil)
    }

    @Test("Where nothing is, a backup is restored without asking, also beside the log of a database that is gone")
    func elsewhere() throws {
        try bench.store.backup(to: target)
        let path = bench.folder + "/elsewhere.sqlite"
        #expect(try Store.restore(target, to: path, replacing: false, world: Bench.world()) == nil)
        #expect(try Store(path: path, world: Bench.world()).verify().events == 2)
        let orphan = bench.folder + "/orphan.sqlite"
        try Data(repeating: 7, count: 5_000).write(to: URL(fileURLWithPath: orphan + "-wal"))
        _ = try Store.restore(target, to: orphan, replacing: true, world: Bench.world())
        #expect(try Store(path: orphan, world: Bench.world()).verify().fault == nil)
    }

    @Test("While another program uses the database, restoring is busy and changes nothing")
    func inUse() throws {
        try bench.store.backup(to: target)
        try bench.store.log("after the backup", incident)
        let error = refusal {
            try Store.restore(target, to: bench.path, replacing: true, world: Bench.world(busyTimeout: 0.1))
        }
        #expect(error?.code == .busy)
        try bench.store.log("still here", incident)
        #expect(try bench.store.verify().events == 4)
        #expect(!FileManager.default.fileExists(atPath: bench.path + ".incoming"))
    }

    @Test("A backup that is gone, is none, or doesn't verify is refused, and nothing changes")
    func badBackup() throws {
        func restoring(_ source: String) -> TocsinError? {
            refusal { try Store.restore(source, to: bench.path, replacing: true, world: Bench.world()) }
        }
        #expect(restoring(bench.folder + "/none.sqlite")?.code == .notFound)
        let text = bench.folder + "/text.sqlite"
        try Data(String(repeating: "no database ", count: 99).utf8).write(to: URL(fileURLWithPath: text))
        #expect(restoring(text)?.code == .badData)
        try bench.store.backup(to: target)
        let copy = try DatabaseQueue(path: target)
        try copy.write { db in try db.execute(sql: "UPDATE event SET actor = 'human:mallory' WHERE seq = 1") }
        try copy.close()
        let error = restoring(target)
        #expect(error?.code == .badData)
        #expect(error?.detail.contains(incident.text) == true)
        #expect(try bench.store.verify().events == 2)
    }

    @Test("A backup is only read: restoring leaves its bytes as they were")
    func untouched() throws {
        try bench.store.backup(to: target)
        let bytes = FileManager.default.contents(atPath: target)
        _ = try Store.restore(target, to: bench.folder + "/new.sqlite", replacing: false, world: Bench.world())
        #expect(FileManager.default.contents(atPath: target) == bytes)
        #expect(!FileManager.default.fileExists(atPath: target + "-wal"))
    }
}
