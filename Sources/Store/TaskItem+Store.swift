import Domain
import Foundation
import GRDB

/// A task with the incident it belongs to.
package struct StoredTask: Hashable, Sendable {
    package var incident: Identifier
    package var task: TaskItem

    package init(incident: Identifier, task: TaskItem) {
        self.incident = incident
        self.task = task
    }
}

/// What `tasks` filters by.
package struct TaskFilter: Sendable {
    package var incident: Identifier?
    package var origin: TaskItem.Origin?
    /// Only open ones, unless every state is asked for.
    package var everyState = false
    /// Only what was due before that moment.
    package var dueBefore: Instant?
    package var owner: String?
    package var limit = 1_000

    package init() {}
}

extension Reader {
    /// Replaces the incident's rows by its tasks.
    func saveTasks(of incident: Incident) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let kept = Set(incident.tasks.map(\.id.text))
        let known = try Row.fetchAll(
            try db.cachedStatement(sql: "SELECT id, item, place FROM task WHERE incident = ?"),
            arguments: [incident.id.text]
        )
        var rows: [String: Row] = [:]
        for row in known {
            rows[row[0]] = row
            guard !kept.contains(row[0]) else { continue }
            try db.cachedStatement(sql: "DELETE FROM task WHERE id = ? AND incident = ?")
                .execute(arguments: [row[0] as String, incident.id.text])
        }
        for (place, task) in incident.tasks.enumerated() {
            let item = String(decoding: try encoder.encode(task), as: UTF8.self)
            if let row = rows[task.id.text], row[1] == item, row[2] == place { continue }
            try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO task (id, tail, incident, place, origin, state, due, owner, item)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(
                arguments: [
                    task.id.text, Handle.key(task.id), incident.id.text, place, task.origin.rawValue,
                    task.state.rawValue, task.dueAt?.microseconds, task.owner, item,
                ]
            )
        }
    }

    package func task(_ id: Identifier) throws -> StoredTask? {
        let statement = try db.cachedStatement(
            sql: "SELECT incident, item FROM task WHERE id = ? ORDER BY incident LIMIT 1"
        )
        return try Row.fetchOne(statement, arguments: [id.text]).map { try storedTask($0) }
    }

    /// Tasks by due time, those without one last, and at the same time in the order of the plan.
    package func tasks(_ filter: TaskFilter) throws -> [StoredTask] {
        var conditions: [String] = ["1"]
        var arguments: [(any DatabaseValueConvertible)?] = []
        if let incident = filter.incident {
            conditions.append("incident = ?")
            arguments.append(incident.text)
        }
        if let origin = filter.origin {
            conditions.append("origin = ?")
            arguments.append(origin.rawValue)
        }
        if !filter.everyState { conditions.append("state = 'open'") }
        if let dueBefore = filter.dueBefore {
            conditions.append("due < ?")
            arguments.append(dueBefore.microseconds)
        }
        if let owner = filter.owner {
            conditions.append("owner = ?")
            arguments.append(owner)
        }
        arguments.append(filter.limit)
        let order = filter.incident == nil ? "due IS NULL, due, incident, place" : "due IS NULL, due, place"
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT incident, item FROM task WHERE \(conditions.joined(separator: " AND "))
                ORDER BY \(order) LIMIT ?
                """,
            arguments: StatementArguments(arguments)
        )
        var found: [StoredTask] = []
        while let row = try rows.next() { found.append(try storedTask(row)) }
        return found
    }

    private func storedTask(_ row: Row) throws -> StoredTask {
        StoredTask(
            incident: Identifier(trusted: row[0]),
            task: try JSONDecoder().decode(TaskItem.self, from: Data((row[1] as String).utf8))
        )
    }
}
