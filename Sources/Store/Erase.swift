import Domain
import Foundation
import GRDB

extension Ledger {
    /// Removes the words of an entry, of its corrections and of proposals made from it from the log, the projections and the search.
    ///
    /// What isn't words stays known; see `EntryErased`. `Store.scrub` then removes what is left of them in the file.
    package mutating func erase(_ entry: TimelineEntry, why: String) throws {
        let incident = try incident(entry.incident)
        var said = Set([entry.id] + entry.corrections.filter { $0.kind != .erased }.map(\.event))
        // A proposal made from it says the same words, and so does what was written into the runbook.
        for proposal in incident.proposals where proposal.says(entry.id) {
            said.formUnion([proposal.id, proposal.decision].compactMap { $0 })
            if try reader.applying()?.proposal == proposal.id { try note(nil) }
        }
        let events = try reader.events(of: entry.incident).filter { said.contains($0.id) && $0.body != nil }
        guard !events.isEmpty else {
            throw TocsinError(.refused, "That entry was erased already. Nothing was changed.")
        }
        for event in events {
            let body = try incident.erase(event, why: why)
            try reader.db.execute(
                sql: "UPDATE event SET body = NULL, salt = NULL WHERE id = ?",
                arguments: [event.id.text]
            )
            try append(body, to: entry.incident)
            if event.type == AttachmentAdded.type, let erased = event.body { try eraseBlob(of: erased) }
        }
        try Projections.remakeSearch(reader.db)
    }
}

extension Reader {
    /// What erasures left of the bodies in a stream.
    func remainders(in stream: Identifier) throws -> [Identifier: String] {
        let rows = try Row.fetchCursor(
            try db.cachedStatement(
                sql: """
                    SELECT \(Event.columns) FROM event WHERE type = 'entry.erased' AND stream = ?
                    ORDER BY stamp, replica, id
                    """
            ),
            arguments: [stream.text]
        )
        var erasures: [Event] = []
        while let row = try rows.next() { erasures.append(Event(row: row)) }
        return EntryErased.remainders(in: erasures)
    }
}

extension Store {
    /// Writes the file anew and empties the write-ahead log, so that no erased word is left in either.
    ///
    /// SQLite's secure delete isn't enough: a row that was moved to another page leaves its old bytes behind.
    package func scrub() throws(TocsinError) {
        try requireWritable()
        try translatingErrors(path: path) {
            try database.writeWithoutTransaction { db in
                try Store.withTemporaryFiles(db) {
                    try db.execute(sql: "VACUUM")
                    // VACUUM may give rows new numbers, which the search refers to.
                    try Projections.remakeSearch(db)
                }
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
