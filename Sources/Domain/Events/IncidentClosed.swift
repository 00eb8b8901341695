/// Everything that had to follow an incident is done, or somebody said why not.
package struct IncidentClosed: IncidentEvent {
    package static let type = "incident.closed"

    package var why: String?
    /// The tasks that were still open, when it was closed all the same.
    package var open: [Identifier]

    package init(why: String? = nil, open: [Identifier] = []) {
        self.why = why
        self.open = open
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        let left = open.isEmpty ? "Closed" : "Closed with \(open.count) open item\(open.count == 1 ? "" : "s")"
        fold.advance(to: .closed, .closed, by: event, text: with(why, left))
    }

    package var redacted: Self { Self(why: why.map { _ in erasedText }, open: open) }
}

extension Incident {
    /// What stands in the way of closing: open checklist items and follow-ups.
    package var blockers: [TaskItem] {
        tasks.filter { $0.state == .open && ($0.origin == .checklist || $0.origin == .followUp) }
    }

    /// Refused while something is open and nobody says why to close all the same.
    package func close(_ timing: Timing, why: String? = nil) throws(TocsinError) -> IncidentClosed {
        try requireAdvance(to: .closed, .closed, timing)
        let open = blockers
        if why == nil, status.isActive {
            throw TocsinError(
                .refused,
                "\(name) is \(status.rawValue), not resolved. Nothing was recorded. Use `tocsin resolve \(name)` first, "
                    + "or close it with --why."
            )
        }
        if why == nil, !open.isEmpty {
            throw TocsinError(
                .refused,
                "\(name) has \(open.count) open item\(open.count == 1 ? "" : "s"). Nothing was recorded. "
                    + "Do or skip them (`tocsin tasks \(name)`), or close it with --why.",
                errors: open.map { TocsinError.Field($0.id.text, $0.text) }
            )
        }
        return IncidentClosed(why: why, open: open.map(\.id))
    }
}
