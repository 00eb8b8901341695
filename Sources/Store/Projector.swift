import Domain
import Foundation
import GRDB

/// Brings events into the projections.
struct Projector {
    let reader: Reader

    /// Folds one event onto what is there; one that sorts before the last one folded refolds its stream.
    func project(_ event: Event, changesIncident: Bool) throws {
        let activity = try reader.activity(of: event.stream)
        let isNext = activity?.last.map { $0 < event.position } ?? true
        guard isNext, event.type != EntryErased.type else {
            try refold(event.stream)
            return
        }
        // An erasure can come before what it erases, in a merge.
        let remainder = try reader.remainders(in: event.stream)[event.id]
        if let activity, !changesIncident {
            var fold = IncidentFold(incident: Incident(id: event.stream), activity: activity)
            fold.apply(event, remainder: remainder)
            try write(fold.takeChanges())
            try reader.saveActivity(fold.activity, of: event.stream)
        } else {
            var fold = try reader.fold(of: event.stream) ?? IncidentFold(incident: Incident(id: event.stream))
            fold.apply(event, remainder: remainder)
            try write(fold.takeChanges())
            try reader.save(fold)
        }
    }

    /// Folds a stream from its start.
    func refold(_ stream: Identifier) throws {
        try reader.deleteEntries(of: stream)
        let events = try reader.events(of: stream)
        guard let (fold, entries) = IncidentFold.replay(events) else { return }
        for entry in entries { try reader.insert(entry) }
        try reader.save(fold)
    }

    func write(_ changes: [TimelineChange]) throws {
        for change in changes {
            switch change {
            case .added(let entry):
                try reader.insert(entry)
            case .corrected(let id, let correction):
                guard var entry = try reader.entry(id) else { continue }
                entry.apply(correction)
                try reader.update(entry)
            }
        }
    }
}
