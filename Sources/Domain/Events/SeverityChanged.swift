/// It is worse than thought, or not so bad.
package struct SeverityChanged: IncidentEvent {
    package static let type = "severity.changed"

    package var severity: String
    package var why: String?

    package init(severity: String, why: String? = nil) {
        self.severity = severity
        self.why = why
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        let before = fold.incident.severity
        if before != severity {
            fold.incident.severity = severity
            fold.incident.severityChangedAt = event.at
        }
        fold.add(
            event,
            kind: .severity,
            text: with(why, "Severity \(before) → \(severity)"),
            superseded: before == severity
        )
    }

    package var redacted: Self { Self(severity: severity, why: why.map { _ in erasedText }) }
}

extension Incident {
    /// Refused when it has that severity, and once it is closed or cancelled.
    package func change(severity: String, why: String?, _ timing: Timing) throws(TocsinError) -> SeverityChanged {
        guard severity != self.severity else {
            throw TocsinError(.refused, "\(name) is \(severity) already. Nothing was recorded.")
        }
        guard status != .closed, status != .cancelled else {
            throw TocsinError(
                .refused,
                "\(name) is \(status.rawValue). Nothing was recorded. Use `tocsin reopen \(name)` first."
            )
        }
        if timing.isGiven, let declared = time(of: .declared), timing.at < declared {
            throw TocsinError(
                .usage,
                "\(name) was declared at \(declared.rfc3339), after \(timing.at.rfc3339). Nothing was recorded. "
                    + "Give another time."
            )
        }
        return SeverityChanged(severity: severity, why: why)
    }
}
