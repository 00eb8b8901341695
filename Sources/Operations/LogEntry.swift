import Domain
import Report
import Store

extension Desk {
    /// Logs what somebody did, saw, decided, told or learned.
    ///
    /// A text that looks like a secret is kept, and noted with the way to remove it.
    package func log(_ body: EntryLogged, in choice: @escaping IncidentChoice, _ timing: Timing) throws -> NamedEntry {
        checked(try write(onlyAppends: true) { ledger in try ledger.log(body, in: choice, timing) })
    }

    /// The same for a task: no thread waits until it is durable.
    package func log(
        _ body: EntryLogged,
        in choice: @escaping @Sendable (Reader) throws -> Identifier,
        _ timing: Timing
    ) async throws -> NamedEntry {
        checked(try await append { ledger in try ledger.log(body, in: choice, timing) })
    }

    private func checked(_ logged: NamedEntry) -> NamedEntry {
        if let finding = SecretScan.finding(in: logged.entry.text) {
            note(
                "this looks like \(finding). To remove it for good: tocsin erase \(logged.handle) --why \"pasted by mistake\""
            )
        }
        return logged
    }
}

extension Ledger {
    fileprivate mutating func log(_ body: EntryLogged, in choice: IncidentChoice, _ timing: Timing) throws -> NamedEntry
    {
        let incident = try choice(reader)
        let event =
            if body.kind == .learning {
                try append(LearningLogged(text: body.text, links: body.links), to: incident, at: timing.at)
            } else {
                try append(body, to: incident, at: timing.at)
            }
        return NamedEntry(
            TimelineEntry(
                event: event,
                kind: body.kind,
                text: body.text,
                links: body.links,
                superseded: false,
                erased: false
            ),
            handle: try reader.handle(of: event.id, among: .entries),
            incident: try reader.name(of: incident) ?? incident.text
        )
    }
}
