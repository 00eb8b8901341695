import Domain
import Foundation
import GRDB

extension Ledger {
    /// Removes the words of an entry and of its amendments: from the log, the search and the free pages of the file.
    ///
    /// What isn't words stays known; see `EntryErased`. The file's own pages are overwritten by SQLite's secure delete;
    /// `Store.scrub` then empties the write-ahead log, which still holds the old pages.
    package mutating func erase(_ entry: TimelineEntry, why: String) throws {
        try reader.db.execute(sql: "PRAGMA secure_delete = ON")
        let incident = try incident(entry.incident)
        let events = try reader.events(of: entry.incident)
        let amendments = entry.corrections.filter { $0.kind == .amended }.map(\.event)
        for event in events where (event.id == entry.id || amendments.contains(event.id)) {
            if event.body == nil, event.id != entry.id { continue }
            let body = try incident.erase(event, why: why)
            try reader.db.execute(
                sql: "UPDATE event SET body = NULL, salt = NULL WHERE id = ?",
                arguments: [event.id.text]
            )
            try append(body, to: entry.incident)
        }
        // Deleted words linger in the segments of the search until they are merged.
        for table in ["entry_search", "incident_search"] {
            try reader.db.execute(sql: "INSERT INTO \(table) (\(table)) VALUES ('rebuild')")
        }
    }
}

extension Store {
    /// Empties the write-ahead log, so that no erased word is left in a file beside the database.
    package func scrub() throws(TocsinError) {
        try requireWritable()
        try translatingErrors(path: path) {
            try database.writeWithoutTransaction { db in
                let row = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
                guard row?[0] == 0 else {
                    throw TocsinError(
                        .busy,
                        "The entry is erased, but another program still reads \(path), so its write-ahead log could not "
                            + "be emptied. Close that program and run any tocsin command."
                    )
                }
            }
        }
    }
}
