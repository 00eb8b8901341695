import Domain
import GRDB

/// What a handle is unique among.
package enum HandleSpace: String, Sendable {
    case incidents = "incident"
    case entries = "entry"
    case tasks = "task"
    case proposals = "proposal"

    /// What people call one of them.
    var noun: String { rawValue }

    /// Where people see all of them.
    package var overview: String {
        switch self {
        case .incidents: "`tocsin list` shows the incidents."
        case .entries: "`tocsin timeline` shows the entries."
        case .tasks: "`tocsin tasks --all` shows the tasks."
        case .proposals: "`tocsin runbook proposals --all` shows the proposals."
        }
    }
}

extension Reader {
    /// The shortest unique handle of an id.
    package func handle(of id: Identifier, among space: HandleSpace) throws -> String {
        let key = Handle.key(id)
        var neighbours: [String] = []
        // Both in one statement: compiling them is most of their cost.
        try db.all(
            """
            SELECT max(tail) FROM \(space.rawValue) WHERE tail < ?1
            UNION ALL SELECT min(tail) FROM \(space.rawValue) WHERE tail > ?1
            """,
            [.text(key)]
        ) { columns in neighbours.append(columns.text(0)) }
        return Handle.handle(of: id, neighbours: neighbours)
    }

    /// The handles of many ids.
    package func handles(of ids: [Identifier], among space: HandleSpace) throws -> [Identifier: String] {
        var found: [Identifier: String] = [:]
        for id in ids where found[id] == nil { found[id] = try handle(of: id, among: space) }
        return found
    }

    /// The id that a handle or an id names.
    package func resolve(_ name: String, among space: HandleSpace) throws -> Identifier {
        if let id = Identifier(name) {
            let known = try String.fetchOne(
                db,
                sql: "SELECT id FROM \(space.rawValue) WHERE tail = ? AND id = ?",
                arguments: [Handle.key(id), id.text]
            )
            if known != nil { return id }
        } else if let prefix = Handle.keyPrefix(name) {
            let found = try String.fetchAll(
                db,
                sql: "SELECT DISTINCT id FROM \(space.rawValue) WHERE tail >= ? AND tail < ? ORDER BY tail LIMIT 6",
                arguments: [prefix, prefix + "g"]
            ).map { Identifier(trusted: $0) }
            if found.count > 1 {
                let handles = try found.map { try handle(of: $0, among: space) }
                throw TocsinError(
                    .usage,
                    "\(name) names several \(space.noun == "entry" ? "entries" : space.noun + "s"): "
                        + "\(handles.joined(separator: ", ")). Nothing was recorded. Give one of these."
                )
            }
            if let only = found.first { return only }
        }
        throw TocsinError(.notFound, "There is no \(space.noun) \(name). \(space.overview)")
    }

    /// The incident that a key, a number, a handle or an id names.
    package func resolveIncident(_ name: String) throws -> Identifier {
        if let incident = known?.identifier(of: name) { return incident }
        let upper = name.uppercased()
        let key = Int(name).map { "INC-\($0)" } ?? upper
        var found: [Identifier] = []
        try db.all("SELECT incident FROM incident_key WHERE key = ? LIMIT 6", [.text(key)]) { columns in
            found.append(Identifier(trusted: columns.text(0)))
        }
        if found.count > 1 {
            // Two replicas numbered on their own before they met.
            let handles = try found.map { try handle(of: $0, among: .incidents) }
            throw TocsinError(
                .usage,
                "\(name) names several incidents: \(handles.joined(separator: ", ")). Nothing was recorded. "
                    + "Give one of these."
            )
        }
        if let only = found.first {
            known?.note(only, foundBy: name)
            return only
        }
        return try resolve(name, among: .incidents)
    }
}
