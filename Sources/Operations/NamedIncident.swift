import Domain
import Report
import Store

/// An incident with its handle, when its next status update is due, and the names of those it points to.
package struct NamedIncident: Sendable {
    package let stored: StoredIncident
    package let handle: String
    package let updateDueAt: Instant?
    /// The keys of incidents that it links to or duplicates.
    package let linked: [Identifier: String]
    /// The handles of its attachments.
    package let attachments: [Identifier: String]

    package var incident: Incident { stored.incident }

    /// `INC-7`, or its handle.
    package var name: String { incident.key ?? (handle.isEmpty ? incident.name : handle) }

    /// What is overdue is so at `now`.
    package func json(now: Instant) -> IncidentJSON {
        IncidentJSON(
            incident,
            activity: stored.activity,
            handle: handle,
            now: now,
            updateDueAt: updateDueAt,
            names: linked,
            handles: attachments
        )
    }
}

extension Workspace {
    /// An incident with its names.
    package func incident(_ id: Identifier, _ reader: Reader) throws -> NamedIncident {
        guard let stored = try reader.incident(id), let named = try self.named([stored], reader).first else {
            throw TocsinError(.notFound, "There is no incident \(id.text).")
        }
        return named
    }

    /// Incidents with their names.
    package func named(_ incidents: [StoredIncident], _ reader: Reader) throws -> [NamedIncident] {
        let handles = try reader.handles(of: incidents.map(\.incident.id), among: .incidents)
        var linked: [Identifier: String] = [:]
        let others = incidents.flatMap { stored in
            stored.incident.links.map(\.incident) + [stored.incident.cancellation?.duplicateOf]
        }
        for case let id? in others where linked[id] == nil { linked[id] = try reader.name(of: id) }
        let files = try reader.handles(of: incidents.flatMap(\.incident.attachments).map(\.id), among: .entries)
        return incidents.map { stored in
            NamedIncident(
                stored: stored,
                handle: handles[stored.incident.id] ?? "",
                updateDueAt: stored.incident.updateDue(
                    every: configuration.severities.find(stored.incident.severity)?.updateEvery,
                    lastCommunicationAt: stored.activity.lastCommunicationAt
                ),
                linked: linked,
                attachments: files
            )
        }
    }

    /// Past incidents like one, the nearest first.
    package func similar(to id: Identifier, limit: Int, _ reader: Reader) throws -> [SimilarNamed] {
        let found = try reader.similar(to: incident(id, reader).incident, limit: limit)
        return zip(try named(found.map(\.incident), reader), found).map {
            SimilarNamed(incident: $0, score: $1.score, why: $1.why)
        }
    }
}

/// A past incident that resembles another, with its names.
package struct SimilarNamed: Sendable {
    package let incident: NamedIncident
    package let score: Double
    package let why: String

    package func json(now: Instant) -> SimilarJSON {
        SimilarJSON(incident: incident.json(now: now), score: score, why: why)
    }
}

/// A past incident that resembles another, in the shape of the command line's contract.
package struct SimilarJSON: Codable, Sendable {
    package var incident: IncidentJSON
    package var score: Double
    package var why: String
}
