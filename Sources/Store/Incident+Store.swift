import Domain
import Foundation
import GRDB

/// An incident as projected, with what every event of it moves.
package struct StoredIncident: Hashable, Sendable {
    package var incident: Incident
    package var activity: Activity

    package init(incident: Incident, activity: Activity) {
        self.incident = incident
        self.activity = activity
    }
}

/// What `list` filters by; nil and empty take everything.
package struct IncidentFilter: Sendable {
    package var statuses: [Status] = []
    package var severity: String?
    /// By the time of declaration.
    package var since: Instant?
    package var until: Instant?
    package var component: String?
    /// Only what comes after this one in the list.
    package var after: (declared: Instant, id: Identifier)?
    package var limit = 50

    package init() {}
}

extension Reader {
    private static let stored = """
        SELECT state, updated, last_communication, version, last_stamp, last_replica, last_event
        FROM incident CROSS JOIN activity ON activity.incident = incident.id
        """

    private func stored(_ row: Row) throws -> StoredIncident {
        StoredIncident(
            incident: try JSONDecoder().decode(Incident.self, from: Data((row[0] as String).utf8)),
            activity: activity(row)
        )
    }

    private func activity(_ row: Row) -> Activity {
        var activity = Activity()
        activity.updatedAt = (row[1] as Int64?).map { Instant(microseconds: $0) }
        activity.lastCommunicationAt = (row[2] as Int64?).map { Instant(microseconds: $0) }
        activity.version = row[3]
        activity.last = Event.Position(
            stamp: row[4],
            replica: Identifier(trusted: row[5]),
            id: Identifier(trusted: row[6])
        )
        return activity
    }

    func activity(of stream: Identifier) throws -> Activity? {
        try db.first(
            """
            SELECT updated, last_communication, version, last_stamp, last_replica, last_event FROM activity WHERE incident = ?
            """,
            [.text(stream.text)]
        ) { columns in
            var activity = Activity()
            activity.updatedAt = columns.optionalInteger(0).map { Instant(microseconds: $0) }
            activity.lastCommunicationAt = columns.optionalInteger(1).map { Instant(microseconds: $0) }
            activity.version = Int(columns.integer(2))
            activity.last = Event.Position(
                stamp: columns.integer(3),
                replica: Identifier(trusted: columns.text(4)),
                id: Identifier(trusted: columns.text(5))
            )
            return activity
        }
    }

    func fold(of stream: Identifier) throws -> IncidentFold? {
        try incident(stream).map { IncidentFold(incident: $0.incident, activity: $0.activity) }
    }

    /// The incident with this id.
    package func incident(_ id: Identifier) throws -> StoredIncident? {
        let statement = try db.cachedStatement(sql: "\(Reader.stored) WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.text]).map { try stored($0) }
    }

    /// Incidents by declaration, the latest first.
    package func incidents(_ filter: IncidentFilter) throws -> [StoredIncident] {
        var conditions: [String] = []
        var arguments: [(any DatabaseValueConvertible)?] = []
        // Events of an incident can come before its declaration, in a merge.
        conditions.append("declared IS NOT NULL")
        if !filter.statuses.isEmpty {
            conditions.append("status IN (\(filter.statuses.map { _ in "?" }.joined(separator: ", ")))")
            arguments += filter.statuses.map(\.rawValue)
        }
        if let severity = filter.severity {
            conditions.append("severity = ?")
            arguments.append(severity)
        }
        if let since = filter.since {
            conditions.append("declared >= ?")
            arguments.append(since.microseconds)
        }
        if let until = filter.until {
            conditions.append("declared <= ?")
            arguments.append(until.microseconds)
        }
        if let component = filter.component {
            conditions.append("id IN (SELECT incident FROM incident_component WHERE component = ?)")
            arguments.append(component)
        }
        if let after = filter.after {
            conditions.append("(declared, id) < (?, ?)")
            arguments += [after.declared.microseconds, after.id.text]
        }
        arguments.append(filter.limit)
        let rows = try Row.fetchCursor(
            db,
            sql: """
                \(Reader.stored) WHERE \(conditions.joined(separator: " AND "))
                ORDER BY declared DESC, id DESC LIMIT ?
                """,
            arguments: StatementArguments(arguments)
        )
        var found: [StoredIncident] = []
        while let row = try rows.next() { found.append(try stored(row)) }
        return found
    }

    /// Passes every declared incident on, by declaration, one at a time: there may be many.
    package func eachIncident(declaredSince since: Instant? = nil, _ take: (Incident) throws -> Void) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: "\(Reader.stored) WHERE declared >= ? ORDER BY declared, id",
            arguments: [(since ?? .earliest).microseconds]
        )
        while let row = try rows.next() { try take(try stored(row).incident) }
    }

    /// Active incidents, the earliest first.
    package func activeIncidents(limit: Int = 1_000) throws -> [StoredIncident] {
        let rows = try Row.fetchCursor(
            try db.cachedStatement(
                sql: """
                    \(Reader.stored)
                    WHERE status IN ('open', 'acknowledged', 'mitigated') AND declared IS NOT NULL
                    ORDER BY declared, id LIMIT ?
                    """
            ),
            arguments: [limit]
        )
        var found: [StoredIncident] = []
        while let row = try rows.next() { found.append(try stored(row)) }
        return found
    }

    /// The one active incident, or none when there are several; what `log` needs, without reading their states.
    package func activeIncidentNames(limit: Int) throws -> [(id: Identifier, name: String, title: String)] {
        let rows = try Row.fetchCursor(
            try db.cachedStatement(
                sql: """
                    SELECT id, key, title FROM incident
                    WHERE status IN ('open', 'acknowledged', 'mitigated') AND declared IS NOT NULL
                    ORDER BY declared, id LIMIT ?
                    """
            ),
            arguments: [limit]
        )
        var found: [(id: Identifier, name: String, title: String)] = []
        while let row = try rows.next() {
            let id = Identifier(trusted: row[0])
            found.append((id: id, name: row[1] ?? String(id.text.suffix(Handle.shortest)), title: row[2]))
        }
        return found
    }

    /// The name that people know an incident by.
    package func name(of incident: Identifier) throws -> String? {
        let found = try db.first("SELECT key FROM incident WHERE id = ?", [.text(incident.text)]) { $0.optionalText(0) }
        guard let key = found else { return nil }
        return try key ?? handle(of: incident, among: .incidents)
    }

    /// Every incident id in the order of declaration, for the archive.
    package func incidentIdentifiers() throws -> [Identifier] {
        try String.fetchAll(db, sql: "SELECT id FROM incident WHERE declared IS NOT NULL ORDER BY declared, id")
            .map { Identifier(trusted: $0) }
    }

    func saveActivity(_ activity: Activity, of stream: Identifier) throws {
        guard let last = activity.last else { return }
        try db.run(
            """
            INSERT OR REPLACE INTO activity (incident, updated, last_communication, version, last_stamp, last_replica,
                last_event) VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(stream.text),
                .optionalInteger(activity.updatedAt?.microseconds),
                .optionalInteger(activity.lastCommunicationAt?.microseconds), .integer(Int64(activity.version)),
                .integer(last.stamp), .text(last.replica.text), .text(last.id.text),
            ]
        )
    }

    /// Writes the incident with its keys, components, tasks and proposals.
    func save(_ fold: IncidentFold) throws {
        let incident = fold.incident
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let state = String(decoding: try encoder.encode(incident), as: UTF8.self)
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO incident (id, tail, key, title, severity, status, drill, declared, components, playbook, state)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET key = excluded.key, title = excluded.title, severity = excluded.severity,
                    status = excluded.status, drill = excluded.drill, declared = excluded.declared,
                    components = excluded.components, playbook = excluded.playbook, state = excluded.state
                """
        )
        try statement.execute(
            arguments: [
                incident.id.text, Handle.key(incident.id), incident.key, incident.title, incident.severity,
                incident.status.rawValue, incident.drill, incident.time(of: .declared)?.microseconds,
                incident.components.joined(separator: "\n"), incident.playbook, state,
            ]
        )
        try saveActivity(fold.activity, of: incident.id)
        try saveKeys(of: incident)
        try saveComponents(of: incident)
        try saveTasks(of: incident)
        try saveProposals(of: incident)
    }

    private func saveKeys(of incident: Incident) throws {
        let keys = [incident.key].compactMap { $0 } + incident.aliases
        let known = try String.fetchAll(
            try db.cachedStatement(sql: "SELECT key FROM incident_key WHERE incident = ?"),
            arguments: [incident.id.text]
        )
        guard Set(keys) != Set(known) else { return }
        try db.cachedStatement(sql: "DELETE FROM incident_key WHERE incident = ?").execute(arguments: [incident.id.text]
        )
        for key in keys {
            let number = key.split(separator: "-").last.flatMap { Int($0) } ?? 0
            try db.cachedStatement(sql: "INSERT OR IGNORE INTO incident_key (key, number, incident) VALUES (?, ?, ?)")
                .execute(arguments: [key, number, incident.id.text])
        }
    }

    private func saveComponents(of incident: Incident) throws {
        try db.cachedStatement(sql: "DELETE FROM incident_component WHERE incident = ?")
            .execute(arguments: [incident.id.text])
        for component in incident.components {
            try db.cachedStatement(sql: "INSERT OR IGNORE INTO incident_component (component, incident) VALUES (?, ?)")
                .execute(arguments: [component, incident.id.text])
        }
    }
}
