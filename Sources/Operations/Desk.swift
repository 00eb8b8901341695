import Domain
import Foundation
import Runbook
import Store

/// A workspace as one person uses it: who acts, through what, and when.
///
/// It has one method for each thing that can be done; the command line and the service call the same ones. Each writes
/// in one transaction, and blocks until that is durable.
package struct Desk: Sendable {
    package let workspace: Workspace
    /// As the log names who acts, such as `human:ana`.
    package let actor: String
    /// Through what, such as a token's id; nil for the operating-system user that runs the program.
    package let via: String?
    /// What may be done; whoever has the files at hand may do all.
    package let role: AccessRole
    /// The request that asks, when it may be sent again.
    package let claim: RequestClaim?
    package let now: @Sendable () -> Instant
    /// Hears remarks beside the answer, for people.
    package let note: @Sendable (String) -> Void

    package init(
        workspace: Workspace,
        actor: String,
        via: String? = nil,
        role: AccessRole = .admin,
        claim: RequestClaim? = nil,
        now: @escaping @Sendable () -> Instant,
        note: @escaping @Sendable (String) -> Void
    ) {
        self.workspace = workspace
        self.actor = actor
        self.via = via
        self.role = role
        self.claim = claim
        self.now = now
        self.note = note
    }
}

/// Which incident is meant: asked inside the transaction.
package typealias IncidentChoice = (Reader) throws -> Identifier

extension Desk {
    /// Writes as the person who acts; see `Store.write`.
    ///
    /// A clock that went back is told once, and stops nothing: the order of the log doesn't depend on it.
    package func write<Value>(
        onlyAppends: Bool = false,
        isRepeatable: Bool = true,
        needing role: AccessRole = .responder,
        _ command: @escaping (inout Ledger) throws -> Value
    ) throws -> Value {
        try require(role)
        let (behind, value) = try workspace.store.write(
            actor: actor,
            via: via,
            onlyAppends: onlyAppends,
            isRepeatable: isRepeatable,
            claim: claim
        ) { ledger in (try ledger.clockWentBack(), try command(&ledger)) }
        tell(clockBehind: behind)
        return value
    }

    /// The same for a task, see `Store.append`.
    func append<Value: Sendable>(
        _ command: @escaping @Sendable (inout Ledger) throws -> Value
    ) async throws -> Value {
        try require(.responder)
        let (behind, value) = try await workspace.store.append(actor: actor, via: via, claim: claim) { ledger in
            (try ledger.clockWentBack(), try command(&ledger))
        }
        tell(clockBehind: behind)
        return value
    }

    private func tell(clockBehind behind: Int?) {
        guard let behind else { return }
        note(
            "this machine's clock is \(SpanText.text(behind)) behind the last entry. Everything is recorded in order; "
                + "check the clock, and correct wrong times with `tocsin amend ENTRY --at TIME`"
        )
    }

    /// - Throws: `notAllowed` when the one who acts has a lesser role.
    package func require(_ needed: AccessRole) throws(TocsinError) {
        guard role < needed else { return }
        throw TocsinError(
            .notAllowed,
            "A \(role.rawValue) may not do this; it needs the role \(needed.rawValue). Nothing was changed. Ask an admin."
        )
    }

    /// Changes one incident in one transaction.
    ///
    /// `onlyAt` is the version (folded events) that its author saw: at another one it is refused.
    func change(
        _ choice: IncidentChoice,
        onlyAt version: Int? = nil,
        _ work: (inout Ledger, Incident) throws -> Void
    ) throws -> Identifier {
        try withoutActuallyEscaping(choice) { choice in
            try withoutActuallyEscaping(work) { work in
                try write { ledger in
                    let incident = try ledger.incident(try choice(ledger.reader))
                    if let version, try ledger.reader.incident(incident.id)?.activity.version != version {
                        throw TocsinError(
                            .changed,
                            "\(incident.name) has changed since you read it. Nothing was recorded. Read it again, and "
                                + "change what is still to change."
                        )
                    }
                    try work(&ledger, incident)
                    return incident.id
                }
            }
        }
    }

    /// The runbook.
    ///
    /// An incident must not wait for somebody to mend it, so what is wrong with it is only told.
    package func runbookOrNote() -> Runbook? {
        do {
            let runbook = try workspace.runbook()
            if runbook == nil { note("there is no runbook at \(workspace.runbookPath)") }
            return runbook
        } catch {
            note("the runbook was left out: \(error.detail)")
            return nil
        }
    }

    /// The playbook that a person names.
    func playbook(_ name: String?, _ runbook: Runbook?) throws -> Playbook? {
        guard let name else { return nil }
        guard let runbook else {
            throw TocsinError(.notFound, "There is no runbook, so no playbook \(name). Nothing was recorded.")
        }
        return try runbook.playbook(named: name)
    }
}

extension Workspace {
    /// The runbook; refused where there is none.
    package func requireRunbook() throws(TocsinError) -> Runbook {
        guard let runbook = try runbook() else {
            throw TocsinError(
                .notFound,
                "There is no runbook at \(runbookPath). Nothing was changed. Take one in with `tocsin runbook import FILE`."
            )
        }
        return runbook
    }
}
