import Foundation
import GRDB
import Histories
import Testing

@testable import Store

/// Two connections to one file: one writes through the layer, the other reads it as SQLite's own files have it.
private final class TwoDoors {
    let folder: String
    let writer: DatabaseQueue
    let reader: DatabaseQueue

    init() throws {
        // Opening a store puts the layer in place.
        _ = try Bench()
        folder = try Bench.makeFolder()
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        writer = try DatabaseQueue(path: "file:\(folder)/log.sqlite?vfs=tocsin", configuration: configuration)
        reader = try writer.writeWithoutTransaction { [folder] db in
            try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 200")
            // So few pages that a larger transaction writes some of them before it ends, and reads them again.
            try db.execute(sql: "PRAGMA cache_size = 5; CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
            return try DatabaseQueue(path: "file:\(folder)/log.sqlite?vfs=unix")
        }
    }

    deinit {
        do {
            try writer.close()
            try reader.close()
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            print("\(folder) could not be removed: \(error)")
        }
    }

    func texts(_ database: DatabaseQueue) throws -> [Int64: String] {
        try database.unsafeRead { db in
            try Dictionary(
                uniqueKeysWithValues: Row.fetchAll(db, sql: "SELECT id, text FROM t").map { ($0[0], $0[1]) }
            )
        }
    }
}

struct BufferedLogTests {
    @Test("After each commit another program reads just what was committed, however large it was", arguments: 1...6)
    func visible(seed: Int) throws {
        let doors = try TwoDoors()
        var generator = SeededGenerator(seed: UInt64(seed))
        var expected: [Int64: String] = [:]
        for _ in 0..<60 {
            var changed = expected
            let commits = Int.random(in: 0..<4, using: &generator) > 0
            let count = Int.random(in: 0..<8, using: &generator) == 0 ? 400 : Int.random(in: 0..<12, using: &generator)
            try doors.writer.writeWithoutTransaction { db in
                try db.execute(sql: "BEGIN IMMEDIATE")
                for _ in 0..<count {
                    let id = Int64.random(in: 1...500, using: &generator)
                    let text = String(repeating: "x", count: Int.random(in: 0..<3_000, using: &generator)) + "\(id)"
                    try db.execute(sql: "INSERT OR REPLACE INTO t VALUES (?, ?)", arguments: [id, text])
                    changed[id] = text
                }
                // What it has not committed yet it reads itself.
                let total = try Int.fetchOne(db, sql: "SELECT sum(length(text)) FROM t") ?? 0
                #expect(total == changed.values.reduce(0) { $0 + $1.utf8.count })
                try db.execute(sql: commits ? "COMMIT" : "ROLLBACK")
            }
            if commits { expected = changed }
            #expect(try doors.texts(doors.reader) == expected, "seed \(seed)")
        }
        #expect(try doors.texts(doors.writer) == expected, "seed \(seed)")
        let check = try doors.reader.unsafeRead { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
        #expect(check == ["ok"])
    }

    @Test("A commit that is not flushed to the disk is read by others all the same")
    func unflushed() throws {
        let doors = try TwoDoors()
        for mode in ["OFF", "NORMAL", "EXTRA"] {
            try doors.writer.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = \(mode); INSERT INTO t (text) VALUES ('\(mode)')")
            }
            #expect(try doors.texts(doors.reader).values.contains(mode))
        }
    }
}
