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
        return try rebuild(onlyIfStale: false)
    }

    /// Rebuilds unless another process has done so while this one waited for its turn.
    func refresh() throws(TocsinError) {
        guard refusal == nil else {
            throw TocsinError(
                .notAllowed,
                "\(path) comes from another version of tocsin, and its lists must be made anew before they can be read, "
                    + "but it can't be written. Make it and its folder writable, or copy it elsewhere."
            )
        }
        _ = try rebuild(onlyIfStale: true)
    }

    private func rebuild(onlyIfStale: Bool) throws(TocsinError) -> Int {
        try translatingErrors(path: path) {
            try database.writeWithoutTransaction { db in
                try Store.withTemporaryFiles(db) {
                    var folded = 0
                    try db.inTransaction(.immediate) {
                        if onlyIfStale, try Projections.areCurrent(db) { return .commit }
                        folded = try rebuild(db)
                        return .commit
                    }
                    return folded
                }
            }
        }
    }

    private func rebuild(_ db: Database) throws -> Int {
        let reader = Reader(db: db)
        let total = try reader.eventCount()
        try Projections.drop(db)
        try Projections.create(db)
        try Streams.remake(db)
        var remainders: [Identifier: String] = [:]
        var fold: IncidentFold?
        var sources = KnownSources()
        var folded = 0
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT \(Event.columns), event.arrival
                FROM stream_event CROSS JOIN event ON event.arrival = stream_event.arrival
                ORDER BY stream_event.stream, event.stamp, replica, id
                """
        )
        while let row = try rows.next() {
            let event = Event(row: row)
            if let done = fold, done.incident.id != event.stream {
                try reader.save(done)
                fold = nil
            }
            if fold == nil { remainders = try reader.remainders(in: event.stream) }
            var current = fold ?? IncidentFold(incident: Incident(id: event.stream))
            current.apply(event, remainder: remainders[event.id])
            let source = try sources.number(of: EntrySource(event), reader)
            for change in current.takeChanges() {
                switch change {
                case .added(let entry): try reader.insert(entry, at: row[13], source: source)
                case .corrected(let id, let correction): try reader.correct(id, correction)
                }
            }
            fold = current
            folded += 1
            if folded.isMultiple(of: 10_000) { world.progress(folded, total) }
        }
        if let fold { try reader.save(fold) }
        try Projections.remakeSearch(db)
        return folded
    }
}
