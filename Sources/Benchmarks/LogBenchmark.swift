import Domain
import Foundation
import Store

/// `tocsin log` against the sqlite3 shell that inserts one durable row on the same disk.
struct LogBenchmark {
    let options: Options

    func run(_ scores: inout Scores) throws {
        let program = try options.requireProgram()
        let workspace = try Seed(incidents: 100, entriesPerIncident: 100).workspace(options)
        let path = try options.fresh("shell.db")
        let text = Words.sentence(1)
        try Program(
            named: "sqlite3",
            [
                path,
                """
                PRAGMA journal_mode = WAL;
                CREATE TABLE entry (id INTEGER PRIMARY KEY, incident_id INTEGER NOT NULL, at INTEGER NOT NULL, author TEXT,
                    kind TEXT, body TEXT);
                CREATE INDEX entry_incident ON entry (incident_id, at);
                """,
            ]
        ).run()
        let insertion =
            "INSERT INTO entry (incident_id, at, author, kind, body) VALUES (1, 1, 'ana', 'note', '\(text)')"
        let shell = try Program(named: "sqlite3", [path, "PRAGMA synchronous = FULL", insertion])
        let log = Program(program, ["log", "--workspace", workspace, "INC-100", text])
        let rounds = options.rounds ?? 100
        let times = try Turns.medians(of: [log, shell], rounds: rounds)
        let memory = try (0..<5).map { _ in try log.anonymousMemory() }.max() ?? 0
        print(
            "  medians of \(rounds) runs in turn: tocsin log \(milliseconds(times[0])), sqlite3 \(milliseconds(times[1]))"
        )
        scores.judge("tocsin log against the sqlite3 shell", times[0] / times[1], .atMost(2, aim: 1))
        scores.judge("its anonymous memory", Memory.mebibytes(memory), unit: " MiB", .atMost(8, aim: nil))
    }
}
