import Domain
import Runbook
import Store

/// A proposal as it stands against the runbook.
package struct ProposalReview: Sendable {
    package var named: NamedProposal
    /// Set when its section is not what it was made against.
    package var conflict: ProposalConflict?
    /// What else keeps it from being applied, as a sentence.
    package var obstacle: String?
}

extension Desk {
    /// Writes an open proposal into the runbook, changing nothing but its own bytes, and records who did.
    ///
    /// Refused with base, theirs and ours when its section has changed since, unless only other proposals changed it.
    /// `committingIn` is the environment for git, given to commit the file, and nothing else, to its repository.
    package func apply(
        _ name: String,
        _ timing: Timing,
        committingIn environment: [String: String]? = nil
    ) throws -> NamedProposal {
        try require(.responder)
        let recorded = try recordInterrupted()
        let stored = try workspace.store.read { reader in try reader.proposal(named: name) }
        let id = stored.proposal.id
        let repository = try environment.map {
            try GitRepository(of: try workspace.runbookFile(stored.proposal.edit.file), environment: $0)
        }
        if recorded != id {
            try repository?.requireClean()
            try writeEdit(of: id, timing)
        }
        let named = try workspace.store.read { reader in try NamedProposal(id.text, reader) }
        if let repository {
            let edit = named.stored.proposal.edit
            let name = try repository.commit(
                "Update the runbook: \(edit.target)\n\nProposal \(named.handle) of \(named.incident): \(edit.summary)"
            )
            note("committed \(edit.file) as \(name)")
        }
        return named
    }

    /// Says that a proposal won't go into the runbook, and why.
    package func reject(_ name: String, _ timing: Timing, why: String) throws -> NamedProposal {
        try require(.responder)
        try recordInterrupted()
        return try write { ledger in
            let stored = try ledger.reader.proposal(named: name)
            let incident = try ledger.incident(stored.incident)
            try ledger.append(incident.reject(stored.proposal, why: why), to: incident.id, at: timing.at)
            return try NamedProposal(stored.proposal.id.text, ledger.reader)
        }
    }

    /// A proposal; an open one with what it would change now, or as it was proposed, which is noted.
    package func proposal(_ name: String) throws -> NamedProposal {
        let review = try review(name)
        if review.conflict != nil {
            note("\(review.named.stored.proposal.edit.target) has changed since; this is the change as it was proposed")
        }
        if let obstacle = review.obstacle { note("it can't be applied now: \(obstacle)") }
        return review.named
    }

    /// A proposal; an open one with what it would change now, or as it was proposed and what keeps it from being applied.
    package func review(_ name: String) throws -> ProposalReview {
        let (named, making, revisions) = try workspace.store.read { reader in
            let named = try NamedProposal(name, reader)
            return (named, try reader.making(of: named.stored.proposal.id), try reader.revisions(of: named))
        }
        var review = ProposalReview(named: named)
        guard named.stored.proposal.state == .open, let making else { return review }
        do throws(TocsinError) {
            switch try trial(of: named, making, after: revisions) {
            case .holds(let tried): review.named.stored.proposal.diff = tried.diff
            case .conflict(let conflict): review.conflict = conflict
            }
        } catch {
            review.obstacle = error.detail
        }
        return review
    }

    /// An open proposal tried on the runbook as it is.
    private enum Trial {
        case holds(TriedEdit)
        case conflict(ProposalConflict)
    }

    private func trial(
        of named: NamedProposal,
        _ making: ProposalMade,
        after revisions: [RunbookRevision]
    ) throws(TocsinError) -> Trial {
        let reason: TocsinError?
        do throws(TocsinError) {
            let tried = try TriedEdit(making.edit, in: workspace)
            if making.edit.holds(at: tried.revision.before, madeAt: making.hash, after: revisions) {
                return .holds(tried)
            }
            reason = nil
        } catch {
            reason = error
        }
        return .conflict(try ProposalConflict(named, making, in: workspace, reason: reason))
    }

    /// Notes what will be written, writes the file, and records it, so that a crash at any moment can be healed.
    ///
    /// The file is written inside the log's transaction: several processes take turns.
    private func writeEdit(of id: Identifier, _ timing: Timing) throws {
        let tried = { (reader: Reader) throws -> TriedEdit in try openEdit(of: id, reader) }
        let noted = try write { ledger in
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
            // What is in the file can't be undone with the rest.
            try write(isRepeatable: false) { ledger in
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
    private func openEdit(of id: Identifier, _ reader: Reader) throws -> TriedEdit {
        let named = try NamedProposal(id.text, reader)
        guard let incident = try reader.incident(named.stored.incident)?.incident else {
            throw TocsinError(.notFound, "There is no incident \(named.incident). Nothing was changed.")
        }
        try incident.requireOpen(named.stored.proposal)
        guard let making = try reader.making(of: id) else {
            throw TocsinError(.refused, "The words of that proposal were erased. Nothing was changed. Reject it.")
        }
        switch try trial(of: named, making, after: try reader.revisions(of: named)) {
        case .holds(let tried): return tried
        case .conflict(let conflict): throw conflict.error
        }
    }

    /// Records a proposal that was written into the runbook when the program was interrupted.
    ///
    /// Returns which one it was, if any.
    @discardableResult
    package func recordInterrupted() throws -> Identifier? {
        guard let noted = try workspace.store.read({ reader in try reader.applying() }) else { return nil }
        // Whoever applied it did so, and not who runs this command.
        let recorded = try workspace.store.write(actor: noted.actor) { ledger -> NamedProposal? in
            guard try ledger.reader.applying() == noted else { return nil }
            try ledger.note(nil)
            guard let stored = try ledger.reader.proposal(noted.proposal), stored.proposal.state == .open,
                try isWritten(noted, stored.proposal.edit)
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
    private func isWritten(_ noted: Applying, _ edit: ProposedEdit) throws -> Bool {
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
