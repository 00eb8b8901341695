/// The incident is over.
///
/// Open procedure steps lapse.
package struct IncidentResolved: IncidentEvent {
    package static let type = "incident.resolved"

    package var why: String?

    package init(why: String? = nil) {
        self.why = why
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        fold.advance(to: .resolved, .resolved, by: event, text: with(why, "Resolved"))
    }

    package var redacted: Self { Self(why: why.map { _ in erasedText }) }
}

extension Incident {
    /// Refused when it is resolved or past that; see `requireAdvance`.
    package func resolve(_ timing: Timing, why: String? = nil) throws(TocsinError) -> IncidentResolved {
        try requireAdvance(to: .resolved, .resolved, timing)
        return IncidentResolved(why: why)
    }
}
