import Domain
import Testing

@testable import Report

/// An incident told by its own events, so that what is rendered is what a log would give.
struct Sample {
    /// Sunday 2026-03-01 14:00 UTC.
    static let start = Instant(CivilTime(year: 2026, month: 3, day: 1, hour: 14))

    let stream = Sample.identifier(1)
    var events: [Event] = []

    static func identifier(_ number: Int) -> Identifier {
        Identifier(milliseconds: 1_772_373_600_000, random: UInt64(number), UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// Adds an event that happened so many minutes after the start.
    @discardableResult
    mutating func add(
        _ body: some IncidentEvent,
        minute: Double,
        recordedMinute: Double? = nil,
        actor: String = "human:ana"
    ) throws -> Identifier {
        let number = events.count + 1
        let at = Sample.start.advanced(bySeconds: Int(minute * 60))
        let recorded = Sample.start.advanced(bySeconds: Int((recordedMinute ?? minute) * 60))
        events.append(
            Event(
                id: Sample.identifier(number),
                replica: Sample.identifier(1_000_000),
                seq: number,
                stamp: Int64(number),
                recorded: recorded,
                at: at,
                stream: stream,
                base: nil,
                type: type(of: body).type,
                version: type(of: body).version,
                actor: actor,
                via: "ana@laptop",
                body: try body.json()
            )
        )
        return Sample.identifier(number)
    }

    func input(asOfMinute: Double, severity: Severity? = SeverityScale.standard.find("P1")) throws -> DocumentInput {
        let (fold, timeline) = try #require(IncidentFold.replay(events))
        return DocumentInput(
            incident: fold.incident,
            activity: fold.activity,
            timeline: timeline,
            handle: String(stream.text.suffix(4)),
            severity: severity,
            zone: .utc,
            asOf: Sample.start.advanced(bySeconds: Int(asOfMinute * 60)),
            program: "tocsin 0.1.0"
        )
    }

    private static func steps(_ texts: [(String, String, Int)]) -> [TasksPlanned.Planned] {
        texts.enumerated().map { index, step in
            TasksPlanned.Planned(
                id: identifier(500_000 + index + step.0.utf8.count * 100),
                text: step.0,
                label: step.1,
                due: .after(seconds: step.2 * 60, .declared),
                dueAt: start.advanced(bySeconds: step.2 * 60),
                source: SourceLine(file: "runbook.md", line: 40 + index)
            )
        }
    }

    /// A parcel company's label printers stop, and everything that a timeline can show happens.
    static func labels() throws -> Sample {
        var sample = Sample()
        try sample.add(
            IncidentDeclared(
                title: "Label printers stand still in Hall 3",
                severity: "P1",
                started: start.advanced(bySeconds: -7 * 60),
                detected: start.advanced(bySeconds: -2 * 60),
                components: ["label-service", "print-queue"],
                suggestedPlaybook: "Printers stopped"
            ),
            minute: 0
        )
        try sample.add(IncidentNumbered(number: 7), minute: 0, actor: "system:hub")
        let procedure = steps([
            ("Tell the shift lead by `page shift-lead`", "Immediate", 0),
            ("Stop the *conveyor*", "5 minutes", 5),
            ("Post a first update", "15 minutes", 15),
            ("Ask the vendor", "1 hour", 60),
        ])
        try sample.add(TasksPlanned(origin: .procedure, name: "Procedure P1", tasks: procedure), minute: 0)
        try sample.add(RoleAssigned(role: "commander", person: "ana"), minute: 1)
        try sample.add(IncidentAcknowledged(), minute: 2)
        try sample.add(TaskDone(task: procedure[0].id), minute: 3)
        let first = try sample.add(
            EntryLogged(
                kind: .observation,
                text: "Queue holds 4,000 jobs",
                links: ["https://graphs.example.org/queue?from=1&to=2"]
            ),
            minute: 5
        )
        try sample.add(TaskDone(task: procedure[1].id), minute: 9, actor: "human:bo")
        let wrong = try sample.add(EntryLogged(kind: .note, text: "Restarted the wrong hall", links: []), minute: 11)
        try sample.add(
            EntryLogged(kind: .decision, text: "Move Hall 3 to the spare queue", links: []),
            minute: 12,
            recordedMinute: 31,
            actor: "human:bo"
        )
        try sample.add(EntryAmended(entry: first, text: "Queue holds 40,000 jobs"), minute: 14)
        try sample.add(EntryRetracted(entry: wrong, why: "it was a drill in Hall 2"), minute: 16)
        let secret = try sample.add(EntryLogged(kind: .note, text: "key is hunter2", links: []), minute: 17)
        try sample.add(
            EntryLogged(
                kind: .communication,
                text: "Labels come late today.\nWe expect to be back at 15:00.",
                links: []
            ),
            minute: 20
        )
        try sample.add(EntryErased(entry: secret, why: "a password", remainder: nil), minute: 21)
        sample.events[sample.events.count - 3].body = nil
        try sample.add(TaskSkipped(task: procedure[2].id, why: "customers were told already"), minute: 22)
        try sample.add(IncidentMitigated(why: "spare queue drains"), minute: 32)
        try sample.add(IncidentResolved(), minute: 64)
        try sample.add(
            TasksPlanned(
                origin: .checklist,
                name: "After the incident",
                tasks: steps([("Write the post-mortem", "24 hours", 1_440), ("Thank the shift", "Next day", 1_000)])
            ),
            minute: 64
        )
        try sample.add(
            FollowUpAdded(
                text: "Alert on the **age** of the oldest job",
                owner: "bo",
                dueAt: start.advanced(bySeconds: 5 * 86_400)
            ),
            minute: 70
        )
        try sample.add(LinkAdded(url: "https://wiki.example.org/printers", title: "Printer notes"), minute: 71)
        return sample
    }

    /// As little as an incident can be: declared, without a number, a commander or a word.
    static func bare(title: String = "Scanner gateway drops packets", drill: Bool = false) throws -> Sample {
        var sample = Sample()
        try sample.add(IncidentDeclared(title: title, severity: "P3", drill: drill), minute: 0)
        return sample
    }
}
