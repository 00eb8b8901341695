/// An incident begins.
package struct IncidentDeclared: IncidentEvent {
    package static let type = "incident.declared"

    package var title: String
    package var severity: String
    package var drill: Bool
    package var started: Instant?
    package var detected: Instant?
    package var components: [String]
    /// Confirmed by the person who declared.
    package var playbook: String?
    /// What the title matched; shown as suggested until somebody confirms a playbook.
    package var suggestedPlaybook: String?

    package init(
        title: String,
        severity: String,
        drill: Bool = false,
        started: Instant? = nil,
        detected: Instant? = nil,
        components: [String] = [],
        playbook: String? = nil,
        suggestedPlaybook: String? = nil
    ) {
        self.title = title
        self.severity = severity
        self.drill = drill
        self.started = started
        self.detected = detected
        self.components = components
        self.playbook = playbook
        self.suggestedPlaybook = suggestedPlaybook
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        let text = "\(drill ? "Drill declared" : "Declared") \(severity): \(title)"
        guard !fold.incident.isDeclared else {
            fold.add(event, kind: .status, text: text, superseded: true)
            return
        }
        fold.incident.title = title
        fold.incident.severity = severity
        fold.incident.drill = drill
        fold.incident.components = components
        fold.incident.playbook = playbook
        fold.incident.suggestedPlaybook = suggestedPlaybook
        fold.incident.moments[.declared] = Incident.Moment(at: event.at, event: event.id)
        for (milestone, instant) in [(Milestone.started, started), (.detected, detected)] {
            guard let instant else { continue }
            fold.incident.moments[milestone] = Incident.Moment(at: instant, event: event.id)
        }
        fold.add(event, kind: .status, text: text)
    }

    package var redacted: Self {
        var copy = self
        copy.title = erasedText
        return copy
    }
}

extension Incident {
    /// Refuses a declaration whose own times are in an impossible order.
    package static func declare(
        _ body: IncidentDeclared,
        as id: Identifier,
        at instant: Instant
    ) throws(TocsinError) -> IncidentDeclared {
        guard !body.title.isBlank else {
            throw TocsinError(
                .usage,
                "An incident needs a title. Nothing was recorded. Say in a few words what is broken."
            )
        }
        var incident = Incident(id: id)
        incident.moments[.started] = body.started.map { Moment(at: $0, event: id) }
        if let detected = body.detected { try incident.requireOrder(.detected, at: detected) }
        if let started = body.started, started > instant {
            throw TocsinError(
                .usage,
                "started at \(started.rfc3339) is after declared at \(instant.rfc3339). Nothing was recorded. "
                    + "Give another time."
            )
        }
        return body
    }
}
