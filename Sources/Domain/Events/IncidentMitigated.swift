/// The impact has stopped; the cause may remain.
package struct IncidentMitigated: IncidentEvent {
    package static let type = "incident.mitigated"

    package var why: String?

    package init(why: String? = nil) {
        self.why = why
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        fold.advance(to: .mitigated, .mitigated, by: event, text: with(why, "Mitigated"))
    }

    package var redacted: Self { Self(why: why.map { _ in erasedText }) }
}

extension Incident {
    /// Refused when it is mitigated or past that; see `requireAdvance`.
    package func mitigate(_ timing: Timing, why: String? = nil) throws(TocsinError) -> IncidentMitigated {
        try requireAdvance(to: .mitigated, .mitigated, timing)
        return IncidentMitigated(why: why)
    }
}
