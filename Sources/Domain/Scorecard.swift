/// How the runbook's procedures and playbooks fared, step by step, over incidents.
///
/// A plan counts once for an incident, and not at all where another plan took its place, or the incident was cancelled,
/// before anybody had dealt with one of its steps.
package struct Scorecard: Hashable, Sendable {
    /// The incidents that were looked at.
    package private(set) var incidents = 0
    /// In the order in which they were first planned.
    package private(set) var plans: [Plan] = []
    /// Names of playbooks that an incident had, confirmed.
    package private(set) var playbooks: Set<String> = []
    /// Incidents that nobody confirmed a playbook for; cancelled ones need none.
    package private(set) var withoutPlaybook: [Identifier] = []
    private var places: [Key: Int] = [:]

    private struct Key: Hashable {
        var origin: TaskItem.Origin
        var name: String
    }

    /// One procedure or playbook.
    package struct Plan: Hashable, Sendable {
        package var origin: TaskItem.Origin
        /// As it was planned, such as `Procedure P1` or `Playbook Checkout fails`.
        package var name: String
        /// In how many incidents.
        package var used = 0
        /// In the order in which they were first planned.
        package var steps: [Step] = []
    }

    /// One step, known by its text.
    package struct Step: Hashable, Sendable {
        package var text: String
        package var label: String?
        package var source: SourceLine?
        package var used = 0
        package var done = 0
        package var open = 0
        package var lapsed = 0
        package var skipped: [Remark] = []
        package var wrong: [Remark] = []
        /// For each time that it was done and had a time: how many seconds after it, 0 when in time.
        package var lateness: [Double] = []

        /// How often it was a minute late or more: people write times in minutes.
        package var late: Int { lateness.count { $0 > 0 } }
        package var worst: Double? { lateness.max() }
        package var median: Double? { Statistic(lateness).median }
    }

    /// What somebody said about a step, and in which incident.
    package struct Remark: Hashable, Sendable {
        package var incident: Identifier
        package var why: String
    }

    package init() {}

    package mutating func add(_ incident: Incident) {
        incidents += 1
        if let playbook = incident.playbook {
            playbooks.insert(playbook)
        } else if incident.status != .cancelled {
            withoutPlaybook.append(incident.id)
        }
        var seen: [Key] = []
        for task in incident.tasks where task.origin == .procedure || task.origin == .playbook {
            let key = Key(origin: task.origin, name: task.plan ?? "")
            if !seen.contains(key) { seen.append(key) }
        }
        for key in seen { add(key, of: incident) }
    }

    private mutating func add(_ key: Key, of incident: Incident) {
        let tasks = incident.tasks.filter { $0.origin == key.origin && ($0.plan ?? "") == key.name }
        let isLive = incident.status != .cancelled && tasks.contains { !$0.replaced }
        guard isLive || tasks.contains(where: \.wasDealtWith) else { return }
        let place = places[key] ?? plans.count
        if place == plans.count {
            plans.append(Plan(origin: key.origin, name: key.name))
            places[key] = place
        }
        plans[place].used += 1
        // A plan that was made twice in an incident, as after reopening, has each step twice: what was dealt with counts.
        var steps: [TaskItem] = []
        for task in tasks {
            if let known = steps.firstIndex(where: { $0.text == task.text }) {
                if task.wasDealtWith || !steps[known].wasDealtWith { steps[known] = task }
            } else {
                steps.append(task)
            }
        }
        for task in steps {
            let known = plans[place].steps.firstIndex { $0.text == task.text }
            if known == nil { plans[place].steps.append(Step(text: task.text)) }
            plans[place].steps[known ?? plans[place].steps.count - 1].add(task, of: incident.id)
        }
    }
}

extension Scorecard.Step {
    fileprivate mutating func add(_ task: TaskItem, of incident: Identifier) {
        label = task.label
        source = task.source
        used += 1
        switch task.state {
        case .open: open += 1
        case .lapsed: lapsed += 1
        case .skipped: skipped.append(Scorecard.Remark(incident: incident, why: task.why ?? ""))
        case .done:
            done += 1
            if let dueAt = task.dueAt, let doneAt = task.doneAt {
                lateness.append(Lateness.isLate(dueAt, at: doneAt) ? doneAt.seconds(since: dueAt) : 0)
            }
        }
        if let why = task.wrong { wrong.append(Scorecard.Remark(incident: incident, why: why)) }
    }
}

extension TaskItem {
    fileprivate var wasDealtWith: Bool { state == .done || state == .skipped || wrong != nil }
}
