import Domain

/// All that a document about one incident is made of: the same input gives the same bytes.
package struct DocumentInput: Sendable {
    package var incident: Incident
    package var activity: Activity
    /// In the order of the timeline.
    package var timeline: [TimelineEntry]
    package var handle: String
    package var entryHandles: [Identifier: String]
    package var taskHandles: [Identifier: String]
    package var proposalHandles: [Identifier: String]
    /// With its policy; nil when the configuration doesn't have it any more.
    package var severity: Severity?
    package var zone: Zone
    /// What is overdue, and how long something has lasted, is so at this moment.
    package var asOf: Instant
    /// The program and its version, such as `tocsin 0.1.0`.
    package var program: String
    /// Keys of the incidents that it links to.
    package var names: [Identifier: String]

    package init(
        incident: Incident,
        activity: Activity,
        timeline: [TimelineEntry],
        handle: String,
        entryHandles: [Identifier: String] = [:],
        taskHandles: [Identifier: String] = [:],
        proposalHandles: [Identifier: String] = [:],
        severity: Severity? = nil,
        zone: Zone,
        asOf: Instant,
        program: String,
        names: [Identifier: String] = [:]
    ) {
        self.incident = incident
        self.activity = activity
        self.timeline = timeline
        self.handle = handle
        self.entryHandles = entryHandles
        self.taskHandles = taskHandles
        self.proposalHandles = proposalHandles
        self.severity = severity
        self.zone = zone
        self.asOf = asOf
        self.program = program
        self.names = names
    }

    /// `INC-7`, or the handle until it has a number.
    package var name: String { incident.key ?? handle }

    /// When the next status update is due, by the severity's policy.
    package var updateDueAt: Instant? {
        incident.updateDue(every: severity?.updateEvery, lastCommunicationAt: activity.lastCommunicationAt)
    }
}
