import Domain
import Report
import Runbook
import Store

extension Desk {
    /// What to do now in an incident.
    package func next(_ choice: IncidentChoice) throws -> NextScreen {
        let (named, handles) = try workspace.store.read { reader in
            let named = try workspace.incident(try choice(reader), reader)
            let open = named.incident.tasks.filter { $0.state == .open }
            return (named, try reader.handles(of: open.map(\.id), among: .tasks))
        }
        let now = now()
        return NextScreen(
            incident: named.json(now: now),
            tasks: named.incident.tasks.filter { $0.state == .open },
            handles: handles,
            runbook: runbookOrNote(),
            now: now
        )
    }
}

/// The screen for 03:00.
package struct NextScreen: Encodable, Sendable {
    package struct PlaybookStep: Hashable, Codable, Sendable {
        package var name: String
        /// Nobody has confirmed it yet.
        package var suggested: Bool
        @Nullable package var nextStep: String?
        /// The step's task, when the playbook is confirmed.
        @Nullable package var task: String?
        @Nullable package var command: String?
        @Nullable package var quickFix: String?
        @Nullable package var escalation: String?
    }

    package struct Call: Hashable, Codable, Sendable {
        package var role: String
        @Nullable package var name: String?
        @Nullable package var reach: String?
    }

    package var incident: IncidentJSON
    package var due: [TaskJSON]
    package var overdue: [TaskJSON]
    @Nullable package var playbook: PlaybookStep?
    package var contacts: [Call]
    @Nullable package var updateDueAt: Instant?

    private enum CodingKeys: String, CodingKey {
        case incident, due, overdue, playbook, contacts, updateDueAt
    }

    /// When it was made: what is overdue is so then.
    package let now: Instant
    /// The open tasks by due time.
    package let tasks: [TaskItem]
    package let handles: [Identifier: String]
    /// Contacts whose number isn't set, with the line of the runbook that should have it.
    package let unset: [(role: String, source: SourceLine)]

    /// `tasks` are the open ones.
    init(
        incident: IncidentJSON,
        tasks: [TaskItem],
        handles: [Identifier: String],
        runbook: Runbook?,
        now: Instant
    ) {
        self.incident = incident
        self.tasks = tasks.sorted { ($0.dueAt ?? .latest) < ($1.dueAt ?? .latest) }
        self.handles = handles
        self.now = now
        updateDueAt = incident.updateDueAt
        let name = incident.key ?? incident.id.text
        let timed = self.tasks.filter { $0.origin != .playbook }.map {
            TaskJSON($0, handle: handles[$0.id] ?? "", incident: name, now: now)
        }
        overdue = timed.filter(\.overdue)
        due = timed.filter { !$0.overdue }
        playbook = NextScreen.step(incident, tasks, handles, runbook)
        let onCall = runbook?.contacts.filter { $0.scope != .external } ?? []
        contacts = onCall.map { Call(role: $0.role, name: $0.name, reach: $0.reach) }
        unset = onCall.filter { $0.reach == nil }.map { ($0.role, $0.source) }
    }

    /// The first debug step that nobody has done; of a suggested playbook, its first.
    private static func step(
        _ incident: IncidentJSON,
        _ tasks: [TaskItem],
        _ handles: [Identifier: String],
        _ runbook: Runbook?
    ) -> PlaybookStep? {
        guard incident.status.isActive, let name = incident.playbook ?? incident.suggestedPlaybook else { return nil }
        let playbook = runbook?.playbooks.first { $0.name == name }
        let open = tasks.first { $0.origin == .playbook }
        let first = incident.playbook == nil ? playbook?.debugSteps.first : nil
        return PlaybookStep(
            name: name,
            suggested: incident.playbook == nil,
            nextStep: open?.text ?? first.map { Instruction($0.markdown).text },
            task: open.map { handles[$0.id] ?? "" },
            command: open?.command ?? first.flatMap { playbook?.command(for: $0)?.code } ?? playbook?.freeCommand?.code,
            quickFix: playbook?.quickFix?.text,
            escalation: playbook?.escalation?.text
        )
    }
}
