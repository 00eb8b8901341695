import Domain
import Foundation
import GRDB
import Synchronization
import Testing

@testable import Store

@Suite struct StoreTests {
    @Test("The writing connection waits for the disk, and keeps a write-ahead log")
    func durable() throws {
        let bench = try Bench()
        for store in [bench.store, try bench.reopen()] {
            let settings = try store.database.writeWithoutTransaction { db in
                [
                    try String.fetchOne(db, sql: "PRAGMA synchronous"),
                    try String.fetchOne(db, sql: "PRAGMA journal_mode"),
                ]
            }
            #expect(settings == ["2", "wal"])
        }
    }

    @Test("A file that lost its write-ahead mode gets it back")
    func journalMode() throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        try bench.store.backup(to: bench.folder + "/backup.sqlite")
        let store = try Store(path: bench.folder + "/backup.sqlite", world: Bench.world())
        try store.log("goes on", incident)
        let mode = try store.database.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
        #expect(mode == "wal")
    }

    @Test("A new database is its owner's alone, and leaves no draft")
    func created() throws {
        let bench = try Bench()
        let mode = try FileManager.default.attributesOfItem(atPath: bench.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let files = try FileManager.default.contentsOfDirectory(atPath: bench.folder)
        #expect(files.allSatisfy { !$0.contains(".new-") }, "\(files)")
    }

    @Test("Of many that create the same database at once one does, and the others are told")
    func createdOnce() throws {
        let folder = try Bench.makeFolder()
        defer { unlinkFolder(folder) }
        let outcomes = Mutex<[TocsinError.Code?]>([])
        let group = DispatchGroup()
        for _ in 0..<6 {
            group.enter()
            Thread.detachNewThread {
                do {
                    let store = try Store.create(at: folder + "/log.sqlite", world: Bench.world())
                    try store.declare()
                    outcomes.withLock { $0.append(nil) }
                } catch {
                    outcomes.withLock { $0.append((error as? TocsinError)?.code) }
                }
                group.leave()
            }
        }
        group.wait()
        #expect(outcomes.withLock { $0.count { $0 == nil } } == 1)
        #expect(outcomes.withLock { $0.count { $0 == .cannotCreate } } == 5)
        let store = try Store(path: folder + "/log.sqlite", world: Bench.world())
        #expect(try store.verify().events == 2)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(files.allSatisfy { !$0.contains(".new-") }, "\(files)")
    }

    @Test("Where no folder is, none can be created; where no file is, none can be opened")
    func nowhere() throws {
        #expect(
            refusal { try Store.create(at: "/no/such/folder/log.sqlite", world: Bench.world()) }?.code == .cannotCreate
        )
        let error = refusal { try Store(path: "/no/such/folder/log.sqlite", world: Bench.world()) }
        #expect(error?.code == .notFound)
        #expect(error?.detail.contains("tocsin init") == true)
    }

    @Test("A database of a newer version is refused, and left as it is")
    func newer() throws {
        let bench = try Bench()
        try bench.store.declare()
        try bench.tamper("PRAGMA user_version = 99")
        try bench.store.database.close()
        let bytes = FileManager.default.contents(atPath: bench.path)
        let error = refusal { try bench.reopen() }
        #expect(error?.code == .configuration)
        #expect(error?.detail.contains("newer") == true)
        #expect(FileManager.default.contents(atPath: bench.path) == bytes)
    }

    @Test(
        "A file that is no tocsin database is refused, and left as it is",
        arguments: ["", "short", String(repeating: "no database at all, but long enough for a page. ", count: 99)]
    )
    func noDatabase(text: String) throws {
        let folder = try Bench.makeFolder()
        defer { unlinkFolder(folder) }
        let path = folder + "/log.sqlite"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let error = refusal { try Store(path: path, world: Bench.world()) }
        #expect(error?.code == .badData)
        #expect(error?.detail.contains("not a tocsin database") == true)
        #expect(FileManager.default.contents(atPath: path) == Data(text.utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["log.sqlite"])
    }

    @Test("Another program's database is refused, even with our version number", arguments: [0, 1, 7])
    func otherProgram(version: Int) throws {
        let folder = try Bench.makeFolder()
        defer { unlinkFolder(folder) }
        let path = folder + "/log.sqlite"
        let other = try DatabaseQueue(path: path)
        try other.write { db in try db.execute(sql: "CREATE TABLE recipe (name TEXT); PRAGMA user_version = \(version)")
        }
        try other.close()
        #expect(refusal { try Store(path: path, world: Bench.world()) }?.code == .badData)
    }

    @Test(
        "A truncated database is bad data or reads what is left, and never a crash",
        arguments: [50, 4_096, 9_000, 40_000]
    )
    func truncated(length: Int) throws {
        let bench = try Bench()
        let incident = try bench.store.declare()
        for number in 0..<200 { try bench.store.log("entry \(number)", incident) }
        try bench.store.database.close()
        let bytes = try #require(FileManager.default.contents(atPath: bench.path))
        #expect(bytes.count > 80_000)
        try bytes.prefix(length).write(to: URL(fileURLWithPath: bench.path))
        let error = refusal {
            let store = try bench.reopen()
            _ = try store.verify()
            _ = try store.read { try $0.timeline(of: incident) }
            try store.log("more", incident)
        }
        #expect(error?.code == .badData)
        #expect(error?.detail.contains("tocsin restore") == true)
    }

    private func unlinkFolder(_ folder: String) {
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            print("\(folder) could not be removed: \(error)")
        }
    }
}
