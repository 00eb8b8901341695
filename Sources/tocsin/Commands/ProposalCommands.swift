import ArgumentParser
import Domain
import Foundation
import Report
import Runbook
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
            let workspace = try context.workspace()
            var (named, making, revisions) = try workspace.store.read { reader in
                let named = try NamedProposal(proposal, reader)
                return (named, try reader.making(of: named.stored.proposal.id), try reader.revisions(of: named))
            }
            if named.stored.proposal.state == .open, let making {
                do throws(TocsinError) {
                    let tried = try TriedEdit(making.edit, in: workspace)
                    if making.edit.holds(at: tried.revision.before, madeAt: making.hash, after: revisions) {
                        named.stored.proposal.diff = tried.diff
                    } else {
                        context.note("\(making.edit.target) has changed since; this is the change as it was proposed")
                    }
                } catch {
                    context.note("it can't be applied now: \(error.detail)")
                }
            }
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
            try context.recordInterrupted(workspace)
            let id = try workspace.write(context) { ledger in
                let stored = try ledger.reader.proposal(named: proposal)
                let incident = try ledger.incident(stored.incident)
                try ledger.append(incident.reject(stored.proposal, why: why), to: incident.id, at: timing.at)
                return stored.proposal.id
            }
            try context.answerProposal(id, workspace)
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
            let recorded = try context.recordInterrupted(workspace)
            let stored = try workspace.store.read { reader in try reader.proposal(named: proposal) }
            let id = stored.proposal.id
            let repository =
                try commit
                ? GitRepository(of: try workspace.runbookFile(stored.proposal.edit.file), in: context.world) : nil
            if recorded != id {
                try repository?.requireClean()
                try apply(id, timing, context, workspace)
            }
            let named = try workspace.store.read { reader in try NamedProposal(id.text, reader) }
            if let repository {
                let edit = named.stored.proposal.edit
                let name = try repository.commit(
                    "Update the runbook: \(edit.target)\n\nProposal \(named.handle) of \(named.incident): \(edit.summary)"
                )
                context.note("committed \(edit.file) as \(name)")
            }
            try context.answerProposal(id, workspace)
        }

        /// Notes what will be written, writes the file, and records it, so that a crash at any moment can be healed.
        ///
        /// The file is written inside the log's transaction: several processes take turns.
        private func apply(_ id: Identifier, _ timing: Timing, _ context: Context, _ workspace: Workspace) throws {
            let actor = try context.actor(workspace)
            let tried = { (reader: Reader) throws -> TriedEdit in try open(id, reader, context, workspace) }
            let noted = try workspace.write(context) { ledger in
                let edit = try tried(ledger.reader)
                try edit.requireWritable()
                let noted = Applying(
                    proposal: id,
                    revision: edit.revision,
                    diff: edit.diff,
                    actor: actor,
                    at: timing.at
                )
                try ledger.note(noted)
                return noted
            }
            var isWritten = false
            do {
                try workspace.write(context) { ledger in
                    let edit = try tried(ledger.reader)
                    guard try ledger.reader.applying() == noted, edit.revision == noted.revision else {
                        throw TocsinError(
                            .busy,
                            "The runbook is being changed at this moment. Nothing was changed. Try again."
                        )
                    }
                    guard let stored = try ledger.reader.proposal(id) else { return }
                    try edit.write()
                    isWritten = true
                    try ledger.append(
                        ProposalApplied(proposal: id, revision: noted.revision, diff: noted.diff),
                        to: stored.incident,
                        at: timing.at
                    )
                    try ledger.note(nil)
                }
            } catch let error as TocsinError where isWritten {
                throw TocsinError(
                    error.code,
                    "\(error.detail) The runbook has the proposal already; apply it again to record it.",
                    errors: error.errors
                )
            }
        }

        /// The edit of an open proposal, tried on the runbook as it is.
        private func open(
            _ id: Identifier,
            _ reader: Reader,
            _ context: Context,
            _ workspace: Workspace
        ) throws -> TriedEdit {
            let named = try NamedProposal(id.text, reader)
            guard let incident = try reader.incident(named.stored.incident)?.incident else {
                throw TocsinError(.notFound, "There is no incident \(named.incident). Nothing was changed.")
            }
            try incident.requireOpen(named.stored.proposal)
            guard let making = try reader.making(of: id) else {
                throw TocsinError(.refused, "The words of that proposal were erased. Nothing was changed. Reject it.")
            }
            let revisions = try reader.revisions(of: named)
            let reason: TocsinError?
            do throws(TocsinError) {
                let tried = try TriedEdit(making.edit, in: workspace)
                if making.edit.holds(at: tried.revision.before, madeAt: making.hash, after: revisions) { return tried }
                reason = nil
            } catch {
                reason = error
            }
            throw try ProposalConflict(named, making, in: workspace, reason: reason).error(asJSON: context.options.json)
        }
    }
}

extension Context {
    /// Records a proposal that was written into the runbook when the program was interrupted.
    ///
    /// Returns which one it was, if any.
    @discardableResult
    func recordInterrupted(_ workspace: Workspace) throws -> Identifier? {
        guard let noted = try workspace.store.read({ reader in try reader.applying() }) else { return nil }
        // Whoever applied it did so, and not who runs this command.
        let recorded = try workspace.store.write(actor: noted.actor) { ledger -> NamedProposal? in
            guard try ledger.reader.applying() == noted else { return nil }
            try ledger.note(nil)
            guard let stored = try ledger.reader.proposal(noted.proposal), stored.proposal.state == .open,
                try isWritten(noted, stored.proposal.edit, workspace)
            else { return nil }
            try ledger.append(
                ProposalApplied(proposal: noted.proposal, revision: noted.revision, diff: noted.diff),
                to: stored.incident,
                at: noted.at
            )
            return try NamedProposal(stored, ledger.reader)
        }
        guard let recorded else { return nil }
        note(
            "proposal \(recorded.handle) was in \(recorded.stored.proposal.edit.file) already, since applying it was "
                + "interrupted; it is recorded now"
        )
        return noted.proposal
    }

    /// Whether the file, or at least the section, is what applying would have made of it.
    private func isWritten(_ noted: Applying, _ edit: ProposedEdit, _ workspace: Workspace) throws -> Bool {
        let (before, after) = (noted.revision.before, noted.revision.after)
        do throws(TocsinError) {
            let bytes = try Runbook.read(try workspace.runbookFile(edit.file))
            if sha256(String(decoding: bytes, as: UTF8.self)) == after.file { return true }
            guard before.section != after.section else { return false }
            let names = try workspace.configuration.sectionNames()
            let section = try RunbookPath(edit.path).section(in: bytes, file: edit.file, names: names)
            return sha256(String(decoding: section.content, as: UTF8.self)) == after.section
        } catch  where [.notFound, .refused, .badData].contains(error.code) {
            return false
        }
    }
}
