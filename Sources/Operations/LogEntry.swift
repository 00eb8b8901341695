import Domain
import Report
import Store

extension Desk {
    /// Logs what somebody did, saw, decided, told or learned.
    ///
    /// A text that looks like a secret is kept, and noted with the way to remove it.
    package func log(
        _ body: EntryLogged,
        in choice: @escaping IncidentChoice,
        _ timing: Timing
    ) throws -> NamedEntry {
        let answer = try write(onlyAppends: true) { ledger in
            let incident = try choice(ledger.reader)
            let event =
                if body.kind == .learning {
                    try ledger.append(LearningLogged(text: body.text, links: body.links), to: incident, at: timing.at)
                } else {
                    try ledger.append(body, to: incident, at: timing.at)
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
                handle: try ledger.reader.handle(of: event.id, among: .entries),
                incident: try ledger.reader.name(of: incident) ?? incident.text
            )
        }
        if let finding = SecretScan.finding(in: body.text) {
            note(
                "this looks like \(finding). To remove it for good: tocsin erase \(answer.handle) --why \"pasted by mistake\""
            )
        }
        return answer
    }
}
