import Domain
import HTTPTypes
import Operations
import Report
import Runbook
import Store

/// One incident: its state, what is to do, its timeline.
struct IncidentPage: View {
    var named: NamedIncident
    var time: PageTime
    var rank: Int
    var severities: [ChoiceRow]
    var tasks: [NamedTask]
    var timeline: [EntryRow]
    var earlier: String?
    var isNewest = true
    var contacts: [ContactRow]
    var playbook: Playbook?
    var suggestion: PlaybookMatch?
    var proposals: [NamedProposal]
    var people: [String]
    var canWrite: Bool
    /// What was typed and not recorded.
    var draft: Draft?

    struct Draft: Sendable {
        var text: String?
        var at: String?
        var kind: String?
    }

    static let template = PageTemplate<IncidentPage>("incident")

    private var incident: Incident { named.incident }

    private func rows(_ origins: TaskItem.Origin...) -> [TaskRow] {
        let shown = tasks.filter { origins.contains($0.task.origin) && !$0.task.replaced }
            .sorted { ($0.task.dueAt ?? .latest) < ($1.task.dueAt ?? .latest) }
        let first = origins.contains(.procedure) ? shown.first { $0.task.state == .open }?.task.id : nil
        return shown.map { TaskRow(named: $0, time: time, path: named.path, isFirst: $0.task.id == first) }
    }

    private func count(_ origins: TaskItem.Origin...) -> String? {
        let shown = tasks.filter { origins.contains($0.task.origin) && !$0.task.replaced }
        guard !shown.isEmpty else { return nil }
        let counts = Dictionary(grouping: shown, by: \.task.state).mapValues(\.count)
        let others = [TaskItem.State.skipped, .lapsed].compactMap { state in
            counts[state].map { ", \($0) \(state.rawValue)" }
        }
        return "\(counts[.done] ?? 0) of \(shown.count) done" + others.joined()
    }

    private var moves: [MoveRow] {
        let moves: [(String, String)] =
            switch incident.status {
            case .open: [("acknowledged", "Acknowledge"), ("mitigated", "Mitigate"), ("resolved", "Resolve")]
            case .acknowledged: [("mitigated", "Mitigate"), ("resolved", "Resolve")]
            case .mitigated: [("resolved", "Resolve")]
            case .resolved: [("closed", "Close"), ("reopened", "Reopen")]
            case .closed, .cancelled: [("reopened", "Reopen")]
            }
        return moves.enumerated().map { index, move in
            MoveRow(value: move.0, verb: move.1, isNext: index == 0 && move.0 != "reopened")
        }
    }

    private var metrics: [PartRow] {
        let metrics = Metrics(incident)
        let known = [
            ("Time to detect", metrics.timeToDetect), ("Time to acknowledge", metrics.timeToAcknowledge),
            ("Time to mitigate", metrics.timeToMitigate), ("Time to resolve", metrics.timeToResolve),
        ]
        return known.compactMap { name, seconds in
            seconds.map { PartRow(name: name, html: HTMLText.escaped(SpanText.text(Int($0)))) }
        }
    }

    private var playbookParts: [PartRow] {
        guard let playbook else { return [] }
        var parts: [PartRow] = []
        if let fix = playbook.quickFix { parts.append(PartRow(name: "Quick fix", html: inlineHTML(fix.markdown))) }
        for solution in playbook.solutions {
            parts.append(PartRow(name: solution.name ?? "Solution", html: inlineHTML(solution.text)))
        }
        if let call = playbook.escalation { parts.append(PartRow(name: "Escalation", html: inlineHTML(call.markdown))) }
        return parts
    }

    private var kinds: [ChoiceRow] {
        TimelineEntry.Kind.logged.map { kind in
            ChoiceRow(
                kind.rawValue,
                name: kind.words,
                isChosen: kind.rawValue == draft?.kind ?? "note"
            )
        }
    }

    private var links: [LinkRow] {
        incident.links.map { link in
            if let url = link.url { return LinkRow(address: url, name: link.title ?? url) }
            let name = link.incident.map { named.linked[$0] ?? $0.text } ?? ""
            return LinkRow(
                address: "/incidents/\(QueryText.encoded(name))",
                name: link.title.map { "\(name) \($0)" } ?? name
            )
        }
    }

    static let fields: [Field<IncidentPage>] = state + toDo + log + about

    private static let state: [Field<IncidentPage>] = [
        .line("path") { $0.named.path },
        .line("name") { $0.named.name },
        .number("rank") { $0.rank },
        .line("severity") { $0.incident.severity },
        .line("severityTitle") { page in page.severities.first(where: \.isChosen)?.meaning },
        .line("status") { $0.incident.status.rawValue },
        .flag("drill") { $0.incident.drill },
        .flag("active") { $0.incident.status.isActive },
        .line("beganAt") { ($0.incident.time(of: .started) ?? $0.incident.time(of: .declared))?.rfc3339 },
        .line("beganExact") { page in
            (page.incident.time(of: .started) ?? page.incident.time(of: .declared)).map(page.time.exact)
        },
        .line("lasted") { $0.incident.lasted(until: $0.time.now) },
        .line("incidentTitle") { $0.incident.title },
        .lines("impact") { $0.incident.impact },
        .lines("cancelledWhy") { $0.incident.status == .cancelled ? $0.incident.cancellation?.why : nil },
        .list("milestones") { page in
            Milestone.allCases.map { MilestoneRow(milestone: $0, incident: page.incident, time: page.time) }
        },
        .line("updateDueAt") { $0.named.updateDueAt?.rfc3339 },
        .line("updateDueExact") { page in page.named.updateDueAt.map(page.time.exact) },
        .line("updateDueIn") { page in page.named.updateDueAt.map(page.time.due) },
        .flag("updateLate") { page in page.named.updateDueAt.map(page.time.isLate) ?? false },
        .list("steps") { $0.moves },
        .flag("canCancel") { $0.incident.status.isActive },
    ]

    private static let toDo: [Field<IncidentPage>] = [
        .flag("hasProcedure") { page in !page.rows(.procedure, .maintenance).isEmpty },
        .line("procedureCount") { $0.count(.procedure, .maintenance) },
        .list("procedure") { $0.rows(.procedure, .maintenance) },
        .line("suggestedPlaybook") { $0.suggestion?.playbook.name },
        .line("suggestedPath") { page in
            page.suggestion.map { "/runbook/playbooks/\(QueryText.encoded($0.playbook.name))" }
        },
        .line("suggestedWhy") { page in page.suggestion.map { "by \($0.why)" } },
        .line("playbook") { $0.incident.playbook },
        .line("playbookPath") { page in page.incident.playbook.map { "/runbook/playbooks/\(QueryText.encoded($0))" } },
        .line("debugCount") { $0.count(.playbook) },
        .list("debugSteps") { $0.rows(.playbook) },
        .flag("hasPlaybookParts") { !$0.playbookParts.isEmpty },
        .list("playbookParts") { $0.playbookParts },
        .flag("hasChecklist") { !$0.rows(.checklist).isEmpty },
        .line("checklistCount") { $0.count(.checklist) },
        .list("checklist") { $0.rows(.checklist) },
        .flag("hasFollowUps") { !$0.rows(.followUp).isEmpty },
        .line("followUpCount") { $0.count(.followUp) },
        .list("followUps") { $0.rows(.followUp) },
    ]

    private static let log: [Field<IncidentPage>] = [
        .line("entryCount") { page in
            page.isNewest && page.earlier == nil
                ? "\(page.timeline.count) \(page.timeline.count == 1 ? "entry" : "entries")" : nil
        },
        .list("kinds") { $0.kinds },
        .lines("draftText") { $0.draft?.text },
        .line("draftAt") { $0.draft?.at },
        .list("timeline") { $0.timeline },
        .line("earlierPath") { $0.earlier },
        .line("laterPath") { $0.isNewest ? nil : $0.named.path },
    ]

    private static let about: [Field<IncidentPage>] = [
        .flag("hasRoles") { !$0.incident.roles.isEmpty },
        .list("roles") { page in
            page.incident.roles.map { RoleRow(interval: $0, time: page.time, canWrite: page.canWrite) }
        },
        .flag("hasContacts") { !$0.contacts.isEmpty },
        .list("contacts") { $0.contacts },
        .line("components") { $0.incident.components.isEmpty ? nil : $0.incident.components.joined(separator: ", ") },
        .list("facts") { $0.metrics },
        .list("severities") { $0.severities },
        .flag("hasAttachments") { !$0.incident.attachments.isEmpty },
        .list("attachments") { page in page.incident.attachments.map { AttachmentRow(attachment: $0, time: page.time) }
        },
        .flag("canAttach") { $0.canWrite },
        .number("largestFile") { _ in Attachment.largest },
        .line("largestFileText") { _ in "\(Attachment.largest / 1_048_576) MiB" },
        .flag("hasLinks") { !$0.incident.links.isEmpty },
        .list("incidentLinks") { $0.links },
        .flag("hasProposals") { !$0.proposals.isEmpty },
        .list("proposals") { page in page.proposals.map { ProposalRow(named: $0, time: page.time) } },
        .list("names") { page in page.people.map { ChoiceRow($0) } },
    ]
}

/// A status that an incident can go to.
struct MoveRow: View {
    var value: String
    var verb: String
    var isNext: Bool

    static let fields: [Field<MoveRow>] = [
        .line("value") { $0.value }, .line("verb") { $0.verb }, .flag("next") { $0.isNext },
    ]
}

/// A named part of a page, in HTML that the program made.
struct PartRow: View {
    var name: String
    var html: String

    static let fields: [Field<PartRow>] = [.line("name") { $0.name }, .html("text") { $0.html }]
}

/// A milestone and when it was reached.
struct MilestoneRow: View {
    var milestone: Milestone
    var incident: Incident
    var time: PageTime

    private var at: Instant? { incident.time(of: milestone) }

    /// Since the declaration, or since the start for what came before it.
    private var took: String? {
        let metrics = Metrics(incident)
        let seconds: Double? =
            switch milestone {
            case .detected: metrics.timeToDetect
            case .acknowledged: metrics.timeToAcknowledge
            case .mitigated: metrics.timeToMitigate
            case .resolved: metrics.timeToResolve
            case .started, .declared, .closed: nil
            }
        return seconds.map { SpanText.text(Int($0)) }
    }

    static let fields: [Field<MilestoneRow>] = [
        .line("name") { $0.milestone.rawValue.capitalizedWord },
        .flag("reached") { $0.at != nil },
        .line("at") { $0.at?.rfc3339 },
        .line("atExact") { row in row.at.map(row.time.exact) },
        .line("time") { row in row.at.map(row.time.when) },
        .line("took") { $0.took },
    ]
}

/// Who has or had a role.
struct RoleRow: View {
    var interval: RoleInterval
    var time: PageTime
    var canWrite: Bool

    static let fields: [Field<RoleRow>] = [
        .line("who") { personText($0.interval.person) },
        .line("role") { $0.interval.role },
        .line("ended") { row in row.interval.to.map(row.time.when) },
        .line("endedAt") { $0.interval.to?.rfc3339 },
        .line("endedExact") { row in row.interval.to.map(row.time.exact) },
        .flag("canRemove") { $0.canWrite && $0.interval.to == nil },
    ]
}

/// A file that belongs to an incident.
struct AttachmentRow: View {
    var attachment: Attachment
    var time: PageTime

    private var size: String {
        attachment.size < 1_000
            ? "\(attachment.size) B"
            : attachment.size < 1_000_000 ? "\(attachment.size / 1_000) kB" : "\(attachment.size / 1_000_000) MB"
    }

    static let fields: [Field<AttachmentRow>] = [
        .line("path") { "/api/v1/attachments/\($0.attachment.event.text)" },
        .line("name") { $0.attachment.title ?? $0.attachment.name },
        .line("size") { $0.size },
        .line("who") { personText($0.attachment.actor) },
        .line("at") { $0.attachment.at.rfc3339 },
        .line("atExact") { $0.time.exact($0.attachment.at) },
        .line("time") { $0.time.when($0.attachment.at) },
    ]
}

/// A proposal for the runbook in a list.
struct ProposalRow: View {
    var named: NamedProposal
    var time: PageTime

    private var proposal: Proposal { named.stored.proposal }

    static let fields: [Field<ProposalRow>] = [
        .line("handle") { $0.named.handle },
        .line("summary") { $0.proposal.summary },
        .line("state") { $0.proposal.state.rawValue },
        .lines("text") { $0.proposal.edit.text },
        .line("where") { $0.proposal.edit.file },
        .line("incidentPath") { "/incidents/\(QueryText.encoded($0.named.incident))" },
        .line("incident") { $0.named.incident },
        .line("author") { personText($0.proposal.author) },
        .line("at") { $0.proposal.at.rfc3339 },
        .line("atExact") { $0.time.exact($0.proposal.at) },
        .line("when") { $0.time.when($0.proposal.at) },
    ]
}

extension Proposal {
    /// What it is, in a few words.
    var summary: String {
        switch edit.operation {
        case "addItem": "Add to \(edit.path)"
        case "replaceItem": "Replace in \(edit.path)"
        case "removeItem": "Remove from \(edit.path)"
        case "addCode": "Add a command to \(edit.path)"
        case "addRow": "Add a row to \(edit.path)"
        case "replaceRow": "Replace a row of \(edit.path)"
        case "removeRow": "Remove a row of \(edit.path)"
        case "addSection": "Add a section to \(edit.path.isEmpty ? edit.file : edit.path)"
        case "addPlaybook": "Add a playbook"
        default: "\(edit.operation) in \(edit.path)"
        }
    }
}

extension Call {
    /// Entries on one page of a timeline.
    private static let entries = 100

    /// `refusal` says why what was just asked for was not done.
    func incidentPage(refusal: PageFrame.Refusal? = nil, draft: IncidentPage.Draft? = nil) throws -> Answer {
        let (named, entries, handles, proposals) = try workspace.store.read { reader in
            let id = try self.incident(reader)
            let named = try workspace.incident(id, reader)
            let page = try reader.timeline(
                of: id,
                after: query["before"],
                limit: Call.entries,
                latestFirst: true
            )
            return (
                named,
                ListPage(items: try reader.named(page.items), next: page.next),
                try reader.handles(of: named.incident.tasks.map(\.id), among: .tasks),
                try named.incident.proposals.map { proposal in
                    try NamedProposal(StoredProposal(incident: id, proposal: proposal), reader)
                }
            )
        }
        let incident = named.incident
        let canWrite = principal.role >= .responder
        var frame = try self.frame(
            "\(named.name) \(incident.title)",
            .incidents,
            stream: "/api/v1/events?incident=\(QueryText.encoded(named.name))"
        )
        frame.here = named.path
        frame.refusal = refusal
        let runbook = desk.runbookOrNote()
        var day: String?
        let page = IncidentPage(
            named: named,
            time: time,
            rank: rank(incident.severity),
            severities: severities(chosen: incident.severity),
            tasks: incident.tasks.map { NamedTask($0, handle: handles[$0.id] ?? "", incident: named.name) },
            timeline: entries.items.map { entry in
                let date = time.date(entry.entry.at)
                defer { day = date }
                return EntryRow(named: entry, time: time, startsDay: date != day, canCorrect: canWrite)
            },
            earlier: entries.next.map { "\(named.path)?before=\(QueryText.encoded($0))" },
            isNewest: query["before"] == nil,
            contacts: contacts(runbook),
            playbook: incident.playbook.flatMap { name in runbook?.playbooks.first { $0.name == name } },
            suggestion: incident.playbook == nil && incident.status.isActive
                ? runbook?.suggestPlaybook(for: incident.title) : nil,
            proposals: proposals,
            people: Set(incident.roles.map { personText($0.person) } + [personText(principal.actor)]).sorted(),
            canWrite: canWrite,
            draft: draft
        )
        return .html(try IncidentPage.template.render(page, in: frame))
    }

    func severities(chosen: String?) -> [ChoiceRow] {
        workspace.configuration.severities.severities.map {
            ChoiceRow($0.name, meaning: $0.title, isChosen: $0.name == chosen)
        }
    }
}
