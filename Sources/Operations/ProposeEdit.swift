import Domain
import Runbook
import Store

/// A change of the runbook as a person asks for it; `ProposedEdit` is the same with its place as the runbook has it.
package struct EditRequest: Hashable, Sendable {
    /// As `ProposedEdit` names them: addItem, replaceItem, removeItem, addCode, addRow, replaceRow, removeRow,
    /// addSection, addPlaybook.
    package var operation: String
    /// The file, in a folder of runbooks.
    package var file: String?
    /// The playbook; else the incident's own, where it has the section.
    package var playbook: String?
    /// The section, such as `Solutions` or `Contacts / Internal`.
    package var section: String?
    /// The label of an item, or the title of a new section or playbook.
    package var name: String?
    /// The number or words of the item or row that is meant.
    package var item: String?
    package var language: String?
    package var cells: [String]?
    package var text: String?
    /// The timeline entry whose text it takes.
    package var entry: String?

    package init(
        operation: String,
        file: String? = nil,
        playbook: String? = nil,
        section: String? = nil,
        name: String? = nil,
        item: String? = nil,
        language: String? = nil,
        cells: [String]? = nil,
        text: String? = nil,
        entry: String? = nil
    ) {
        self.operation = operation
        self.file = file
        self.playbook = playbook
        self.section = section
        self.name = name
        self.item = item
        self.language = language
        self.cells = cells
        self.text = text
        self.entry = entry
    }

    private var isRow: Bool { operation.hasSuffix("Row") }

    private var removes: Bool { operation.hasPrefix("remove") }

    /// The edit with its place, the file and the whole path, as the runbook has it.
    fileprivate func edit(_ source: EditSource, _ workspace: Workspace) throws -> ProposedEdit {
        let place = try place(source.playbook, workspace)
        return ProposedEdit(
            operation: operation,
            file: place.file,
            path: place.path,
            name: name,
            item: item,
            language: language,
            cells: cells,
            text: isRow || removes ? nil : source.text
        )
    }

    private func place(_ own: String?, _ workspace: Workspace) throws -> (file: String, path: String) {
        let files = try workspace.runbookFiles(named: file)
        if operation == "addPlaybook" {
            guard let only = files.first, files.count == 1 else {
                throw TocsinError(
                    .usage,
                    "The runbook has \(files.count) files. Nothing was recorded. Say with --file which one gets the playbook."
                )
            }
            return (only.name, "")
        }
        let titles = section.map { RunbookPath($0).titles } ?? []
        if let playbook {
            let found = try workspace.requireRunbook().playbook(named: playbook)
            return try workspace.section(titles, of: found.name, in: files.filter { $0.name == found.source.file })
        }
        if let own {
            do throws(TocsinError) {
                return try workspace.section(titles, of: own, in: files)
            } catch {
                // Then it is a section of the whole runbook.
                guard error.code == .notFound, !titles.isEmpty else { throw error }
            }
        }
        return try workspace.section(titles, of: nil, in: files)
    }
}

extension Desk {
    /// Proposes a change of the runbook that an incident taught; the runbook stays as it is until it is applied.
    ///
    /// `incident` is the one that is named, which must be the entry's when one is given; without either, `choice` says.
    package func propose(
        _ request: EditRequest,
        for incident: String?,
        else choice: IncidentChoice,
        _ timing: Timing
    ) throws -> NamedProposal {
        let source = try workspace.store.read { reader in
            try EditSource(request, incident: incident, else: choice, reader)
        }
        let edit = try request.edit(source, workspace)
        let tried = try TriedEdit(edit, in: workspace)
        guard tried.base.utf8.count <= ProposalMade.longestBase else {
            throw TocsinError(
                .refused,
                "\(edit.target) has more than \(ProposalMade.longestBase) bytes. Nothing was recorded. Name a part of it."
            )
        }
        let body = ProposalMade(
            edit,
            entry: source.entry,
            hash: tried.revision.before,
            base: tried.base,
            diff: tried.diff
        )
        let named = try write { ledger in
            let incident = try ledger.incident(source.incident)
            let event = try ledger.append(incident.propose(body), to: incident.id, at: timing.at)
            return try NamedProposal(event.id.text, ledger.reader)
        }
        if let text = source.text, let finding = SecretScan.finding(in: text) {
            note(
                "this looks like \(finding), which has no place in a runbook. To remove it for good: tocsin erase "
                    + "\(named.stored.proposal.id.text.suffix(Handle.longest)) --why \"proposed by mistake\""
            )
        }
        return named
    }
}

/// What a proposal is made from: its incident, and the words.
private struct EditSource {
    var incident: Identifier
    /// The incident's confirmed playbook.
    var playbook: String?
    var entry: Identifier?
    var text: String?

    init(_ request: EditRequest, incident name: String?, else choice: IncidentChoice, _ reader: Reader) throws {
        text = request.text
        if let handle = request.entry {
            guard let entry = try reader.entry(try reader.resolve(handle, among: .entries)) else {
                throw TocsinError(.notFound, "There is no entry \(handle). Nothing was recorded.")
            }
            guard !entry.erased, !entry.isRetracted else {
                throw TocsinError(
                    .refused,
                    "That entry was \(entry.erased ? "erased" : "retracted"). Nothing was recorded."
                )
            }
            if let name, try reader.resolveIncident(name) != entry.incident {
                throw TocsinError(.usage, "That entry is not \(name)'s. Nothing was recorded. Leave the incident out.")
            }
            self.entry = entry.id
            incident = entry.incident
            text = text ?? entry.text
        } else {
            incident = try choice(reader)
        }
        playbook = try reader.incident(incident)?.incident.playbook
    }
}

extension Workspace {
    /// The files of the runbook, or the one that a person names by its name or its path's end.
    fileprivate func runbookFiles(named name: String?) throws(TocsinError) -> [(path: String, name: String)] {
        let files = try Runbook.files(of: runbookPath, name: runbookName)
        guard let name else { return files }
        let found = files.filter { $0.name == name || $0.name.hasSuffix("/\(name)") || $0.path == name }
        guard !found.isEmpty else {
            throw TocsinError(
                .notFound,
                "The runbook has no file \(name). Nothing was recorded. It has \(files.map(\.name).joined(separator: ", "))."
            )
        }
        return found
    }

    /// The one section that a path names in these files, below a playbook if one is given.
    fileprivate func section(
        _ titles: [String],
        of playbook: String?,
        in files: [(path: String, name: String)]
    ) throws(TocsinError) -> (file: String, path: String) {
        let path = RunbookPath((playbook.map { [$0] } ?? []) + titles)
        let names = try configuration.sectionNames()
        var found: [(section: SectionSpan, bytes: [UInt8])] = []
        var failure: TocsinError?
        for file in files {
            let bytes = try Runbook.read(file.path)
            do throws(TocsinError) {
                found.append((try path.section(in: bytes, file: file.name, names: names), bytes))
            } catch {
                guard error.code == .notFound else { throw error }
                failure = failure ?? error
            }
        }
        guard let only = found.first else {
            throw failure ?? TocsinError(.notFound, "The runbook has no file. Nothing was recorded.")
        }
        guard found.count == 1 else {
            throw TocsinError(
                .refused,
                "\(found.count) files have \"\(path)\": \(found.map(\.section.file).joined(separator: ", ")). "
                    + "Nothing was recorded. Give --playbook or --file."
            )
        }
        let whole = only.section.path.titles
        var short = only.section.path
        if let playbook {
            short = RunbookPath([playbook] + whole.suffix(titles.count))
        } else if whole.count > 2, whole.first == (try Runbook.parse(bytes: only.bytes, file: "", names: names).title) {
            short = RunbookPath(Array(whole.dropFirst()))
        }
        let isSame = try short.leads(to: only.section, in: only.bytes, names)
        return (only.section.file, (isSame ? short : only.section.path).description)
    }
}

extension RunbookPath {
    /// Whether it leads to that section and no other.
    fileprivate func leads(
        to section: SectionSpan,
        in bytes: [UInt8],
        _ names: SectionNames
    ) throws(TocsinError) -> Bool {
        do throws(TocsinError) {
            return try self.section(in: bytes, file: section.file, names: names).bytes == section.bytes
        } catch {
            guard error.code == .notFound || error.code == .refused else { throw error }
            return false
        }
    }
}
