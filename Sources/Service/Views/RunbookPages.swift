import Domain
import HTTPTypes
import Markdown
import Operations
import Report
import Runbook
import Store

/// The runbook: its playbooks, procedures and contacts.
struct RunbookPage: View {
    var runbook: Runbook?
    var open: Int
    var contacts: [ContactRow]
    var procedures: [ProcedureRow]

    static let template = PageTemplate<RunbookPage>("runbook")

    private var playbooks: [Playbook] { runbook?.playbooks ?? [] }

    static let fields: [Field<RunbookPage>] = [
        .line("summary") { page in
            page.runbook.map { "\($0.file), \($0.playbooks.count) playbook\($0.playbooks.count == 1 ? "" : "s")" }
                ?? "There is none."
        },
        .line("openProposals") { $0.open == 0 ? nil : String($0.open) },
        .flag("hasPlaybooks") { !$0.playbooks.isEmpty },
        .list("playbooks") { page in page.playbooks.map { PlaybookRow(playbook: $0) } },
        .line("emptyText") { _ in "Take one in at the machine, with tocsin runbook import FILE." },
        .flag("hasWarnings") { !($0.runbook?.warnings ?? []).isEmpty },
        .list("warnings") { page in (page.runbook?.warnings ?? []).map { WarningRow(warning: $0) } },
        .flag("hasContacts") { !$0.contacts.isEmpty },
        .list("contacts") { $0.contacts },
        .flag("hasProcedures") { !$0.procedures.isEmpty },
        .list("procedures") { $0.procedures },
    ]
}

/// A playbook in a list.
struct PlaybookRow: View {
    var playbook: Playbook

    private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    static let fields: [Field<PlaybookRow>] = [
        .line("playbookPath") { "/runbook/playbooks/\(QueryText.encoded($0.playbook.name))" },
        .line("name") { $0.playbook.name },
        .line("counts") { row in
            [
                row.counted(row.playbook.debugSteps.count, "debug step"),
                row.counted(row.playbook.commands.count, "command"),
                row.counted(row.playbook.solutions.count, "solution"),
            ].joined(separator: ", ")
        },
        .line("used") { _ in nil },
        .line("source") { "\($0.playbook.source.file) line \($0.playbook.source.line)" },
    ]
}

/// What could be clearer in the runbook.
struct WarningRow: View {
    var warning: RunbookWarning

    static let fields: [Field<WarningRow>] = [
        .line("message") { $0.warning.message },
        .line("source") { "\($0.warning.file) line \($0.warning.line)" },
    ]
}

/// The procedure of a severity.
struct ProcedureRow: View {
    var procedure: Procedure
    var severity: String
    var rank: Int

    static let fields: [Field<ProcedureRow>] = [
        .number("rank") { $0.rank },
        .line("severity") { $0.severity },
        .line("meaning") { $0.procedure.title ?? "" },
        .list("steps") { row in
            row.procedure.steps.map { StepRow(label: $0.label ?? "", html: inlineHTML($0.markdown)) }
        },
    ]
}

/// A step of a procedure, to read.
struct StepRow: View {
    var label: String
    var html: String

    static let fields: [Field<StepRow>] = [.line("label") { $0.label }, .html("text") { $0.html }]
}

/// One playbook as it stands in the runbook.
struct PlaybookPage: View {
    var playbook: Playbook
    var incidents: [IncidentRow]

    static let template = PageTemplate<PlaybookPage>("playbook")

    static let fields: [Field<PlaybookPage>] = [
        .line("source") { "\($0.playbook.source.file) line \($0.playbook.source.line)" },
        .html("document") { pageHTML($0.playbook.markdown) },
        .flag("hasCommands") { !$0.playbook.commands.isEmpty },
        .list("commands") { page in page.playbook.commands.map { CommandRow(command: $0) } },
        .flag("hasIncidents") { !$0.incidents.isEmpty },
        .list("incidents") { $0.incidents },
        .line("playbook") { $0.playbook.name },
        .list("sections") { _ in
            ["Symptoms", "Debug Steps", "Solutions"].map { ChoiceRow($0, isChosen: $0 == "Solutions") }
        },
        .lines("draftText") { _ in nil },
        .line("draftIncident") { _ in nil },
    ]
}

/// A command to copy.
struct CommandRow: View {
    var command: Playbook.Command

    static let fields: [Field<CommandRow>] = [.line("name") { $0.command.title }, .code("code") { $0.command.code }]
}

/// What incidents would change in the runbook.
struct ProposalsPage: View {
    var proposals: [ProposalRow]
    var isAll: Bool

    static let template = PageTemplate<ProposalsPage>("proposals")

    static let fields: [Field<ProposalsPage>] = [
        .line("summary") { $0.isAll ? "\($0.proposals.count) in all" : "\($0.proposals.count) open" },
        .flag("all") { $0.isAll },
        .flag("hasProposals") { !$0.proposals.isEmpty },
        .list("proposals") { $0.proposals },
    ]
}

/// One proposal with its diff, to apply or reject.
struct ProposalPage: View {
    var row: ProposalRow
    var conflict: ProposalConflict?
    var obstacle: String?
    var canWrite: Bool
    var learned: NamedEntry?
    var time: PageTime

    static let template = PageTemplate<ProposalPage>("proposal")

    private var proposal: Proposal { row.named.stored.proposal }

    static let fields: [Field<ProposalPage>] =
        ProposalRow.fields.map { $0.within { (page: ProposalPage) in page.row } } + [
            .line("learnedIn") { $0.learned?.handle },
            .line("learnedPath") { page in
                page.learned.map { "/incidents/\(QueryText.encoded($0.incident))#e-\($0.handle)" }
            },
            .line("decided") { page in
                guard let at = page.proposal.decidedAt, let who = page.proposal.decidedBy else { return nil }
                return "\(page.proposal.state.rawValue.capitalizedWord) by \(personText(who)), \(page.time.when(at))"
            },
            .lines("why") { $0.proposal.why },
            .line("conflict") { $0.conflict?.what },
            .lines("obstacle") { $0.obstacle },
            .flag("clear") { $0.conflict == nil && $0.obstacle == nil },
            .code("base") { $0.conflict?.base },
            .list("theirs") { DiffRow.rows($0.conflict?.theirs ?? "") },
            .flag("gone") { $0.conflict != nil && $0.conflict?.theirs == nil },
            .line("file") { $0.proposal.edit.file },
            .list("lines") { DiffRow.rows($0.proposal.diff) },
            .flag("canDecide") { $0.canWrite && $0.proposal.state == .open },
        ]
}

/// A line of a diff.
struct DiffRow: View {
    enum Change: String, Sendable {
        case hunk, added, removed, kept
    }

    var change: Change
    var number: Int?
    var text: String

    /// The lines of a unified diff, each with its number in the file that it is in.
    static func rows(_ diff: String) -> [DiffRow] {
        var rows: [DiffRow] = []
        var (old, new) = (0, 0)
        for line in diff.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("--- ") || line.hasPrefix("+++ "), rows.isEmpty { continue }
            let text = String(line.dropFirst())
            switch line.first {
            case "@":
                let numbers = line.split { !$0.isNumber }.compactMap { Int($0) }
                let isFull = line.split(separator: " ").dropFirst().first?.contains(",") == true
                old = numbers.first ?? 1
                new = (isFull ? numbers.dropFirst(2) : numbers.dropFirst()).first ?? old
                rows.append(DiffRow(change: .hunk, number: nil, text: "from line \(new)"))
            case "+":
                rows.append(DiffRow(change: .added, number: new, text: text))
                new += 1
            case "-":
                rows.append(DiffRow(change: .removed, number: old, text: text))
                old += 1
            case " ":
                rows.append(DiffRow(change: .kept, number: new, text: text))
                (old, new) = (old + 1, new + 1)
            default: continue
            }
        }
        return rows
    }

    static let fields: [Field<DiffRow>] = [
        .line("change") { $0.change.rawValue },
        .line("number") { row in row.number.map { String($0) } },
        .line("sign") { $0.change == .added ? "+" : $0.change == .removed ? "−" : "" },
        .code("text") { $0.text },
        .flag("added") { $0.change == .added },
        .flag("removed") { $0.change == .removed },
        .flag("kept") { $0.change == .kept || $0.change == .hunk },
    ]
}

extension Call {
    func runbookPage() throws -> Answer {
        let runbook = desk.runbookOrNote()
        var filter = ProposalFilter()
        filter.state = .open
        let open = try workspace.store.read { reader in try reader.proposals(filter).count }
        let content = RunbookPage(
            runbook: runbook,
            open: open,
            contacts: contacts(runbook),
            procedures: workspace.configuration.severities.severities.compactMap { severity in
                runbook?.procedure(severity: severity.name, in: workspace.configuration.severities).map {
                    ProcedureRow(procedure: $0, severity: severity.name, rank: rank(severity.name))
                }
            }
        )
        return .html(try RunbookPage.template.render(content, in: try frame("Runbook", .runbook)))
    }

    func playbookPage(refusal: PageFrame.Refusal? = nil) throws -> Answer {
        let playbook = try workspace.requireRunbook().playbook(named: self["playbook"])
        var filter = IncidentFilter()
        filter.limit = 200
        let used = try workspace.store.read { reader in
            let found = try reader.incidents(filter).filter { $0.incident.playbook == playbook.name }.prefix(10)
            return try workspace.named(Array(found), reader)
        }
        let content = PlaybookPage(
            playbook: playbook,
            incidents: used.map { IncidentRow(named: $0, time: time, rank: rank($0.incident.severity)) }
        )
        var frame = try self.frame(playbook.name, .runbook)
        frame.refusal = refusal
        return .html(try PlaybookPage.template.render(content, in: frame))
    }

    func proposalsPage() throws -> Answer {
        var filter = ProposalFilter()
        if !flag("all") { filter.state = .open }
        let rows = try workspace.store.read { reader in
            try reader.proposals(filter).map { ProposalRow(named: try NamedProposal($0, reader), time: time) }
        }
        let content = ProposalsPage(proposals: rows, isAll: flag("all"))
        return .html(try ProposalsPage.template.render(content, in: try frame("Proposals", .runbook)))
    }

    func proposalPage(refusal: PageFrame.Refusal? = nil) throws -> Answer {
        let review = try desk.review(self["proposal"])
        let named = review.named
        let learned = try named.stored.proposal.entry.flatMap { id in
            try workspace.store.read { reader in
                try reader.entry(id).flatMap { entry in try reader.named([entry]).first }
            }
        }
        let content = ProposalPage(
            row: ProposalRow(named: named, time: time),
            conflict: review.conflict,
            obstacle: review.obstacle,
            canWrite: principal.role >= .responder,
            learned: learned,
            time: time
        )
        var frame = try self.frame("Proposal \(named.handle)", .runbook)
        // The page itself shows a conflict, and both versions.
        frame.refusal = review.conflict == nil ? refusal : nil
        return .html(try ProposalPage.template.render(content, in: frame))
    }
}
