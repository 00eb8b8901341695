import Domain
import Foundation
import GRDB

extension Store {
    /// Makes all projections anew from the log, in one transaction: readers see the old rows until it is done.
    ///
    /// Streams pass one after another, so that memory holds one incident and never its timeline or the log. Returns how
    /// many events were folded.
    @discardableResult
    package func rebuild() throws(TocsinError) -> Int {
        try requireWritable()
        let folded = try translatingErrors(path: path) {
            try database.writeWithoutTransaction { db in
                var folded = 0
                try db.inTransaction(.immediate) {
                    folded = try rebuild(db)
                    return .commit
                }
                return folded
            }
        }
        return folded
    }

    private func rebuild(_ db: Database) throws -> Int {
        let reader = Reader(db: db)
        let total = try reader.eventCount()
        try Projections.drop(db)
        try Projections.create(db)
        try db.execute(
            sql: "DROP TRIGGER entry_search_insert; DROP TRIGGER entry_search_delete; DROP TRIGGER entry_search_update"
        )
        let projector = Projector(reader: reader)
        let remainders = try reader.remainders()
        var fold: IncidentFold?
        var folded = 0
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT \(Event.columns) FROM event ORDER BY stream, stamp, replica, id"
        )
        while let row = try rows.next() {
            let event = Event(row: row)
            if let done = fold, done.incident.id != event.stream {
                try reader.save(done)
                fold = nil
            }
            var current = fold ?? IncidentFold(incident: Incident(id: event.stream))
            current.apply(event, remainder: remainders[event.id])
            try projector.write(current.takeChanges())
            fold = current
            folded += 1
            if folded.isMultiple(of: 10_000) { world.progress(folded, total) }
        }
        if let fold { try reader.save(fold) }
        try db.execute(sql: "INSERT INTO entry_search (entry_search) VALUES ('rebuild')")
        try db.execute(sql: Projections.entryTriggers)
        return folded
    }
}

extension Reader {
    /// What erasures left of bodies, in the whole log: there are few.
    fileprivate func remainders() throws -> [Identifier: String] {
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT \(Event.columns) FROM event WHERE type = 'entry.erased'"
        )
        var erasures: [Event] = []
        while let row = try rows.next() { erasures.append(Event(row: row)) }
        return EntryErased.remainders(in: erasures)
    }
}
