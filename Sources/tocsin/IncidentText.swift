import Domain
import Foundation
import Markdown
import Operations
import Report
import Store

/// How an incident, its tasks and its entries read in a terminal.
extension Context {
    /// Answers with one incident; `briefly`, with its status, what changed last and what comes next.
    func answerIncident(_ id: Identifier, _ workspace: Workspace, briefly: Bool = false) throws {
        let named = try workspace.store.read { reader in try workspace.incident(id, reader) }
        try answer(
            named.json(now: world.now()),
            text: (briefly ? briefLines(named.incident, workspace) : incidentLines(named, workspace))
                .joined(separator: "\n")
        )
    }

    private func headLine(_ incident: Incident, _ handle: String?) -> String {
        let name = incident.key ?? handle ?? incident.name
        var head = "\(Style.bold(name))  \(severityText(incident.severity))  \(statusText(incident.status))"
        if incident.drill { head += "  \(Style.yellow("DRILL"))" }
        return head + "  \(Style.bold(incident.title))"
    }

    private func briefLines(_ incident: Incident, _ workspace: Workspace) -> [String] {
        let now = world.now()
        var lines = [headLine(incident, nil)]
        if let last = Milestone.allCases.last(where: { incident.moments[$0] != nil }), last != .declared,
            let at = incident.time(of: last)
        {
            lines.append("  \(last.rawValue) \(workspace.zone.clock(at, relativeTo: now))\(since(last, at, incident))")
        }
        if let cancellation = incident.cancellation { lines.append("  \(cancellation.why)") }
        let holders = incident.roles.filter { $0.to == nil }.map { "\($0.role) \($0.person)" }
        if !holders.isEmpty { lines.append("  \(holders.joined(separator: ", "))") }
        if incident.tasks.contains(where: { $0.state == .open }) {
            lines.append("  \(taskCounts(incident, now)); see: tocsin next \(incident.name)")
        } else if incident.status == .resolved {
            lines.append("  nothing is left to do; close it: tocsin close \(incident.name)")
        }
        return lines
    }

    private func incidentLines(_ named: NamedIncident, _ workspace: Workspace) -> [String] {
        let incident = named.incident
        let now = world.now()
        let zone = workspace.zone
        let name = named.name
        var lines = [headLine(incident, named.handle)]
        var table = Table()
        table.add("  handle", named.handle)
        if !incident.aliases.isEmpty { table.add("  also", incident.aliases.joined(separator: ", ")) }
        for milestone in Milestone.allCases {
            guard let at = incident.time(of: milestone) else { continue }
            table.add("  \(milestone.rawValue)", "\(zone.clock(at, relativeTo: now))\(since(milestone, at, incident))")
        }
        for pair in incident.doubtful {
            table.add("  doubtful", "\(pair.later.rawValue) is before \(pair.earlier.rawValue): a clock was wrong")
        }
        if let cancellation = incident.cancellation { table.add("  cancelled", cancellation.why) }
        if let playbook = incident.playbook {
            table.add("  playbook", playbook)
        } else if let suggested = incident.suggestedPlaybook {
            table.add(
                "  playbook",
                "\(suggested) (suggested; confirm: tocsin set \(name) --playbook \(shellQuoted(suggested)))"
            )
        }
        if !incident.components.isEmpty { table.add("  components", incident.components.joined(separator: ", ")) }
        if let impact = incident.impact { table.add("  impact", impact) }
        for role in incident.roles where role.to == nil {
            table.add("  \(role.role)", "\(role.person) since \(zone.clock(role.from, relativeTo: now))")
        }
        for link in incident.links {
            let target = link.url ?? link.incident.map { named.linked[$0] ?? $0.text } ?? ""
            table.add("  link", link.title.map { "\(target)  \($0)" } ?? target)
        }
        for file in incident.attachments {
            let title = file.title.map { "  \($0)" } ?? ""
            table.add(
                "  attachment",
                "\(named.attachments[file.id] ?? "")  \(file.name), \(AttachmentView.sizeText(file.size))\(title)"
            )
        }
        if !incident.tasks.isEmpty { table.add("  tasks", taskCounts(incident, now)) }
        if let due = named.updateDueAt {
            table.add("  next update", "\(zone.clock(due, relativeTo: now)), \(countdown(due, now))")
        }
        lines += table.lines(width: nil)
        return lines
    }

    private func since(_ milestone: Milestone, _ at: Instant, _ incident: Incident) -> String {
        guard [.acknowledged, .mitigated, .resolved].contains(milestone), let declared = incident.time(of: .declared),
            at >= declared
        else { return "" }
        return " (after \(SpanText.text(Int(at.seconds(since: declared)))))"
    }

    private func taskCounts(_ incident: Incident, _ now: Instant) -> String {
        let counts = TaskCounts(incident.tasks, now: now)
        var parts = ["\(counts.open) open"]
        if counts.overdue > 0 { parts.append(Style.red("\(counts.overdue) overdue")) }
        parts.append("\(counts.done) done")
        if counts.skipped > 0 { parts.append("\(counts.skipped) skipped") }
        if counts.lapsed > 0 { parts.append("\(counts.lapsed) lapsed") }
        return parts.joined(separator: ", ")
    }
}

/// `in 5 min`, `now`, `overdue by 2 h`.
func countdown(_ due: Instant, _ now: Instant) -> String {
    let seconds = Int(due.seconds(since: now))
    // Whole minutes, rounded up: what is due in five minutes reads so from the start.
    if due > now { return "in \(SpanText.text(seconds < 60 ? max(seconds, 1) : (seconds + 59) / 60 * 60))" }
    return Style.red(Lateness.isLate(due, at: now) ? "overdue by \(SpanText.text(-seconds))" : "now")
}

func severityText(_ severity: String) -> String { Style.bold(severity) }

func statusText(_ status: Status) -> String {
    switch status {
    case .open: Style.red(status.rawValue)
    case .acknowledged, .mitigated: Style.yellow(status.rawValue)
    case .resolved: Style.green(status.rawValue)
    case .closed, .cancelled: Style.dim(status.rawValue)
    }
}

/// A task on one line: state, handle, incident, time, text.
func taskLine(_ named: NamedTask, now: Instant, zone: Zone) -> String {
    let task = named.task
    var line: String
    switch task.state {
    case .open: line = "[ ]"
    case .done: line = Style.green("[x]")
    case .skipped: line = Style.dim("[-]")
    case .lapsed: line = Style.dim("[~]")
    }
    line += " \(Style.bold(named.handle))  \(named.incident)  \(plainText(task.text))"
    var remarks: [String] = []
    switch task.state {
    case .open:
        if let due = task.dueAt { remarks.append("due \(zone.clock(due, relativeTo: now)), \(countdown(due, now))") }
    case .done:
        if let at = task.doneAt { remarks.append("done \(zone.clock(at, relativeTo: now))") }
        if let by = task.doneBy { remarks.append("by \(by.withoutActorKind)") }
    case .skipped:
        remarks.append("skipped: \(task.why ?? "")")
    case .lapsed:
        remarks.append(task.replaced ? "replaced by another plan" : "lapsed")
    }
    if let wrong = task.wrong { remarks.append("wrong in the runbook: \(wrong)") }
    if let owner = task.owner { remarks.append(owner) }
    return remarks.isEmpty ? line : "\(line)  \(Style.dim("(\(remarks.joined(separator: ", ")))"))"
}

/// Markdown without its marks, on one line.
func plainText(_ markdown: String) -> String {
    MarkdownDocument(markdown).root.plainText.split(whereSeparator: \.isNewline).joined(separator: " ")
}

/// Entries, a line each; further lines of a text are indented below.
func entryLines(_ entries: [NamedEntry], zone: Zone) -> [String] {
    let width = entries.map(\.handle.utf8.count).max() ?? 0
    let actorWidth = entries.map { displayWidth(shownActor($0.entry)) }.max() ?? 0
    let kindWidth = entries.map { $0.entry.kind.rawValue.utf8.count }.max() ?? 0
    var day = ""
    return entries.flatMap { named -> [String] in
        let entry = named.entry
        let civil = zone.civil(entry.at)
        var lines: [String] = []
        if civil.dateText != day {
            day = civil.dateText
            lines.append(Style.dim("\(day) \(zone.identifier)"))
        }
        let clock = "\(padded(civil.hour, 2)):\(padded(civil.minute, 2)):\(padded(civil.second, 2))"
        let handle = named.handle.padding(toLength: width, withPad: " ", startingAt: 0)
        let text = entry.text.split(separator: "\n", omittingEmptySubsequences: false)
        let actor = shownActor(entry)
        let kind = entry.kind.rawValue.padding(toLength: kindWidth, withPad: " ", startingAt: 0)
        lines.append(
            "\(clock)  \(Style.dim(handle))  \(actor)\(String(repeating: " ", count: actorWidth - displayWidth(actor)))  "
                + "\(Style.dim(kind))  " + (text.first.map(String.init) ?? "") + remarks(entry, zone)
        )
        lines += text.dropFirst().map { "          \($0)" }
        lines += entry.links.filter { !entry.text.contains($0) }.map { "          \($0)" }
        return lines
    }
}

private func shownActor(_ entry: TimelineEntry) -> String {
    visible(entry.actor.withoutActorKind, keepingNewlines: false)
}

private func remarks(_ entry: TimelineEntry, _ zone: Zone) -> String {
    var remarks: [String] = []
    if entry.superseded { remarks.append("changed nothing: it was so already") }
    for correction in entry.corrections {
        switch correction.kind {
        case .amended:
            guard let original = entry.original else { continue }
            var was: [String] = []
            if original.at != entry.at { was.append(zone.clock(original.at, relativeTo: entry.at)) }
            if original.text != entry.text { was.append("“\(original.text)”") }
            // What it was is gone once it has been erased.
            let told = was.isEmpty ? "" : ", was \(was.joined(separator: " "))"
            remarks.append("amended by \(correction.actor.withoutActorKind)\(told)")
        case .retracted: remarks.append("retracted by \(correction.actor.withoutActorKind): \(correction.why ?? "")")
        case .erased: remarks.append("erased by \(correction.actor.withoutActorKind): \(correction.why ?? "")")
        }
    }
    if entry.isBackdated, entry.original == nil {
        remarks.append("recorded \(zone.clock(entry.recordedAt, relativeTo: entry.at))")
    }
    return remarks.isEmpty ? "" : "  " + Style.yellow("(\(remarks.joined(separator: "; ")))")
}
