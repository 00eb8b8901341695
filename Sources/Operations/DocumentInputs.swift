import Domain
import Report
import Store

extension Workspace {
    /// What a document shows: as projected, or folded anew from what was recorded until a moment.
    ///
    /// Handles take a look-up for each entry; most documents show none.
    package func documentInput(
        _ id: Identifier,
        asOf: Instant?,
        withHandles: Bool,
        _ reader: Reader
    ) throws -> DocumentInput {
        guard let current = try reader.incident(id) else {
            throw TocsinError(.notFound, "There is no incident \(id.text).")
        }
        var stored = current
        var timeline: [TimelineEntry]
        let last = current.activity.updatedAt ?? .earliest
        if let asOf, asOf < last {
            let events = try reader.events(of: id).filter { $0.recorded <= asOf }
            guard let replayed = IncidentFold.replay(events), replayed.fold.incident.isDeclared else {
                throw TocsinError(
                    .notFound,
                    "\(current.incident.name) was not declared yet at \(zone.full(asOf)). Give a later --as-of."
                )
            }
            stored = StoredIncident(incident: replayed.fold.incident, activity: replayed.fold.activity)
            timeline = replayed.timeline
        } else {
            timeline = try reader.timeline(of: id, expected: current.activity.version)
        }
        let named = try self.named([stored], reader).first
        return DocumentInput(
            incident: stored.incident,
            activity: stored.activity,
            timeline: timeline,
            handle: named?.handle ?? "",
            entryHandles: withHandles ? try reader.handles(of: timeline.map(\.id), among: .entries) : [:],
            taskHandles: withHandles
                ? try reader.handles(of: stored.incident.tasks.map(\.id), among: .tasks) : [:],
            proposalHandles: try reader.handles(of: stored.incident.proposals.map(\.id), among: .proposals),
            severity: configuration.severities.find(stored.incident.severity),
            zone: zone,
            asOf: asOf ?? last,
            program: Program.name,
            names: named?.linked ?? [:]
        )
    }

    package func handoverInput(from: Instant, to: Instant, _ reader: Reader) throws -> HandoverInput {
        var overdue = TaskFilter()
        overdue.overdueAt = to
        var followUps = TaskFilter()
        followUps.origin = .followUp
        return HandoverInput(
            from: from,
            to: to,
            active: try reader.activeIncidents().map { stored in
                var input = try documentInput(stored.incident.id, asOf: nil, withHandles: true, reader)
                input.asOf = to
                return input
            },
            overdue: try reader.named(try reader.tasks(overdue)),
            followUps: try reader.named(try reader.tasks(followUps)),
            changes: try reader.named(try reader.entries(recordedSince: from, until: to, limit: 500).reversed()),
            zone: zone,
            asOf: to,
            program: Program.name
        )
    }

    package func archive(in folder: String) throws -> Archive {
        try Archive(folder: folder, documents: documents(), digest: sha256)
    }
}
