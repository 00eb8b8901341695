import Domain
import GRDB

/// The schema of the log and of the local tables, by migrations; the projections are made by `Projections`.
enum Schema {
    /// Written to `PRAGMA user_version`, so that opening costs one pragma when nothing has to migrate.
    static var version: Int { migrations.count }
    /// "tcsn" in ASCII, as `PRAGMA application_id`: tells a tocsin database from another program's.
    static let applicationID = 0x7463_736e

    /// What makes each version from the one before it; never changed once released.
    private static let migrations: [@Sendable (Database) throws -> Void] = [
        { db in
            try db.execute(sql: log)
            try db.execute(sql: local)
            try Projections.create(db)
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        },
        { db in try db.execute(sql: access) },
        { db in try db.execute(sql: requests) },
        { db in try db.execute(sql: blobs) },
        // What an answer said in its headers, such as its version, as JSON.
        { db in try db.execute(sql: "ALTER TABLE request ADD COLUMN headers TEXT") },
        { db in
            try db.execute(sql: "DROP INDEX event_stream; DROP TABLE IF EXISTS activity")
            try db.execute(sql: Streams.schema)
            try Streams.remake(db)
            // What the folds make of it comes with the next rebuild; the order of events is none of theirs.
            try db.execute(
                sql: """
                    INSERT INTO activity (incident, version, last_stamp, last_replica, last_event, unfiled)
                    SELECT stream, 0, stamp, replica, id, '' FROM (
                        SELECT stream, stamp, replica, id, row_number() OVER (
                            PARTITION BY stream ORDER BY stamp DESC, replica DESC, id DESC
                        ) AS place FROM event
                    ) WHERE place = 1
                    """
            )
        },
    ]

    /// Brings a database to this version, in one transaction: of several processes at once one does it.
    static func migrate(_ db: Database) throws {
        try db.inTransaction(.immediate) {
            let known = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            for migration in migrations.dropFirst(known) { try migration(db) }
            if known < version { try db.execute(sql: "PRAGMA user_version = \(version)") }
            return .commit
        }
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

    /// Who may come in over the service, and what was done about that.
    private static let access = """
        CREATE TABLE token (
            id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
            hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
            person TEXT NOT NULL CHECK (length(person) >= 1),
            label TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('viewer', 'responder', 'admin')),
            created INTEGER NOT NULL,
            created_by TEXT NOT NULL,
            expires INTEGER,
            revoked INTEGER,
            revoked_by TEXT,
            last_used INTEGER,
            CHECK ((revoked IS NULL) = (revoked_by IS NULL))
        ) STRICT;
        CREATE TABLE session (
            id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
            hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
            token TEXT NOT NULL,
            created INTEGER NOT NULL,
            last_seen INTEGER NOT NULL,
            expires INTEGER NOT NULL,
            address TEXT NOT NULL,
            user_agent TEXT NOT NULL
        ) STRICT;
        CREATE INDEX session_token ON session (token);
        CREATE TABLE local_event (
            number INTEGER PRIMARY KEY,
            after INTEGER NOT NULL,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            via TEXT NOT NULL,
            type TEXT NOT NULL,
            subject TEXT NOT NULL,
            text TEXT NOT NULL
        ) STRICT;
        CREATE INDEX local_event_after ON local_event (after, number);
        """

    /// What was answered to requests that may be sent again.
    private static let requests = """
        CREATE TABLE request (
            owner TEXT NOT NULL,
            key TEXT NOT NULL,
            digest BLOB NOT NULL,
            begun INTEGER NOT NULL,
            carried INTEGER,
            status INTEGER,
            content_type TEXT,
            location TEXT,
            body BLOB,
            PRIMARY KEY (owner, key)
        ) STRICT;
        CREATE INDEX request_begun ON request (begun);
        """

    /// The bytes of attachments; see `Blob`.
    private static let blobs = """
        CREATE TABLE blob (
            hash TEXT NOT NULL CHECK (length(hash) = 64),
            number INTEGER NOT NULL CHECK (number >= 0),
            bytes BLOB NOT NULL,
            PRIMARY KEY (hash, number)
        ) STRICT;
        """
}
