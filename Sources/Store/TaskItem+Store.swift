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
    /// Only what is overdue at that moment.
    package var overdueAt: Instant?
    /// Of any of these people; empty for everybody's.
    package var owners: [String] = []
    package var limit = 1_000

    package init() {}
}

extension Reader {
    /// Replaces the incident's rows by its tasks.
    func saveTasks(of incident: Incident) throws {
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
            let item = try JSONText.text(of: task)
            if let row = rows[task.id.text], row[1] == item, row[2] == place { continue }
            try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO task (id, tail, incident, place, origin, state, due, owner, item)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(
                arguments: [
                    task.id.text, Handle.key(task.id), incident.id.text, place, task.origin.rawValue,
                    task.state.rawValue, task.dueAt?.microseconds ?? .max, task.owner, item,
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
        try first(filter, after: nil, limit: filter.limit).map(\.stored)
    }

    /// A page of tasks by due time, those without one last, and at the same time in the order of the plan.
    package func tasks(_ filter: TaskFilter, after cursor: String?) throws -> ListPage<StoredTask> {
        let start = try cursor.map { text throws(TocsinError) in try Cursor(text, of: .tasks, integers: 2, ids: 1) }
        let limit = pageLength(filter.limit)
        let places = try first(
            filter,
            after: start.map { ($0.integer(0), $0.id(2), $0.integer(1)) },
            limit: limit + 1
        )
        let page = ListPage(places, limit: limit) {
            Cursor(.tasks, .integer($0.due), .integer($0.place), .id($0.stored.incident))
        }
        return ListPage(items: page.items.map(\.stored), next: page.next)
    }

    private typealias TaskPlace = (due: Int64, place: Int64, stored: StoredTask)

    /// The first tasks of a filter: those of each origin lie in this order in an index.
    private func first(
        _ filter: TaskFilter,
        after start: (due: Int64, incident: String, place: Int64)?,
        limit: Int
    ) throws -> [TaskPlace] {
        var conditions = ["origin = ?", "(due, incident, place) > (?, ?, ?)"]
        let start = start ?? (.min, "", .min)
        var parameters: [Parameter] = [.integer(start.due), .text(start.incident), .integer(start.place)]
        func require(_ condition: String, _ value: Parameter?) {
            guard let value else { return }
            conditions.append(condition)
            parameters.append(value)
        }
        require("incident = ?", filter.incident.map { .text($0.text) })
        require("due <= ?", filter.overdueAt.map { .integer(Lateness.limit(at: $0).microseconds) })
        if !filter.everyState { conditions.append("state = 'open'") }
        let index =
            if filter.incident != nil { "task_incident" } else if !filter.owners.isEmpty { "task_owner" } else {
                filter.everyState ? "task_every" : "task_open"
            }
        parameters.append(.integer(Int64(limit)))
        var found: [TaskPlace] = []
        func take(_ prefix: String, _ known: [Parameter]) throws {
            try db.all(
                """
                SELECT incident, item, due, place FROM task INDEXED BY \(index)
                WHERE \(prefix)\(conditions.joined(separator: " AND ")) ORDER BY due, incident, place LIMIT ?
                """,
                known + parameters
            ) { row in
                let task = try JSONText.state(TaskItem.self, from: row.bytes(1))
                let stored = StoredTask(incident: Identifier(trusted: row.text(0)), task: task)
                found.append((row.integer(2), row.integer(3), stored))
            }
        }
        for origin in filter.origin.map({ [$0] }) ?? TaskItem.Origin.allCases {
            if filter.owners.isEmpty { try take("", [.text(origin.rawValue)]) }
            for owner in Set(filter.owners) { try take("owner = ? AND ", [.text(owner), .text(origin.rawValue)]) }
        }
        found.sort { ($0.due, $0.stored.incident, $0.place) < ($1.due, $1.stored.incident, $1.place) }
        return Array(found.prefix(limit))
    }

    private func storedTask(_ row: Row) throws -> StoredTask {
        StoredTask(
            incident: Identifier(trusted: row[0]),
            task: try JSONText.state(TaskItem.self, from: Array((row[1] as String).utf8))
        )
    }
}
