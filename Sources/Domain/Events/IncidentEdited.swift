/// Facts of an incident were set; what isn't given stays.
package struct IncidentEdited: IncidentEvent {
    package static let type = "incident.edited"

    package var title: String?
    package var started: Instant?
    package var detected: Instant?
    package var components: [String]?
    package var impact: String?
    package var playbook: String?

    package init(
        title: String? = nil,
        started: Instant? = nil,
        detected: Instant? = nil,
        components: [String]? = nil,
        impact: String? = nil,
        playbook: String? = nil
    ) {
        self.title = title
        self.started = started
        self.detected = detected
        self.components = components
        self.impact = impact
        self.playbook = playbook
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        if let title { fold.incident.title = title }
        if let components { fold.incident.components = components }
        if let impact { fold.incident.impact = impact }
        if let playbook { fold.incident.playbook = playbook }
        for (milestone, instant) in [(Milestone.started, started), (.detected, detected)] {
            guard let instant else { continue }
            fold.incident.moments[milestone] = Incident.Moment(at: instant, event: event.id)
        }
        fold.add(event, kind: .change, text: line)
    }

    private var line: String {
        var parts: [String] = []
        if let title { parts.append("Title: \(title)") }
        if let started { parts.append("Started: \(started.rfc3339)") }
        if let detected { parts.append("Detected: \(detected.rfc3339)") }
        if let components { parts.append("Components: \(components.joined(separator: ", "))") }
        if let impact { parts.append("Impact: \(impact)") }
        if let playbook { parts.append("Playbook: \(playbook)") }
        return parts.joined(separator: ". ")
    }

    package var redacted: Self {
        var copy = self
        copy.title = title.map { _ in erasedText }
        copy.impact = impact.map { _ in erasedText }
        return copy
    }
}

extension Incident {
    /// Refused when nothing is set, and when a time would stand in the wrong order.
    package func edit(_ change: IncidentEdited) throws(TocsinError) -> IncidentEdited {
        guard change != IncidentEdited() else {
            throw TocsinError(
                .usage,
                "Nothing to set. Give --title, --started, --detected, --component, --impact or --playbook."
            )
        }
        if let title = change.title, title.isBlank {
            throw TocsinError(.usage, "An incident needs a title. Nothing was recorded.")
        }
        var result = self
        for (milestone, instant) in [(Milestone.started, change.started), (.detected, change.detected)] {
            guard let instant else { continue }
            result.moments[milestone] = Moment(at: instant, event: id)
        }
        for (milestone, instant) in [(Milestone.started, change.started), (.detected, change.detected)] {
            guard let instant else { continue }
            try result.requireOrder(milestone, at: instant)
        }
        return change
    }
}
