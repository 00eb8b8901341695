import Domain
import GRDB

/// The schema of the log and of the local tables, by migrations; the projections are made by `Projections`.
enum Schema {
    /// Written to `PRAGMA user_version`, so that opening costs one pragma when nothing has to migrate.
    static let version = 1
    /// "tcsn" in ASCII, as `PRAGMA application_id`: tells a tocsin database from another program's.
    static let applicationID = 0x7463_736e

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: the log") { db in
            try db.execute(sql: log)
            try db.execute(sql: local)
            try Projections.create(db)
            try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = 1;")
        }
        return migrator
    }

    /// The log.
    ///
    /// `digest` is SHA-256(salt ‖ body): with it the chain verifies after an erasure. `arrival` is the order in which this
    /// file got its events; it is no part of them.
    private static let log = """
        CREATE TABLE event (
            arrival INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
            replica TEXT NOT NULL CHECK (length(replica) = 36),
            seq INTEGER NOT NULL CHECK (seq >= 1),
            stamp INTEGER NOT NULL CHECK (stamp > 0),
            recorded INTEGER NOT NULL CHECK (\(isTime("recorded"))),
            at INTEGER NOT NULL CHECK (\(isTime("at"))),
            stream TEXT NOT NULL CHECK (length(stream) = 36),
            base TEXT CHECK (length(base) = 36),
            type TEXT NOT NULL CHECK (length(type) BETWEEN 1 AND 100),
            version INTEGER NOT NULL CHECK (version >= 1),
            actor TEXT NOT NULL CHECK (length(actor) >= 1),
            via TEXT NOT NULL,
            body TEXT,
            salt BLOB CHECK (length(salt) = 16),
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            UNIQUE (replica, seq),
            CHECK ((body IS NULL) = (salt IS NULL))
        ) STRICT;
        CREATE INDEX event_stream ON event (stream, stamp);
        CREATE INDEX event_erased ON event (stream) WHERE type = 'entry.erased';
        CREATE TABLE head (
            replica TEXT NOT NULL PRIMARY KEY CHECK (length(replica) = 36),
            seq INTEGER NOT NULL CHECK (seq >= 1),
            stamp INTEGER NOT NULL CHECK (stamp > 0),
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT, WITHOUT ROWID;
        """

    private static func isTime(_ column: String) -> String {
        "\(column) BETWEEN \(Instant.earliest.microseconds) AND \(Instant.latest.microseconds)"
    }

    /// Durable and backed up, but neither replicated nor rebuilt.
    private static let local = """
        CREATE TABLE setting (
            name TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
