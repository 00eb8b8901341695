import Domain
import Foundation
import GRDB

/// Which replica this file records as.
///
/// A copied or restored file must not go on with the chain of the one it was copied from, or two different events would
/// share a place in it. So the file notes its own inode and machine; where they differ, it is a copy, and
/// begins a chain of its own.
enum Replica {
    static func current(_ db: Database, world: Store.World, fileIdentity: String) throws -> Identifier {
        if let noted = try Setting.get(.replica, db), try Setting.get(.fileIdentity, db) == fileIdentity {
            return Identifier(trusted: noted)
        }
        try forget(db)
        let replica = world.identifier(at: world.now())
        try Setting.set(.replica, replica.text, db)
        try Setting.set(.fileIdentity, fileIdentity, db)
        return replica
    }

    /// Makes a copy a replica of its own.
    ///
    /// Tokens stay: people hold them for the workspace, wherever it lies. Sessions were given by one service to the
    /// browsers that it saw, some may have been ended since, and signing in again is cheap. Requests go too: what one
    /// file has carried out, the other hasn't.
    static func forget(_ db: Database) throws {
        try Setting.set(.replica, nil, db)
        for table in ["session", "request"] {
            // What an older version backed up has none yet.
            if try db.tableExists(table) { try db.execute(sql: "DELETE FROM \(table)") }
        }
    }

    /// What tells a file from a copy of it.
    ///
    /// Device numbers are left out: they change when a disk is plugged in elsewhere.
    static func fileIdentity(_ path: String, machine: String) throws -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { throw unreadable(path) }
        return "\(status.st_ino)/\(machine)"
    }

    private static func unreadable(_ path: String) -> TocsinError {
        TocsinError(.io, "\(path) has gone while it was in use. Nothing was recorded.")
    }
}
