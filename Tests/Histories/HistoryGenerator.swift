import Domain

/// Random but plausible histories of incidents, as several replicas record them: some events late, some hostile.
package struct HistoryGenerator {
    package private(set) var random: SeededGenerator
    private var replicas: [Replica] = []
    private var streams: [Stream] = []
    private var minute = 0

    private struct Replica {
        var id: Identifier
        var seq = 0
        var stamp: Int64 = 0
        /// Microseconds that its clock is off.
        var skew: Int64
    }

    private struct Stream {
        var id: Identifier
        var isDeclared = false
        var events: [Event] = []
        var tasks: [Identifier] = []
        var proposals: [Identifier] = []
    }

    private static let start = Instant(CivilTime(year: 2026, month: 3, day: 2, hour: 9))

    package init(seed: UInt64, streams: Int = 1, replicas: Int = 3) {
        random = SeededGenerator(seed: seed)
        for _ in 0..<replicas {
            let skew = Int64.random(in: -300_000_000...300_000_000, using: &random)
            self.replicas.append(Replica(id: identifier(), skew: skew))
        }
        for _ in 0..<streams { self.streams.append(Stream(id: identifier())) }
    }

    /// A history in the order that its events were recorded in.
    package mutating func history(_ count: Int) throws -> [Event] {
        for _ in 0..<count { try record() }
        return streams.flatMap(\.events).sorted { $0.position < $1.position }
    }

    package mutating func shuffled<Value>(_ values: [Value]) -> [Value] { values.shuffled(using: &random) }

    package mutating func identifier() -> Identifier {
        Identifier(
            milliseconds: HistoryGenerator.start.microseconds / 1_000 + Int64(minute) * 60_000,
            random: random.next(),
            random.next()
        )
    }

    private mutating func record() throws {
        minute += 1
        let replica = replicas.indices.randomElement(using: &random) ?? 0
        let stream = streams.indices.randomElement(using: &random) ?? 0
        if chance(30) { replicas[replica].stamp = replicas.map(\.stamp).max() ?? 0 }
        let wall = HistoryGenerator.start.microseconds + Int64(minute) * 60_000_000 + replicas[replica].skew
        let isFirst = !streams[stream].isDeclared && chance(90)
        if isFirst { streams[stream].isDeclared = true }
        let id = isFirst ? streams[stream].id : identifier()
        let made = try isFirst ? json(declaration()) : body(stream, id)
        replicas[replica].seq += 1
        replicas[replica].stamp = max(wall, replicas[replica].stamp + 1)
        streams[stream].events.append(
            Event(
                id: id,
                replica: replicas[replica].id,
                seq: replicas[replica].seq,
                stamp: replicas[replica].stamp,
                recorded: Instant(microseconds: wall),
                at: at(wall),
                stream: streams[stream].id,
                base: streams[stream].events.last?.id,
                type: made.type,
                version: made.version,
                actor: "human:" + word(),
                via: "ops@host",
                body: made.body
            )
        )
    }

    private typealias Made = (type: String, version: Int, body: String?)

    private func json(_ body: some IncidentEvent) throws -> Made {
        (type: type(of: body).type, version: type(of: body).version, body: try body.json())
    }

    private mutating func declaration() -> IncidentDeclared {
        IncidentDeclared(
            title: text(),
            severity: severity(),
            drill: chance(10),
            started: instant(),
            detected: instant(),
            components: chance(50) ? [word(), word()] : [],
            playbook: chance(50) ? word() : nil
        )
    }

    private mutating func body(_ stream: Int, _ id: Identifier) throws -> Made {
        if chance(6) { return hostile() }
        switch Int.random(in: 0..<37, using: &random) {
        case 0: return try json(IncidentAcknowledged(why: why()))
        case 1: return try json(IncidentMitigated(why: why()))
        case 2: return try json(IncidentResolved(why: why()))
        case 3: return try json(IncidentClosed(why: why(), open: chance(50) ? [task(stream)] : []))
        case 4, 5: return try json(IncidentReopened(why: why()))
        case 6: return try json(IncidentCancelled(why: text()))
        case 7: return try json(declaration())
        case 8: return try json(IncidentNumbered(number: Int.random(in: -1...9, using: &random)))
        case 9: return try json(IncidentNumbered(number: chance(50) ? .max : .min))
        case 10:
            return try json(
                IncidentEdited(
                    title: chance(30) ? text() : nil,
                    started: instant(),
                    detected: instant(),
                    components: chance(30) ? [word()] : nil,
                    impact: why()
                )
            )
        case 11: return try json(SeverityChanged(severity: severity(), why: why()))
        case 12: return try json(RoleAssigned(role: role(), person: word()))
        case 13: return try json(RoleUnassigned(role: role()))
        case 14: return try json(LinkAdded(url: "https://example.org/\(word())", title: why()))
        case 15, 16: return try json(plan(stream))
        case 36:
            let hash = word()
            return try json(
                AttachmentAdded(name: text(), contentType: "image/png", size: hash.count, sha256: hash, title: why())
            )
        case 17:
            let moved = TasksRescheduled.Moved(task: task(stream), dueAt: HistoryGenerator.start)
            return try json(TasksRescheduled(tasks: [moved], revives: chance(50)))
        case 18, 19: return try json(TaskDone(task: task(stream)))
        case 20: return try json(TaskSkipped(task: task(stream), why: text()))
        case 21:
            streams[stream].tasks.append(id)
            return try json(FollowUpAdded(text: text(), owner: why(), dueAt: instant()))
        case 22: return try json(EntryAmended(entry: entry(stream), text: why(), to: instant()))
        case 23: return try json(EntryRetracted(entry: entry(stream), why: text()))
        case 24: return try erasure(stream)
        case 30, 31:
            streams[stream].proposals.append(id)
            return try json(proposal(stream))
        case 32:
            let revision = RunbookRevision(before: hash(), after: hash())
            return try json(ProposalApplied(proposal: proposed(stream), revision: revision, diff: text()))
        case 33: return try json(ProposalRejected(proposal: proposed(stream), why: text()))
        case 34: return try json(LearningLogged(text: text(), links: chance(20) ? [text()] : []))
        case 35: return try json(TaskMarkedWrong(task: task(stream), why: text()))
        default:
            let kind = TimelineEntry.Kind.allCases.randomElement(using: &random) ?? .note
            return try json(EntryLogged(kind: kind, text: text(), links: chance(20) ? [text()] : []))
        }
    }

    private mutating func plan(_ stream: Int) -> TasksPlanned {
        let origin = TaskItem.Origin.allCases.randomElement(using: &random) ?? .procedure
        let tasks = (0..<Int.random(in: 0...4, using: &random)).map { _ in
            // Sometimes a task that is known, even to another incident.
            let id = chance(85) ? identifier() : task(Int.random(in: 0..<streams.count, using: &random))
            return TasksPlanned.Planned(
                id: id,
                text: text(),
                due: .after(seconds: 600, .declared),
                dueAt: instant(),
                source: SourceLine(file: "runbook.md", line: 7)
            )
        }
        streams[stream].tasks += tasks.map(\.id)
        return TasksPlanned(origin: origin, name: "Plan", tasks: tasks)
    }

    private mutating func proposal(_ stream: Int) -> ProposalMade {
        let edit = ProposedEdit(
            operation: chance(90) ? "addItem" : text(),
            file: "runbook.md",
            path: text(),
            name: why(),
            item: chance(20) ? text() : nil,
            cells: chance(20) ? [text(), text()] : nil,
            text: why()
        )
        return ProposalMade(
            edit,
            entry: chance(50) ? entry(stream) : nil,
            hash: hash(),
            base: text(),
            diff: text()
        )
    }

    private mutating func hash() -> RunbookHash { RunbookHash(file: word(), section: word()) }

    /// Mostly a proposal of the stream, sometimes another's or none's.
    private mutating func proposed(_ stream: Int) -> Identifier {
        let other = chance(85) ? stream : Int.random(in: 0..<streams.count, using: &random)
        return streams[other].proposals.randomElement(using: &random) ?? identifier()
    }

    private mutating func erasure(_ stream: Int) throws -> Made {
        guard let index = streams[stream].events.indices.randomElement(using: &random) else { return hostile() }
        let erased = streams[stream].events[index]
        let remainder = try EntryErased.remainder(of: erased)
        // Where the erasure was carried out, the words are gone.
        if erased.type != EntryErased.type, chance(50) { streams[stream].events[index].body = nil }
        return try json(EntryErased(entry: erased.id, why: text(), remainder: remainder))
    }

    private mutating func hostile() -> Made {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return (type: "future.thing", version: 1, body: "{\"new\":true}")
        case 1: return (type: IncidentResolved.type, version: 9, body: "{}")
        case 2: return (type: EntryLogged.type, version: 1, body: "{")
        case 3: return (type: TasksPlanned.type, version: 1, body: "[1,2,3]")
        case 4: return (type: EntryErased.type, version: 2, body: "{\"entry\":7}")
        default: return (type: IncidentNumbered.type, version: 1, body: "{\"number\":\"seven\"}")
        }
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func word() -> String {
        ["ana", "ben", "cleo", "db", "api", "cache", "queue"].randomElement(using: &random) ?? "ana"
    }

    private mutating func text() -> String {
        if chance(30) { return HostileText.all.randomElement(using: &random) ?? "" }
        return (0..<Int.random(in: 1...6, using: &random)).map { _ in word() }.joined(separator: " ")
    }

    private mutating func why() -> String? { chance(50) ? text() : nil }

    private mutating func severity() -> String { ["P0", "P1", "P2", "P3", "?"].randomElement(using: &random) ?? "P0" }

    private mutating func role() -> String {
        ["commander", "responder", "scribe"].randomElement(using: &random) ?? "commander"
    }

    private mutating func instant() -> Instant? {
        guard chance(50) else { return nil }
        return HistoryGenerator.start.advanced(bySeconds: Int.random(in: -90_000...90_000, using: &random))
    }

    /// When it happened: mostly now, sometimes back-dated, rarely nonsense.
    private mutating func at(_ wall: Int64) -> Instant {
        if chance(1) { return chance(50) ? .earliest : .latest }
        if chance(20) { return Instant(microseconds: wall - Int64.random(in: 0...7_200_000_000, using: &random)) }
        return Instant(microseconds: wall)
    }

    private mutating func task(_ stream: Int) -> Identifier {
        streams[stream].tasks.randomElement(using: &random) ?? identifier()
    }

    private mutating func entry(_ stream: Int) -> Identifier {
        guard chance(90) else { return identifier() }
        return streams[stream].events.randomElement(using: &random)?.id ?? identifier()
    }
}
