import ArgumentParser
import Domain
import Foundation
import Operations
import Report
import Store

extension RunbookCommand {
    struct Proposals: TocsinCommand {
        static let configuration = CommandConfiguration(
            commandName: "proposals",
            abstract: "List open proposals for the runbook.",
            discussion: "Without --incident, those of every incident are listed."
        )

        @Flag(help: "In every state: applied and rejected too.")
        var all = false

        @OptionGroup var options: GlobalOptions

        func run(in context: Context) throws {
            let workspace = try context.workspace()
            let found = try workspace.store.read { reader in
                var filter = ProposalFilter()
                filter.state = all ? nil : .open
                filter.incident = try options.incident.map(reader.resolveIncident)
                return try reader.proposals(filter).map { try NamedProposal($0, reader) }
            }
            var table = Table()
            for named in found {
                let proposal = named.stored.proposal
                table.add(
                    Style.bold(named.handle),
                    named.incident,
                    stateText(proposal.state),
                    proposal.edit.target,
                    "\(proposal.edit.summary)  \(Style.dim("(\(proposal.author.withoutActorKind))"))"
                )
            }
            let width = context.world.outputIsTerminal ? context.world.width : nil
            try context.answer(
                found.map(\.json),
                text: found.isEmpty
                    ? (all ? "Nothing was ever proposed." : "No proposal is open.")
                    : table.lines(width: width).joined(separator: "\n")
            )
        }
    }

    struct Diff: TocsinCommand {
        static let configuration = CommandConfiguration(
            commandName: "diff",
            abstract: "Show what a proposal would change, or has changed, as a unified diff."
        )

        @Argument(
            help: ArgumentHelp("The proposal's handle; see `tocsin runbook proposals`.", valueName: "id"),
            completion: .custom { _, _, _ in Completion.proposals() }
        )
        var proposal: String

        @OptionGroup var options: GlobalOptions

        func run(in context: Context) throws {
            let named = try context.desk(try context.workspace()).proposal(proposal)
            try context.answer(named.json, text: coloured(diff: named.stored.proposal.diff))
        }
    }

    struct Reject: TocsinCommand {
        static let configuration = CommandConfiguration(
            commandName: "reject",
            abstract: "Say that a proposal won't go into the runbook, and why."
        )

        @Argument(
            help: ArgumentHelp("The proposal's handle; see `tocsin runbook proposals`.", valueName: "id"),
            completion: .custom { _, _, _ in Completion.proposals() }
        )
        var proposal: String

        @Option(help: ArgumentHelp("The reason.", valueName: "text"), transform: filled)
        var why: String

        @OptionGroup var time: TimeOption
        @OptionGroup var options: GlobalOptions

        func run(in context: Context) throws {
            let workspace = try context.workspace()
            let timing = try context.timing(time.at, workspace)
            let named = try context.desk(workspace).reject(proposal, timing, why: why)
            try context.answerProposal(named)
        }
    }

    struct Apply: TocsinCommand {
        static let configuration = CommandConfiguration(
            commandName: "apply",
            abstract: "Write a proposal into the runbook, changing nothing but its own bytes.",
            discussion: """
                Refused when its section has changed since, unless only other proposals have changed it; then both versions are shown.
                """
        )

        @Argument(
            help: ArgumentHelp("The proposal's handle; see `tocsin runbook proposals`.", valueName: "id"),
            completion: .custom { _, _, _ in Completion.proposals() }
        )
        var proposal: String

        @Flag(help: "Also commit the file, and nothing else, to its git repository.")
        var commit = false

        @OptionGroup var time: TimeOption
        @OptionGroup var options: GlobalOptions

        func run(in context: Context) throws {
            let workspace = try context.workspace()
            let timing = try context.timing(time.at, workspace)
            do {
                let named = try context.desk(workspace).apply(
                    proposal,
                    timing,
                    committingIn: commit ? context.world.environment.all : nil
                )
                try context.answerProposal(named)
            } catch let error as TocsinError where !context.options.json {
                throw error.headingVersions
            }
        }
    }
}

extension TocsinError {
    /// The versions of a section that differ, each under a heading for people.
    fileprivate var headingVersions: TocsinError {
        let headings = [
            "base": "Base, as it was when this was proposed:",
            "theirs": "Theirs, what has changed since:",
            "ours": "Ours, what the proposal changes:",
        ]
        var headed = self
        headed.errors = errors.map { field in
            guard let heading = headings[field.field] else { return field }
            var lines = field.detail.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
            if lines.last == "" { lines.removeLast() }
            return TocsinError.Field(
                field.field,
                "\(heading)\n" + lines.map { "    \($0)" }.joined(separator: "\n")
            )
        }
        return headed
    }
}
