import Domain
import GRDB

/// Which events of the log each stream has, in the order of their arrival.
///
/// In an index of the log by stream each append would change a page that hardly another one of its commit changes. So the
/// last arrivals of a stream wait in its row of `activity`, which each append changes anyway, and are filed in
/// `stream_event` some at a time.
///
/// Both are kept while the projections are stale too, and made anew by a rebuild.
enum Streams {
    /// Events of a stream that are filed together.
    static let filedAtOnce = 32

    /// The arrivals of the stream that is a statement's parameter, as a table of one column.
    static func arrivals(of parameter: String = "?1") -> String {
        "(SELECT arrival FROM stream_event WHERE stream = \(parameter) UNION ALL \(unfiled(of: parameter)))"
    }

    private static func unfiled(of parameter: String) -> String {
        """
        SELECT value AS arrival FROM activity CROSS JOIN json_each('[' || substr(unfiled, 2) || ']') \
        WHERE incident = \(parameter)
        """
    }

    /// `unfiled` is a list of arrivals, each after a comma.
    static let schema = """
        CREATE TABLE activity (
            incident TEXT NOT NULL PRIMARY KEY CHECK (length(incident) = 36),
            updated INTEGER,
            last_communication INTEGER,
            version INTEGER NOT NULL,
            last_stamp INTEGER NOT NULL,
            last_replica TEXT NOT NULL,
            last_event TEXT NOT NULL,
            unfiled TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE stream_event (
            stream TEXT NOT NULL,
            arrival INTEGER NOT NULL,
            PRIMARY KEY (stream, arrival)
        ) STRICT, WITHOUT ROWID;
        """

    /// Files every event of the log; the rows of `activity` are for the folds to make.
    static func remake(_ db: Database) throws {
        try db.execute(sql: "DELETE FROM activity")
        try db.execute(sql: "DELETE FROM stream_event")
        // What sorts the events may take as much memory as the cache of pages, beside it.
        let cache = try db.first("PRAGMA cache_size", []) { $0.integer(0) } ?? 0
        try db.execute(
            sql: """
                PRAGMA cache_size = -1000;
                INSERT INTO stream_event (stream, arrival) SELECT stream, arrival FROM event ORDER BY stream, arrival;
                PRAGMA cache_size = \(cache)
                """
        )
    }

    /// Files what waits in a stream's row.
    static func file(_ stream: Identifier, _ db: Database) throws {
        try db.run(
            "INSERT INTO stream_event (stream, arrival) SELECT ?1, arrival FROM (\(unfiled(of: "?1")))",
            [.text(stream.text)]
        )
        try db.run("UPDATE activity SET unfiled = '' WHERE incident = ?", [.text(stream.text)])
    }
}
