import Domain
import Foundation
import GRDB

/// Brings events into the projections.
struct Projector {
    var reader: Reader
    /// Entries whose text the search doesn't have yet, by row.
    ///
    /// They are added in one go, at the end of a transaction: FTS5 writes itself out at every savepoint that comes after
    /// a change of it, and each command has one.
    private var unsearched: [(row: Int64, text: String)] = []
    private var sources = KnownSources()
    /// Bytes of text that the search got or lost since it was merged.
    private var unmerged = 0

    init(reader: Reader) {
        self.reader = reader
    }

    /// Folds one event onto what is there; one that sorts before the last one folded refolds its stream.
    ///
    /// `arrival` is the event's row, `activity` the stream's as it is now.
    mutating func project(
        _ event: Event,
        at arrival: Int64,
        changesIncident: Bool,
        after activity: Activity?,
        _ apply: (inout IncidentFold) -> Void
    ) throws {
        let isNext = activity?.last.map { $0 < event.position } ?? true
        guard isNext, event.type != EntryErased.type else {
            try reader.addToStream(event, at: arrival, after: activity)
            try refold(event.stream)
            return
        }
        if let activity, !changesIncident {
            var fold = IncidentFold(incident: Incident(id: event.stream), activity: activity)
            apply(&fold)
            try write(fold.takeChanges(), of: event, at: arrival)
            try reader.moveActivity(to: fold.activity, of: event.stream, arrival: arrival)
        } else {
            var fold = try reader.fold(of: event.stream) ?? IncidentFold(incident: Incident(id: event.stream))
            apply(&fold)
            try write(fold.takeChanges(), of: event, at: arrival)
            try save(fold, arrival: arrival)
        }
    }

    /// Folds a stream from its start.
    mutating func refold(_ stream: Identifier) throws {
        try fillSearch()
        try reader.removeEntriesFromSearch(of: stream)
        try reader.deleteEntries(of: stream)
        let events = try reader.events(of: stream)
        guard let (fold, entries) = IncidentFold.replay(events) else { return }
        var origins: [Identifier: Int64] = [:]
        for event in events { origins[event.id] = try sources.number(of: EntrySource(event), reader) }
        for entry in entries {
            guard let arrival = try reader.arrival(of: entry.id), let source = origins[entry.id] else { continue }
            try insert(entry, at: arrival, source: source)
        }
        try fillSearch()
        try save(fold)
    }

    private func save(_ fold: IncidentFold, arrival: Int64? = nil) throws {
        let old = try reader.searchedIncident(fold.incident.id)
        try reader.save(fold, arrival: arrival)
        try reader.replaceInSearch(old, by: try reader.searchedIncident(fold.incident.id))
    }

    /// `arrival` is the row of the event that brings these changes.
    private mutating func write(_ changes: [TimelineChange], of event: Event, at arrival: Int64) throws {
        let source = try sources.number(of: EntrySource(event), reader)
        for change in changes {
            switch change {
            case .added(let entry):
                try insert(entry, at: arrival, source: source)
            case .corrected(let id, let correction):
                // The search must know a text before it can forget it.
                try fillSearch()
                try reader.removeFromSearch(entry: id)
                if let (row, text) = try reader.correct(id, correction) { unsearched.append((row, text)) }
                unmerged += 1
            }
        }
    }

    private mutating func insert(_ entry: TimelineEntry, at arrival: Int64, source: Int64) throws {
        try reader.insert(entry, at: arrival, source: source)
        unsearched.append((arrival, entry.text))
    }

    /// Adds to the search what it doesn't have yet.
    mutating func fillSearch() throws {
        guard !unsearched.isEmpty else { return }
        for entry in unsearched {
            try reader.addToSearch(entry: entry.row, entry.text)
        }
        unmerged += unsearched.reduce(0) { $0 + $1.text.utf8.count }
        unsearched = []
    }

    /// Ends a transaction: brings the search up to date, and its parts together.
    ///
    /// What a transaction adds to the search is a part of its own, and parts of a size are merged into a larger one. Each
    /// transaction merges as many pages as keep up with what it adds, so that none has to wait for a large merge.
    mutating func finish() throws {
        try fillSearch()
        guard unmerged > 0 else { return }
        // What fills a page of 4 KB is merged once for each of a handful of sizes; more than that, so that none falls back.
        let pages = Int64(8 + unmerged / 200)
        try reader.db.run("INSERT INTO entry_search (entry_search, rank) VALUES ('merge', ?)", [.integer(pages)])
        unmerged = 0
    }
}
