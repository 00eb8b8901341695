import Domain
import GRDB

/// The schema of the log and of the local tables, by migrations; the projections are made by `Projections`.
enum Schema {
    /// Written to `PRAGMA user_version`, so that opening costs one pragma when nothing has to migrate.
    static let version = 2
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
        migrator.registerMigration("2: tokens, sessions, idempotency keys") { db in
            try db.execute(sql: access)
            try db.execute(sql: "PRAGMA user_version = 2;")
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

    /// Who may use the service, local as `setting` is; of secrets only their SHA-256 is kept.
    private static let access = """
        CREATE TABLE access_token (
            id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
            secret BLOB NOT NULL UNIQUE CHECK (length(secret) = 32),
            person TEXT NOT NULL CHECK (length(person) BETWEEN 1 AND 200),
            role TEXT NOT NULL CHECK (role IN ('viewer', 'responder', 'admin')),
            label TEXT NOT NULL,
            created INTEGER NOT NULL,
            created_by TEXT NOT NULL,
            expires INTEGER,
            revoked INTEGER,
            revoked_by TEXT,
            used INTEGER,
            CHECK ((revoked IS NULL) = (revoked_by IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE access_session (
            id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
            secret BLOB NOT NULL UNIQUE CHECK (length(secret) = 32),
            token TEXT NOT NULL REFERENCES access_token (id) ON DELETE CASCADE,
            created INTEGER NOT NULL,
            expires INTEGER NOT NULL,
            seen INTEGER NOT NULL,
            address TEXT NOT NULL,
            agent TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX access_session_token ON access_session (token);
        CREATE TABLE idempotency_key (
            owner TEXT NOT NULL,
            key TEXT NOT NULL,
            request BLOB NOT NULL CHECK (length(request) = 32),
            at INTEGER NOT NULL,
            answer TEXT,
            PRIMARY KEY (owner, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idempotency_key_at ON idempotency_key (at);
        """
}
