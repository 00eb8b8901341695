import Domain
import Foundation
import GRDB

extension Store {
    /// Copies the whole database to a new file while others go on writing.
    ///
    /// The copy is complete and durable when this returns. It refuses to write over a file.
    package func backup(to target: String) throws(TocsinError) {
        guard !FileManager.default.fileExists(atPath: target) else {
            throw TocsinError(.cannotCreate, "\(target) exists already. Nothing was written. Give another name.")
        }
        guard FileManager.default.createFile(atPath: target, contents: nil, attributes: [.posixPermissions: 0o600])
        else {
            throw TocsinError(
                .cannotCreate,
                "\(target) can't be created. Check that the folder exists and may be written."
            )
        }
        do {
            try translatingErrors(path: target) {
                let copy = try DatabaseQueue(path: target)
                try database.backup(to: copy)
                try copy.writeWithoutTransaction { db in
                    try db.execute(sql: "PRAGMA journal_mode = DELETE")
                }
                try copy.close()
            }
        } catch {
            unlink(target)
            throw error
        }
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
        let exists = FileManager.default.fileExists(atPath: path)
        if exists, !replacing {
            throw TocsinError(
                .refused,
                "\(path) exists. Nothing was changed. With --yes the backup takes its place, and it is kept beside it."
            )
        }
        let incoming = path + ".incoming"
        let stamp = world.now().rfc3339.filter { $0.isNumber || $0 == "T" || $0 == "Z" }
        let kept = exists ? "\(path).before-restore-\(stamp)" : nil
        unlink(incoming)
        do {
            try copy(source, to: incoming, world: world)
            try translatingErrors(path: path) {
                if let kept { try settle(path, keepingAs: kept) }
                guard rename(incoming, path) == 0 else {
                    throw TocsinError(.io, "\(incoming) could not be moved to \(path).")
                }
            }
        } catch {
            for suffix in ["", "-wal", "-shm", "-journal"] { unlink(incoming + suffix) }
            throw error
        }
        return kept
    }

    private static func copy(_ source: String, to incoming: String, world: World) throws(TocsinError) {
        let backup = try Store(path: source, world: world)
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
                // The next write begins a new chain: what the old one wrote after the backup may be known elsewhere.
                try Setting.set(.replica, nil, db)
                try db.execute(sql: "PRAGMA journal_mode = WAL")
            }
            try database.close()
        }
    }

    /// Moves a database away with its write-ahead log, which may hold its last commits.
    private static func settle(_ path: String, keepingAs kept: String) throws {
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
            guard rename(path + suffix, kept + suffix) == 0 else {
                throw TocsinError(.io, "\(path + suffix) could not be moved to \(kept + suffix). Nothing was changed.")
            }
        }
    }
}
