import ArgumentParser
import Domain
import Foundation
import Runbook
import Store

extension RunbookCommand {
    struct Propose: TocsinCommand {
        static let configuration = CommandConfiguration(
            commandName: "propose",
            abstract: "Propose a change of the runbook that an incident taught.",
            discussion: """
                Without more it adds TEXT as a new item to a section, such as a solution or a debug step. The runbook stays
                as it is until `tocsin runbook apply`. The first word counts as an incident only in the form INC-7.
                Example: tocsin runbook propose --playbook Checkout --section Solutions --name "Old secret" Read it anew
                """
        )

        @Argument(help: ArgumentHelp("[INC] TEXT, or - for standard input.", valueName: "text"))
        var words: [String] = []

        @Option(
            help: ArgumentHelp("The playbook; else the incident's own, where it has the section.", valueName: "name"),
            completion: .custom { _, _, _ in Completion.playbooks() },
            transform: filled
        )
        var playbook: String?

        @Option(
            help: ArgumentHelp("The section, such as \"Solutions\" or \"Contacts / Internal\".", valueName: "title"),
            transform: filled
        )
        var section: String?

        @Option(help: ArgumentHelp("The file, in a folder of runbooks.", valueName: "file"), transform: filled)
        var file: String?

        @Option(
            help: ArgumentHelp("The label of the item: a solution's name, a step's time.", valueName: "label"),
            transform: filled
        )
        var name: String?

        @Option(help: ArgumentHelp("Take the text of a timeline entry.", valueName: "entry"))
        var from: String?

        @Option(
            help: ArgumentHelp("Put TEXT in the place of an item: its number or words.", valueName: "item"),
            transform: filled
        )
        var replace: String?

        @Option(help: ArgumentHelp("Take an item away: its number or words.", valueName: "item"), transform: filled)
        var remove: String?

        @Flag(help: "TEXT is code: add it as a block, to the section or with --step to an item.")
        var code = false

        @Option(help: ArgumentHelp("The item that the code belongs to.", valueName: "item"), transform: filled)
        var step: String?

        @Option(help: ArgumentHelp("The language of the code.", valueName: "language"), transform: filled)
        var language: String?

        @Flag(help: "The words are the cells of a new row; with --replace or --remove, a row is meant.")
        var row = false

        @Option(help: ArgumentHelp("Add a section with that title.", valueName: "title"), transform: filled)
        var newSection: String?

        @Option(help: ArgumentHelp("Add a playbook with that title.", valueName: "title"), transform: filled)
        var newPlaybook: String?

        @OptionGroup var time: TimeOption
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            let kinds = [replace != nil, remove != nil, code, newSection != nil, newPlaybook != nil].count { $0 }
            guard kinds < 2 else {
                throw ValidationError(
                    "Give only one of --replace, --remove, --code, --new-section and --new-playbook."
                )
            }
            guard newPlaybook == nil ? section != nil || newSection != nil : section == nil && playbook == nil else {
                throw ValidationError(
                    newPlaybook == nil ? "Say which --section." : "A new playbook is in no --playbook and no --section."
                )
            }
            guard !words.isEmpty || from != nil || remove != nil else {
                throw ValidationError("Give the text, or --from.")
            }
            guard remove == nil || words.count < 2 && from == nil else {
                throw ValidationError("--remove takes no text.")
            }
            guard !row || !code && newSection == nil && newPlaybook == nil && from == nil else {
                throw ValidationError("--row goes with --replace or --remove, or alone; its words are the cells.")
            }
            guard code || step == nil && language == nil else {
                throw ValidationError("--step and --language need --code.")
            }
            guard name == nil || [remove, newSection, newPlaybook].allSatisfy({ $0 == nil }) && !code && !row else {
                throw ValidationError("--name labels an item, and this is none.")
            }
        }

        func run(in context: Context) throws {
            let workspace = try context.workspace()
            let timing = try context.timing(time.at, workspace)
            let (name, words) = Context.split(words)
            guard !words.isEmpty || from != nil || remove != nil else {
                throw TocsinError(.usage, "A proposal needs a text. Nothing was recorded. Give it, or --from ENTRY.")
            }
            guard remove == nil || words.isEmpty else {
                throw TocsinError(.usage, "--remove takes no text. Nothing was recorded. Leave the text out.")
            }
            let typed = words.isEmpty ? nil : try context.text(words, limit: EntryLogged.longestText)
            let source = try workspace.store.read { reader in
                try Source(context, reader, incident: name, entry: from, text: typed)
            }
            let edit = try self.edit(source, words: words, workspace)
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
            let id = try workspace.write(context) { ledger in
                let incident = try ledger.incident(source.incident)
                return try ledger.append(incident.propose(body), to: incident.id, at: timing.at).id
            }
            if let text = source.text, let finding = SecretScan.finding(in: text) {
                context.note(
                    "this looks like \(finding), which has no place in a runbook. To remove it for good: tocsin erase "
                        + "\(id.text.suffix(Handle.longest)) --why \"proposed by mistake\""
                )
            }
            try context.answerProposal(id, workspace)
        }

        /// The edit with its place as the runbook has it: the file and the whole path.
        private func edit(_ source: Source, words: [String], _ workspace: Workspace) throws -> ProposedEdit {
            let (operation, item, title): (String, String?, String?) =
                if let replace {
                    (row ? "replaceRow" : "replaceItem", replace, name)
                } else if let remove {
                    (row ? "removeRow" : "removeItem", remove, nil)
                } else if code {
                    ("addCode", step, nil)
                } else if row {
                    ("addRow", nil, nil)
                } else if let newSection {
                    ("addSection", nil, newSection)
                } else if let newPlaybook {
                    ("addPlaybook", nil, newPlaybook)
                } else {
                    ("addItem", nil, name)
                }
            let place = try place(source.playbook, workspace)
            return ProposedEdit(
                operation: operation,
                file: place.file,
                path: place.path,
                name: title,
                item: item,
                language: language,
                cells: row && remove == nil ? words : nil,
                text: row || remove != nil ? nil : source.text
            )
        }

        private func place(_ own: String?, _ workspace: Workspace) throws -> (file: String, path: String) {
            let files = try workspace.runbookFiles(named: file)
            if newPlaybook != nil {
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
}

/// What a proposal is made from: its incident, and the words.
private struct Source {
    var incident: Identifier
    /// The incident's confirmed playbook.
    var playbook: String?
    var entry: Identifier?
    var text: String?

    init(_ context: Context, _ reader: Reader, incident name: String?, entry handle: String?, text: String?) throws {
        self.text = text
        if let handle {
            guard let entry = try reader.entry(try reader.resolve(handle, among: .entries)) else {
                throw TocsinError(.notFound, "There is no entry \(handle). Nothing was recorded.")
            }
            guard !entry.erased, !entry.isRetracted else {
                throw TocsinError(
                    .refused,
                    "That entry was \(entry.erased ? "erased" : "retracted"). Nothing was recorded."
                )
            }
            if let named = name ?? context.options.incident, try reader.resolveIncident(named) != entry.incident {
                throw TocsinError(.usage, "That entry is not \(named)'s. Nothing was recorded. Leave the incident out.")
            }
            self.entry = entry.id
            incident = entry.incident
            self.text = text ?? entry.text
        } else {
            incident = try context.incident(name, reader, words: 2, typed: text)
        }
        playbook = try reader.incident(incident)?.incident.playbook
    }
}

extension Workspace {
    fileprivate func requireRunbook() throws(TocsinError) -> Runbook {
        guard let runbook = try runbook() else {
            throw TocsinError(
                .notFound,
                "There is no runbook at \(runbookPath). Nothing was recorded. Take one in with `tocsin runbook import FILE`."
            )
        }
        return runbook
    }

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
