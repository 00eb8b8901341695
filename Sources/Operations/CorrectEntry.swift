import Domain
import Report
import Store

extension Desk {
    /// Corrects an entry's text or time; the timeline shows that it was corrected.
    ///
    /// Correcting a status entry's time moves its milestone, and what is due by it.
    package func amend(_ entry: String, text: String?, to instant: Instant?) throws -> NamedEntry {
        try correct(entry) { [workspace] ledger, incident, entry in
            try ledger.append(incident.amend(entry, text: text, to: instant), to: incident.id)
            guard let instant else { return }
            for milestone in incident.milestones(of: entry.id) {
                guard let moved = incident.rescheduling(milestone, to: instant, hours: workspace.hours) else {
                    continue
                }
                try ledger.append(moved, to: incident.id)
            }
        }
    }

    /// Marks an entry as a mistake; it stays, struck through, with why.
    package func retract(_ entry: String, why: String) throws -> NamedEntry {
        try correct(entry) { ledger, incident, entry in
            try ledger.append(incident.retract(entry, why: why), to: incident.id)
        }
    }

    /// Removes an entry's words for good, from the log, the search and the archive.
    ///
    /// Notes the files of the runbook that still have them.
    package func erase(_ entry: String, why: String) throws -> NamedEntry {
        try require(.admin)
        var files: Set<String> = []
        var erased: Identifier?
        let answer = try correct(entry) { ledger, incident, entry in
            let applied = incident.proposals.filter { $0.state == .applied && $0.says(entry.id) }
            files = Set(applied.map(\.edit.file))
            try ledger.erase(entry, why: why)
            erased = incident.id
        }
        try workspace.store.scrub()
        if let erased { try rearchive(erased) }
        for file in files.sorted() {
            note("\(file) still has the words, and its history too: take them out there")
        }
        return answer
    }

    /// Corrects one entry in one transaction; returns how it reads then.
    private func correct(
        _ name: String,
        _ work: (inout Ledger, Incident, TimelineEntry) throws -> Void
    ) throws -> NamedEntry {
        try withoutActuallyEscaping(work) { work in
            try write { ledger in
                let id = try ledger.reader.resolve(name, among: .entries)
                guard let entry = try ledger.reader.entry(id) else {
                    throw TocsinError(.notFound, "There is no entry \(name). Nothing was recorded.")
                }
                try work(&ledger, try ledger.incident(entry.incident), entry)
                return NamedEntry(
                    try ledger.reader.entry(id) ?? entry,
                    handle: try ledger.reader.handle(of: id, among: .entries),
                    incident: try ledger.reader.name(of: entry.incident) ?? entry.incident.text
                )
            }
        }
    }

    /// After an erasure the archive must not keep the words either.
    private func rearchive(_ incident: Identifier) throws {
        var archive = try workspace.archive(in: workspace.archiveFolder)
        guard archive.holds(incident) else { return }
        let usesHandles = try archive.usesHandles()
        let input = try workspace.store.read { reader in
            try workspace.documentInput(incident, asOf: nil, withHandles: usesHandles, reader)
        }
        noteKept(try archive.write(input), in: workspace.archiveFolder)
    }

    /// Tells which files of the archive were left as a person made them.
    func noteKept(_ outcome: Archive.Outcome, in folder: String) {
        switch outcome.change {
        case .edited: note("\(folder)/\(outcome.file) was edited by a person and is kept as it is")
        case .foreign: note("\(folder)/\(outcome.file) is not the archive's, so it is kept and nothing was written")
        case .written, .unchanged, .replaced: break
        }
        for name in outcome.kept { note("\(folder)/\(name) was edited by a person and is kept beside \(outcome.file)") }
    }
}
