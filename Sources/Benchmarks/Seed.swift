import CDispatch
import Domain
import Foundation
import Store
import Synchronization

extension Store.World {
    /// A world with the machine's clock and random numbers that are the same in every run.
    static func benchmark() -> Store.World {
        let generator = Mutex(Words(seed: 20_261_122))
        return Store.World(
            now: {
                var time = timespec()
                clock_gettime(CLOCK_REALTIME, &time)
                return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
            },
            random: { generator.withLock { $0.next() } },
            via: "benchmarks",
            machine: "benchmarks"
        )
    }
}

extension Ledger {
    /// Declares and numbers an incident.
    mutating func declare(title: String, severity: String) throws -> Identifier {
        let id = identifier()
        try append(IncidentDeclared(title: title, severity: severity), to: id, id: id)
        try append(IncidentNumbered(number: try nextNumber()), to: id)
        return id
    }
}

/// Repeatable words: SplitMix64 (Steele, Lea, Flood 2014) over a small vocabulary.
struct Words: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    private static let vocabulary = [
        "restarted", "the", "pool", "on", "web", "errors", "falling", "watching", "queue", "for", "minutes", "replica",
        "lag", "rolled", "back", "deploy", "checkout", "latency", "paged", "database", "failover", "cache", "traffic",
        "to",
    ]

    /// About a hundred characters, with one word that only this number has.
    static func sentence(_ number: Int) -> String {
        var words = Words(seed: UInt64(truncatingIfNeeded: number))
        var text = "Step \(number):"
        for _ in 0..<14 { text += " " + vocabulary[Int(words.next() % UInt64(vocabulary.count))] }
        return text
    }
}

/// A workspace folder with a database full of incidents.
struct Seed {
    let incidents: Int
    let entriesPerIncident: Int

    /// The seeded workspace, made once and kept for later runs.
    func workspace(_ options: Options) throws -> String {
        let name = "workspace-\(incidents)-\(entriesPerIncident)"
        let folder = try options.scratch().appending(path: name)
        if FileManager.default.fileExists(atPath: folder.path) { return folder.path }
        let start = monotonicSeconds()
        let unfinished = try options.scratch().appending(path: name + ".unfinished")
        if FileManager.default.fileExists(atPath: unfinished.path) {
            try FileManager.default.removeItem(at: unfinished)
        }
        let hidden = unfinished.appending(path: ".tocsin")
        try FileManager.default.createDirectory(
            at: hidden,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        try Data("# The defaults.\n".utf8).write(to: unfinished.appending(path: "tocsin.yaml"))
        try Data("# Runbook\n".utf8).write(to: unfinished.appending(path: "runbook.md"))
        try fill(hidden.appending(path: "tocsin.db").path)
        try FileManager.default.moveItem(at: unfinished, to: folder)
        print(
            "  seeded \(incidents) incidents with \(incidents * entriesPerIncident) entries in "
                + "\(short(monotonicSeconds() - start)) s"
        )
        return folder.path
    }

    /// A copy of the seeded workspace that may be written to.
    func copy(_ options: Options) throws -> String {
        let source = try workspace(options)
        let copy = source + ".copy"
        if FileManager.default.fileExists(atPath: copy) { try FileManager.default.removeItem(atPath: copy) }
        try FileManager.default.copyItem(atPath: source, toPath: copy)
        return copy
    }

    /// All incidents but the last are closed, as in a team's history.
    ///
    /// With projections that count as stale, events are only appended; the rebuild at the end folds each incident once
    /// instead of at every event.
    private func fill(_ path: String) throws {
        let store = try Store.create(at: path, world: .benchmark())
        try store.write(actor: "human:ana") { ledger in try ledger.set(.foldVersion, nil) }
        let perCommit = max(1, 5_000 / entriesPerIncident)
        for first in stride(from: 0, to: incidents, by: perCommit) {
            try store.write(actor: "human:ana", onlyAppends: true) { ledger in
                for number in first..<min(first + perCommit, incidents) { try fill(&ledger, number) }
            }
        }
        try store.rebuild()
    }

    private func fill(_ ledger: inout Ledger, _ number: Int) throws {
        let id = try ledger.declare(title: "Outage: \(Words.sentence(number).prefix(40))", severity: "P\(number % 4)")
        let steps = (0..<5).map { step in
            TasksPlanned.Planned(
                id: ledger.identifier(),
                text: "Step \(step): \(Words.sentence(step).prefix(40))",
                dueAt: ledger.now.advanced(bySeconds: step * 600)
            )
        }
        try ledger.append(TasksPlanned(origin: .procedure, name: "Procedure P1", tasks: steps), to: id)
        for entry in 0..<entriesPerIncident {
            let text = Words.sentence(number * entriesPerIncident + entry)
            try ledger.append(EntryLogged(kind: .note, text: text), to: id)
        }
        guard number + 1 < incidents else { return }
        for step in steps { try ledger.append(TaskDone(task: step.id), to: id) }
        try ledger.append(IncidentResolved(), to: id)
        try ledger.append(IncidentClosed(), to: id)
    }
}
