import Domain

/// An incident in the shape of the command line's contract.
package struct IncidentJSON: Codable, Hashable, Sendable {
    package var id: Identifier
    package var handle: String
    @Nullable package var key: String?
    package var aliases: [String]
    package var title: String
    package var severity: String
    package var status: Status
    package var drill: Bool
    @Nullable package var startedAt: Instant?
    @Nullable package var detectedAt: Instant?
    @Nullable package var declaredAt: Instant?
    @Nullable package var acknowledgedAt: Instant?
    @Nullable package var mitigatedAt: Instant?
    @Nullable package var resolvedAt: Instant?
    @Nullable package var closedAt: Instant?
    @Nullable package var playbook: String?
    @Nullable package var suggestedPlaybook: String?
    package var components: [String]
    package var roles: [RoleJSON]
    @Nullable package var impact: String?
    package var links: [LinkJSON]
    package var attachments: [AttachmentJSON]
    package var tasks: TaskCounts
    package var metrics: MetricsJSON
    @Nullable package var updateDueAt: Instant?
    @Nullable package var updatedAt: Instant?
    /// How many events were folded.
    package var version: Int

    /// What is overdue is so at `now`; `names` has the keys of the incidents it links to, `handles` those of attachments.
    package init(
        _ incident: Incident,
        activity: Activity,
        handle: String,
        now: Instant,
        updateDueAt: Instant?,
        names: [Identifier: String] = [:],
        handles: [Identifier: String] = [:]
    ) {
        id = incident.id
        self.handle = handle
        key = incident.key
        aliases = incident.aliases
        title = incident.title
        severity = incident.severity
        status = incident.status
        drill = incident.drill
        startedAt = incident.time(of: .started)
        detectedAt = incident.time(of: .detected)
        declaredAt = incident.time(of: .declared)
        acknowledgedAt = incident.time(of: .acknowledged)
        mitigatedAt = incident.time(of: .mitigated)
        resolvedAt = incident.time(of: .resolved)
        closedAt = incident.time(of: .closed)
        playbook = incident.playbook
        suggestedPlaybook = incident.suggestedPlaybook
        components = incident.components
        roles = incident.roles.map(RoleJSON.init)
        impact = incident.impact
        links = incident.links.map { LinkJSON($0, names: names) }
        attachments = incident.attachments.map {
            AttachmentJSON($0, handle: handles[$0.id] ?? String($0.id.text.suffix(Handle.shortest)))
        }
        tasks = TaskCounts(incident.tasks, now: now)
        metrics = MetricsJSON(Metrics(incident))
        self.updateDueAt = updateDueAt
        updatedAt = activity.updatedAt
        version = activity.version
    }
}

/// Who held a role, from when to when; `to` is null while it is held.
package struct RoleJSON: Codable, Hashable, Sendable {
    package var role: String
    package var person: String
    package var from: Instant
    @Nullable package var to: Instant?

    package init(_ interval: RoleInterval) {
        role = interval.role
        person = interval.person
        from = interval.from
        to = interval.to
    }
}

/// A web page (`url`) or another incident (its key, else its id).
package struct LinkJSON: Codable, Hashable, Sendable {
    @Nullable package var url: String?
    @Nullable package var incident: String?
    @Nullable package var title: String?

    package init(_ link: Link, names: [Identifier: String]) {
        url = link.url
        incident = link.incident.map { names[$0] ?? $0.text }
        title = link.title
    }
}

/// How many tasks are in which state.
///
/// Overdue ones are open too; steps of a plan that another one replaced don't count as lapsed.
package struct TaskCounts: Codable, Hashable, Sendable {
    package var open = 0
    package var overdue = 0
    package var done = 0
    package var skipped = 0
    package var lapsed = 0

    package init(_ tasks: [TaskItem], now: Instant) {
        for task in tasks {
            switch task.state {
            case .open: open += 1
            case .done: done += 1
            case .skipped: skipped += 1
            case .lapsed: lapsed += task.replaced ? 0 : 1
            }
            if task.isOverdue(at: now) { overdue += 1 }
        }
    }
}

/// The four durations, in seconds.
package struct MetricsJSON: Codable, Hashable, Sendable {
    @Nullable package var timeToDetect: Double?
    @Nullable package var timeToAcknowledge: Double?
    @Nullable package var timeToMitigate: Double?
    @Nullable package var timeToResolve: Double?

    package init(_ metrics: Metrics) {
        timeToDetect = metrics.timeToDetect
        timeToAcknowledge = metrics.timeToAcknowledge
        timeToMitigate = metrics.timeToMitigate
        timeToResolve = metrics.timeToResolve
    }
}
