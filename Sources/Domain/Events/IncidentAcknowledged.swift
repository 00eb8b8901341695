/// Somebody has taken the incident on.
package struct IncidentAcknowledged: IncidentEvent {
    package static let type = "incident.acknowledged"

    package var why: String?

    package init(why: String? = nil) {
        self.why = why
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        fold.advance(to: .acknowledged, .acknowledged, by: event, text: with(why, "Acknowledged"))
    }

    package var redacted: Self { Self(why: why.map { _ in erasedText }) }
}

extension Incident {
    /// Refused when it is acknowledged or past that; see `requireAdvance`.
    package func acknowledge(_ timing: Timing, why: String? = nil) throws(TocsinError) -> IncidentAcknowledged {
        try requireAdvance(to: .acknowledged, .acknowledged, timing)
        return IncidentAcknowledged(why: why)
    }
}
