import Domain
import Foundation
import GRDB

extension Store {
    /// Copies the whole database to a new file while others go on writing.
    ///
    /// The copy is complete and durable when this returns. It refuses to write over a file.
    package func backup(to target: String) throws(TocsinError) {
        try File.create(target)
        do {
            try translatingErrors(path: target) {
                let copy = try DatabaseQueue(path: target)
                try database.backup(to: copy)
                try copy.writeWithoutTransaction { db in
                    try db.execute(sql: "PRAGMA journal_mode = DELETE")
                    // What goes on from a backup is another replica, even under the inode of the old file.
                    try Replica.forget(db)
                }
                try copy.close()
            }
        } catch {
            File.removeDatabase(target)
            throw error
        }
        try File.syncFolder(of: target)
    }

    /// Puts a backup in the place of a workspace's database, as a new replica.
    ///
    /// The backup is checked first: it must open, be of a known version, and verify. The old database is kept beside
    /// the new one; its name is returned.
    package static func restore(
        _ source: String,
        to path: String,
        replacing: Bool,
        world: World
    ) throws(TocsinError) -> String? {
        guard FileManager.default.fileExists(atPath: source) else {
            throw TocsinError(.notFound, "There is no file \(source). Nothing was changed.")
        }
        // Also what a restore left that was cut short: a log of another database must never lie beside this one.
        let exists = ["", "-wal", "-shm"].contains { FileManager.default.fileExists(atPath: path + $0) }
        if exists, !replacing {
            throw TocsinError(
                .refused,
                "\(path) exists. Nothing was changed. With --yes the backup takes its place, and it is kept beside it."
            )
        }
        let incoming = path + ".incoming"
        let stamp = world.now().rfc3339.filter { $0.isNumber || $0 == "T" || $0 == "Z" }
        let kept = exists ? "\(path).before-restore-\(stamp)" : nil
        File.removeDatabase(incoming)
        do {
            try copy(source, to: incoming, world: world)
            try translatingErrors(path: path) {
                if let kept { try settle(path, keepingAs: kept, busyTimeout: world.busyTimeout) }
                guard rename(incoming, path) == 0 else {
                    throw TocsinError(.io, "\(incoming) could not be moved to \(path).")
                }
                try File.syncFolder(of: path)
            }
        } catch {
            File.removeDatabase(incoming)
            throw error
        }
        return kept
    }

    private static func copy(_ source: String, to incoming: String, world: World) throws(TocsinError) {
        let backup = try Store(path: source, world: world, mode: .reading)
        let check = try backup.verify()
        if let fault = check.fault {
            throw TocsinError(
                .badData,
                "The backup \(source) does not verify: \(fault.event.map { "event \($0.text): " } ?? "")\(fault.why). "
                    + "Nothing was changed."
            )
        }
        try backup.backup(to: incoming)
        try translatingErrors(path: incoming) {
            let database = try DatabaseQueue(path: incoming)
            try database.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA journal_mode = WAL")
            }
            try database.close()
        }
    }

    /// Moves a database away, whole; refused while another program uses it, which would go on writing to it.
    private static func settle(_ path: String, keepingAs kept: String, busyTimeout: Double) throws {
        if FileManager.default.fileExists(atPath: path) { try takeForOneself(path, busyTimeout: busyTimeout) }
        for suffix in ["-wal", "-shm", ""] where FileManager.default.fileExists(atPath: path + suffix) {
            guard rename(path + suffix, kept + suffix) == 0 else {
                throw TocsinError(.io, "\(path + suffix) could not be moved to \(kept + suffix). Nothing was changed.")
            }
        }
    }

    private static func takeForOneself(_ path: String, busyTimeout: Double) throws {
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(busyTimeout)
            let old = try DatabaseQueue(path: path, configuration: configuration)
            // Leaving WAL mode needs the file for oneself, and brings the last commits into it.
            try old.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA journal_mode = DELETE") }
            try old.close()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw TocsinError(
                .busy,
                "Another program uses \(path). Nothing was changed. Stop it, then restore again."
            )
        } catch is DatabaseError {
            // It is damaged, which is why somebody restores: it is kept as it stands.
        }
    }
}
