/// The step that acknowledging, mitigating, resolving and closing share: the status moves forward, never back.
extension IncidentFold {
    /// Moves to a status and sets its milestone; an earlier status only fills in a milestone that was unknown.
    mutating func advance(to status: Status, _ milestone: Milestone, by event: Event, text: String) {
        let forward = Status.steps.firstIndex(of: status) ?? 0
        let current = Status.steps.firstIndex(of: incident.status)
        let applies = current.map { $0 < forward } ?? false
        if applies { incident.status = status }
        let fills = !applies && current != nil && incident.moments[milestone] == nil
        if applies || fills { incident.moments[milestone] = Incident.Moment(at: event.at, event: event.id) }
        add(event, kind: .status, text: text, superseded: !applies && !fills)
        if applies, !status.isActive { incident.lapse([.procedure]) }
    }
}

extension Status {
    /// The way of an incident; cancelled stands beside it.
    static let steps: [Status] = [.open, .acknowledged, .mitigated, .resolved, .closed]
}

extension Incident {
    /// Open tasks of these origins stop to matter.
    mutating func lapse(_ origins: Set<TaskItem.Origin>) {
        for index in tasks.indices where tasks[index].state == .open && origins.contains(tasks[index].origin) {
            tasks[index].state = .lapsed
        }
    }

    /// Refuses a status that the incident has, or is past without a gap to fill.
    func requireAdvance(to status: Status, _ milestone: Milestone, _ timing: Timing) throws(TocsinError) {
        guard let current = Status.steps.firstIndex(of: self.status) else {
            throw TocsinError(
                .refused,
                "\(name) is cancelled. Nothing was recorded. Use `tocsin reopen \(name)` first."
            )
        }
        let wanted = Status.steps.firstIndex(of: status) ?? 0
        if self.status == status || moments[milestone] != nil, current >= wanted {
            throw TocsinError(
                .refused,
                "\(name) is \(self.status.rawValue) already. Nothing was recorded."
                    + (self.status == .closed || self.status == .resolved
                        ? " If it burns again, use `tocsin reopen \(name)`." : "")
            )
        }
        if current > wanted, !timing.isGiven {
            throw TocsinError(
                .refused,
                "\(name) is \(self.status.rawValue) already. Nothing was recorded. "
                    + "To record when it was \(milestone.rawValue), give the time with --at."
            )
        }
        if timing.isGiven { try requireOrder(milestone, at: timing.at) }
    }
}

/// Adds a reason to a line.
func with(_ why: String?, _ text: String) -> String {
    guard let why, !why.isEmpty else { return text }
    return "\(text): \(why)"
}
