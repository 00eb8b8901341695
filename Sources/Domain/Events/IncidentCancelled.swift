/// It was none: a false alarm, or another incident's duplicate.
package struct IncidentCancelled: IncidentEvent {
    package static let type = "incident.cancelled"

    package var why: String
    package var duplicateOf: Identifier?

    package init(why: String, duplicateOf: Identifier? = nil) {
        self.why = why
        self.duplicateOf = duplicateOf
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        let applies = fold.incident.status != .cancelled && fold.incident.status != .closed
        fold.add(event, kind: .status, text: with(why, "Cancelled"), superseded: !applies)
        guard applies else { return }
        fold.incident.status = .cancelled
        fold.incident.cancellation = Incident.Cancellation(why: why, duplicateOf: duplicateOf)
        fold.incident.lapse([.procedure, .checklist])
    }

    package var redacted: Self { Self(why: erasedText, duplicateOf: duplicateOf) }
}

extension Incident {
    /// Refused without a reason, and when it is closed or cancelled.
    package func cancel(why: String?, duplicateOf other: Incident? = nil) throws(TocsinError) -> IncidentCancelled {
        guard status != .cancelled, status != .closed else {
            throw TocsinError(.refused, "\(name) is \(status.rawValue) already. Nothing was recorded.")
        }
        if let other, other.id == id {
            throw TocsinError(.usage, "\(name) can't be a duplicate of itself. Nothing was recorded.")
        }
        guard let reason = why ?? other.map({ "duplicate of \($0.name)" }) else {
            throw TocsinError(
                .usage,
                "Cancelling needs a reason. Nothing was recorded. Add --why \"false alarm\" or --duplicate-of INC-n."
            )
        }
        return IncidentCancelled(why: reason, duplicateOf: other?.id)
    }
}
