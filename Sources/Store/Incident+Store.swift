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
    package var limit = 50

    package init() {}
}

extension Reader {
    private static let storedColumns =
        "state, updated, last_communication, version, last_stamp, last_replica, last_event"

    private static let stored = """
        SELECT \(storedColumns)
        FROM incident CROSS JOIN activity ON activity.incident = incident.id
        """

    private func stored(_ columns: Columns) throws -> StoredIncident {
        StoredIncident(
            incident: try JSONText.state(Incident.self, from: columns.bytes(0)),
            activity: activity(columns, from: 1)
        )
    }

    /// `first` is the column where it begins.
    private func activity(_ columns: Columns, from first: Int32) -> Activity {
        var activity = Activity()
        activity.updatedAt = columns.optionalInteger(first).map { Instant(microseconds: $0) }
        activity.lastCommunicationAt = columns.optionalInteger(first + 1).map { Instant(microseconds: $0) }
        activity.version = Int(columns.integer(first + 2))
        activity.last = Event.Position(
            stamp: columns.integer(first + 3),
            replica: Identifier(trusted: columns.text(first + 4)),
            id: Identifier(trusted: columns.text(first + 5))
        )
        return activity
    }

    func activity(of stream: Identifier) throws -> Activity? {
        try db.first(
            """
            SELECT updated, last_communication, version, last_stamp, last_replica, last_event FROM activity WHERE incident = ?
            """,
            [.text(stream.text)]
        ) { activity($0, from: 0) }
    }

    func fold(of stream: Identifier) throws -> IncidentFold? {
        try incident(stream).map { IncidentFold(incident: $0.incident, activity: $0.activity) }
    }

    /// The incident with this id.
    package func incident(_ id: Identifier) throws -> StoredIncident? {
        try db.first("\(Reader.stored) WHERE id = ?", [.text(id.text)], stored)
    }

    /// Incidents by declaration, the latest first.
    package func incidents(_ filter: IncidentFilter) throws -> [StoredIncident] {
        try newest(filter, before: nil, limit: filter.limit).compactMap { try incident($0.id) }
    }

    /// A page of incidents by declaration, the latest first.
    package func incidents(_ filter: IncidentFilter, after cursor: String?) throws -> ListPage<StoredIncident> {
        let start = try cursor.map { text throws(TocsinError) in
            try Cursor(text, of: .incidents, integers: 1, ids: 1)
        }
        let limit = pageLength(filter.limit)
        let places = try newest(filter, before: start.map { ($0.integer(0), $0.id(1)) }, limit: limit + 1)
        let page = ListPage(places, limit: limit) { Cursor(.incidents, .integer($0.declared), .id($0.id)) }
        return ListPage(items: try page.items.compactMap { try incident($0.id) }, next: page.next)
    }

    private typealias IncidentPlace = (declared: Int64, id: Identifier)

    /// The newest incidents of a filter.
    ///
    /// Each status and severity has its own stretch of an index in the order of the list, and the first of each stretch
    /// hold the first of all: no incident is looked at that isn't among those.
    private func newest(
        _ filter: IncidentFilter,
        before start: (declared: Int64, id: String)?,
        limit: Int
    ) throws -> [IncidentPlace] {
        let table = filter.component == nil ? "incident" : "incident_component"
        let id = filter.component == nil ? "id" : "incident"
        let last = filter.until.map { (declared: $0.microseconds, id: afterEveryID) } ?? (.max, afterEveryID)
        let from = start.map { min($0.declared, last.declared) == $0.declared ? $0 : last } ?? last
        let range: [Parameter] = [
            .integer(filter.since?.microseconds ?? .min), .integer(from.declared), .text(from.id),
            .integer(Int64(limit)),
        ]
        var found: [IncidentPlace] = []
        func take(_ condition: String, _ parameters: [Parameter]) throws {
            try db.all(
                """
                SELECT declared, \(id) FROM \(table)
                WHERE \(condition)declared >= ? AND (declared, \(id)) < (?, ?) ORDER BY declared DESC, \(id) DESC LIMIT ?
                """,
                parameters + range
            ) { row in found.append((row.integer(0), Identifier(trusted: row.text(1)))) }
        }
        if filter.statuses.isEmpty, filter.severity == nil, filter.component == nil {
            try take("", [])
            return found
        }
        let component: [Parameter] = filter.component.map { [.text($0)] } ?? []
        let prefix = filter.component == nil ? "" : "component = ? AND "
        for status in filter.statuses.isEmpty ? Status.allCases : Array(Set(filter.statuses)) {
            let known = component + [.text(status.rawValue)]
            for severity in try filter.severity.map({ [$0] }) ?? severities(in: table, prefix, known) {
                try take(prefix + "status = ? AND severity = ? AND ", known + [.text(severity)])
            }
        }
        return Array(found.sorted { ($0.declared, $0.id) > ($1.declared, $1.id) }.prefix(limit))
    }

    /// The severities that incidents of a status have, each found by one step into the index.
    private func severities(in table: String, _ prefix: String, _ known: [Parameter]) throws -> [String] {
        var severities: [String] = []
        while true {
            let next = try db.first(
                "SELECT min(severity) FROM \(table) WHERE \(prefix)status = ? AND severity \(severities.isEmpty ? ">=" : ">") ?",
                known + [.text(severities.last ?? "")]
            ) { $0.optionalText(0) }
            guard let next = next ?? nil else { return severities }
            severities.append(next)
        }
    }

    /// Passes every declared incident on, by declaration, one at a time: there may be many.
    package func eachIncident(declaredSince since: Instant? = nil, _ take: (Incident) throws -> Void) throws {
        try db.all(
            "\(Reader.stored) WHERE declared >= ? ORDER BY declared, id",
            [.integer((since ?? .earliest).microseconds)]
        ) { try take(try stored($0).incident) }
    }

    /// Active incidents, the earliest first.
    package func activeIncidents(limit: Int = 1_000) throws -> [StoredIncident] {
        var found: [StoredIncident] = []
        try db.all(
            """
            SELECT \(Reader.storedColumns)
            FROM incident INDEXED BY incident_active CROSS JOIN activity ON activity.incident = incident.id
            WHERE status IN ('open', 'acknowledged', 'mitigated') AND declared IS NOT NULL
            ORDER BY declared, id LIMIT ?
            """,
            [.integer(Int64(limit))]
        ) { found.append(try stored($0)) }
        return found
    }

    /// The one active incident, or none when there are several; what `log` needs, without reading their states.
    package func activeIncidentNames(limit: Int) throws -> [(id: Identifier, name: String, title: String)] {
        let rows = try Row.fetchCursor(
            try db.cachedStatement(
                sql: """
                    SELECT id, key, title FROM incident INDEXED BY incident_active
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
        if let name = known?.name(of: incident) { return name }
        let found = try db.first("SELECT key FROM incident WHERE id = ?", [.text(incident.text)]) { $0.optionalText(0) }
        guard let key = found else { return nil }
        if let key { known?.note(incident, isCalled: key) }
        return try key ?? handle(of: incident, among: .incidents)
    }

    /// Every incident id in the order of declaration, for the archive.
    package func incidentIdentifiers() throws -> [Identifier] {
        try String.fetchAll(db, sql: "SELECT id FROM incident WHERE declared IS NOT NULL ORDER BY declared, id")
            .map { Identifier(trusted: $0) }
    }

    /// Adds an event to its stream, before the folds make anything of it.
    func addToStream(_ event: Event, at arrival: Int64, after activity: Activity?) throws {
        var moved = activity ?? Activity()
        moved.touch(event)
        try saveActivity(moved, of: event.stream, arrival: arrival)
    }

    /// Writes a stream's activity, with the row of an event that has just come to it.
    private func saveActivity(_ activity: Activity, of stream: Identifier, arrival: Int64?) throws {
        guard let last = activity.last else { return }
        try db.run(
            """
            INSERT INTO activity (updated, last_communication, version, last_stamp, last_replica, last_event, unfiled,
                incident) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (incident) DO UPDATE SET updated = excluded.updated,
                last_communication = excluded.last_communication, version = excluded.version,
                last_stamp = excluded.last_stamp, last_replica = excluded.last_replica,
                last_event = excluded.last_event, unfiled = unfiled || excluded.unfiled
            """,
            values(of: activity, last, arrival, stream)
        )
    }

    /// Brings a stream's activity up to date, as all its events do that change nothing else.
    ///
    /// It must be there: to replace what may be there, SQLite copies the page first.
    func moveActivity(to activity: Activity, of stream: Identifier, arrival: Int64) throws {
        guard let last = activity.last else { return }
        try db.run(
            """
            UPDATE activity SET updated = ?, last_communication = ?, version = ?, last_stamp = ?, last_replica = ?,
                last_event = ?, unfiled = unfiled || ? WHERE incident = ?
            """,
            values(of: activity, last, arrival, stream)
        )
    }

    private func values(
        of activity: Activity,
        _ last: Event.Position,
        _ arrival: Int64?,
        _ stream: Identifier
    ) -> [Parameter] {
        [
            .optionalInteger(activity.updatedAt?.microseconds),
            .optionalInteger(activity.lastCommunicationAt?.microseconds), .integer(Int64(activity.version)),
            .integer(last.stamp), .text(last.replica.text), .text(last.id.text),
            .text(arrival.map { ",\($0)" } ?? ""), .text(stream.text),
        ]
    }

    /// Writes the incident with its keys, components, tasks and proposals; `arrival` is the row of an event that has just
    /// come to it.
    func save(_ fold: IncidentFold, arrival: Int64? = nil) throws {
        known?.forget()
        let incident = fold.incident
        let state = try JSONText.text(of: incident)
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO incident (id, tail, key, title, severity, status, drill, started, detected, declared,
                    acknowledged, mitigated, resolved, components, playbook, state)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET key = excluded.key, title = excluded.title, severity = excluded.severity,
                    status = excluded.status, drill = excluded.drill, started = excluded.started,
                    detected = excluded.detected, declared = excluded.declared, acknowledged = excluded.acknowledged,
                    mitigated = excluded.mitigated, resolved = excluded.resolved, components = excluded.components,
                    playbook = excluded.playbook, state = excluded.state
                """
        )
        func time(_ milestone: Milestone) -> Int64? { incident.time(of: milestone)?.microseconds }
        try statement.execute(
            arguments: [
                incident.id.text, Handle.key(incident.id), incident.key, incident.title, incident.severity,
                incident.status.rawValue, incident.drill, time(.started), time(.detected), time(.declared),
                time(.acknowledged), time(.mitigated), time(.resolved), incident.components.joined(separator: "\n"),
                incident.playbook, state,
            ]
        )
        try saveActivity(fold.activity, of: incident.id, arrival: arrival)
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
        guard let declared = incident.time(of: .declared) else { return }
        for component in incident.components {
            try db.cachedStatement(
                sql: """
                    INSERT OR IGNORE INTO incident_component (component, status, severity, declared, incident)
                    VALUES (?, ?, ?, ?, ?)
                    """
            ).execute(
                arguments: [
                    component, incident.status.rawValue, incident.severity, declared.microseconds, incident.id.text,
                ]
            )
        }
    }
}
