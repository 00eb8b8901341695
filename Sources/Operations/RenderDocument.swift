import Domain
import Report
import Store

extension Workspace {
    /// An incident as a document in UTF-8; the same log, template, configuration, version and `asOf` give the same bytes.
    ///
    /// `keep` may hold on to what was read, where freeing the thousands of texts of a long timeline would be in vain.
    package func document(
        template: String,
        of choice: IncidentChoice,
        asOf: Instant?,
        format: DocumentFormat,
        keep: (DocumentInput) -> Void = { _ in }
    ) throws -> [UInt8] {
        let documents = try documents()
        let usesHandles = try documents.usesHandles(template: template, format: format)
        let input = try store.read { reader in
            try documentInput(try choice(reader), asOf: asOf, withHandles: usesHandles, reader)
        }
        keep(input)
        return try documents.render(template: template, input: input, format: format)
    }

    /// The proposals for the runbook that were made in a month such as `2026-11`, by incident, as a change note.
    package func runbookUpdate(month: String, asOf: Instant?, format: DocumentFormat) throws -> [UInt8] {
        let span = try MonthSpan(month, zone: zone)
        let documents = try documents()
        let input = try store.read { reader in
            var filter = ProposalFilter()
            filter.since = span.start
            filter.before = span.end
            var ids: [Identifier] = []
            for stored in try reader.proposals(filter) where !ids.contains(stored.incident) {
                ids.append(stored.incident)
            }
            var inputs: [DocumentInput] = []
            for id in ids {
                if let asOf, let declared = try reader.event(id)?.recorded, declared > asOf { continue }
                var input = try documentInput(id, asOf: asOf, withHandles: false, reader)
                input.incident.proposals.removeAll { $0.at < span.start || $0.at >= span.end }
                if !input.incident.proposals.isEmpty { inputs.append(input) }
            }
            return RunbookUpdateInput(
                scope: span.name,
                incidents: inputs,
                zone: zone,
                // The last event of any of them, so that the same log gives the same bytes.
                asOf: asOf ?? inputs.map(\.asOf).max() ?? span.start,
                program: Program.name
            )
        }
        return try documents.render(runbookUpdate: input, format: format)
    }

    /// What the next shift must know.
    package func handover(from: Instant, to: Instant, format: DocumentFormat) throws -> [UInt8] {
        let input = try store.read { reader in try handoverInput(from: from, to: to, reader) }
        if format == .json { return Array(try jsonText(HandoverJSON(input)).utf8) }
        return try documents().render(handover: input, format: format)
    }
}

extension Desk {
    /// Writes every incident to a folder as Markdown; a file that a person edited is noted and kept.
    package func writeArchive(in folder: String) throws -> [ArchivedFile] {
        try require(.responder)
        var archive = try workspace.archive(in: folder)
        let usesHandles = try archive.usesHandles()
        var files: [ArchivedFile] = []
        for id in try workspace.store.read({ reader in try reader.incidentIdentifiers() }) {
            let input = try workspace.store.read { reader in
                try workspace.documentInput(id, asOf: nil, withHandles: usesHandles, reader)
            }
            let outcome = try archive.write(input)
            noteKept(outcome, in: folder)
            files.append(ArchivedFile(outcome))
        }
        return files
    }
}

/// What became of one incident's file in the archive.
package struct ArchivedFile: Encodable, Sendable {
    package var file: String
    /// written, unchanged, replaced, edited or foreign.
    package var result: String
    /// The older name of a replaced file.
    @Nullable package var replaced: String?
    /// Files that a person edited, which stay as they are.
    package var kept: [String]

    init(_ outcome: Archive.Outcome) {
        file = outcome.file
        kept = outcome.kept
        switch outcome.change {
        case .written: result = "written"
        case .unchanged: result = "unchanged"
        case .replaced(let old):
            result = "replaced"
            replaced = old
        case .edited: result = "edited"
        case .foreign: result = "foreign"
        }
    }
}
