import Domain
import GRDB

/// The tables that the folds of the log fill: they can be dropped and rebuilt from it at any time, giving the same rows.
enum Projections {
    /// Which folds the rows come from.
    ///
    /// Raise it when a fold or a table here changes: the next read rebuilds.
    static let version = "10"

    static let tables = [
        "incident", "incident_key", "incident_component", "entry", "entry_source", "task", "proposal",
    ]

    static func create(_ db: Database) throws {
        try db.execute(sql: schema)
        try db.execute(sql: searchMerges)
        try Setting.set(.foldVersion, version, db)
    }

    /// How the parts of the search are merged: eight at a time, by `Projector.finish`, some pages in each commit.
    ///
    /// FTS5 by itself would merge hundreds of pages in one commit now and then; only at 64 parts of a size it still does.
    private static let searchMerges = """
        INSERT INTO entry_search (entry_search, rank) VALUES ('automerge', 0), ('usermerge', 8), ('crisismerge', 64)
        """

    /// Fills the search from the tables; words that were deleted linger in its parts until then.
    static func remakeSearch(_ db: Database) throws {
        // Each question looks into every part, and a fill leaves many.
        for table in ["entry_search", "incident_search"] {
            for command in ["rebuild", "optimize"] {
                try db.execute(sql: "INSERT INTO \(table) (\(table)) VALUES ('\(command)')")
            }
        }
    }

    static func drop(_ db: Database) throws {
        for table in ["entry_search", "incident_search"] + tables {
            try db.execute(sql: "DROP TABLE IF EXISTS \(table)")
        }
    }

    static func areCurrent(_ db: Database) throws -> Bool {
        try Setting.get(.foldVersion, db) == version
    }

    /// An append touches as few pages as it can: `activity` (`Streams`), which every event moves, is apart from the
    /// incident's state, and an entry bears its event's `arrival`, so that what finds the event finds it too.
    ///
    /// What few entries have is JSON in one column (`EntryExtras`): SQLite takes each column of a row apart by itself, for
    /// every line of a timeline.
    ///
    /// What lists filter by comes first in an index, the order of the list after it: see `ListPage`. A task without a time is
    /// due after all others. Where a table has no rowid, the columns of its key come first: SQLite 3.40's `integrity_check`
    /// takes one that stands among them for NULL.
    private static let schema = """
        CREATE TABLE incident (
            id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
            tail TEXT NOT NULL,
            key TEXT,
            title TEXT NOT NULL,
            severity TEXT NOT NULL,
            status TEXT NOT NULL,
            drill INTEGER NOT NULL CHECK (drill IN (0, 1)),
            started INTEGER,
            detected INTEGER,
            declared INTEGER,
            acknowledged INTEGER,
            mitigated INTEGER,
            resolved INTEGER,
            components TEXT NOT NULL,
            playbook TEXT,
            state TEXT NOT NULL
        ) STRICT;
        CREATE INDEX incident_tail ON incident (tail);
        CREATE INDEX incident_declared ON incident (declared, id);
        CREATE INDEX incident_facet ON incident (status, severity, declared, id);
        CREATE INDEX incident_active ON incident (declared, id) WHERE status IN ('open', 'acknowledged', 'mitigated');
        CREATE TABLE incident_key (
            key TEXT NOT NULL,
            incident TEXT NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (key, incident)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX incident_key_number ON incident_key (number);
        CREATE INDEX incident_key_incident ON incident_key (incident);
        CREATE TABLE incident_component (
            component TEXT NOT NULL COLLATE NOCASE,
            status TEXT NOT NULL,
            severity TEXT NOT NULL,
            declared INTEGER NOT NULL,
            incident TEXT NOT NULL,
            PRIMARY KEY (component, status, severity, declared, incident)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX incident_component_incident ON incident_component (incident);
        CREATE VIRTUAL TABLE incident_search USING fts5 (
            title, components, content = 'incident', tokenize = 'porter unicode61 remove_diacritics 2'
        );
        CREATE TABLE entry (
            arrival INTEGER PRIMARY KEY,
            id TEXT NOT NULL CHECK (length(id) = 36),
            tail TEXT NOT NULL,
            incident TEXT NOT NULL CHECK (length(incident) = 36),
            kind TEXT NOT NULL,
            at INTEGER NOT NULL,
            recorded INTEGER NOT NULL,
            stamp INTEGER NOT NULL,
            source INTEGER NOT NULL,
            text TEXT NOT NULL,
            extras TEXT
        ) STRICT;
        CREATE TABLE entry_source (
            number INTEGER PRIMARY KEY,
            replica TEXT NOT NULL,
            actor TEXT NOT NULL,
            via TEXT NOT NULL
        ) STRICT;
        CREATE INDEX entry_tail ON entry (tail);
        CREATE INDEX entry_recorded ON entry (recorded);
        CREATE VIRTUAL TABLE entry_search USING fts5 (
            text, content = 'entry', tokenize = 'porter unicode61 remove_diacritics 2'
        );
        CREATE TABLE task (
            id TEXT NOT NULL CHECK (length(id) = 36),
            tail TEXT NOT NULL,
            incident TEXT NOT NULL CHECK (length(incident) = 36),
            place INTEGER NOT NULL,
            origin TEXT NOT NULL,
            state TEXT NOT NULL,
            due INTEGER NOT NULL,
            owner TEXT,
            item TEXT NOT NULL,
            PRIMARY KEY (id, incident)
        ) STRICT;
        CREATE INDEX task_incident ON task (incident, place);
        CREATE INDEX task_tail ON task (tail);
        CREATE INDEX task_open ON task (origin, due, incident, place) WHERE state = 'open';
        CREATE INDEX task_every ON task (origin, due, incident, place);
        CREATE INDEX task_owner ON task (owner, origin, due, incident, place) WHERE owner IS NOT NULL;
        CREATE TABLE proposal (
            id TEXT NOT NULL CHECK (length(id) = 36),
            tail TEXT NOT NULL,
            incident TEXT NOT NULL CHECK (length(incident) = 36),
            place INTEGER NOT NULL,
            state TEXT NOT NULL,
            file TEXT NOT NULL,
            at INTEGER NOT NULL,
            item TEXT NOT NULL,
            PRIMARY KEY (id, incident)
        ) STRICT;
        CREATE INDEX proposal_incident ON proposal (incident, place);
        CREATE INDEX proposal_tail ON proposal (tail);
        CREATE INDEX proposal_at ON proposal (at, incident, place);
        CREATE INDEX proposal_state ON proposal (state, at, incident, place);
        """
}
