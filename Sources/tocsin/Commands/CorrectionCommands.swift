import ArgumentParser
import Domain
import Report
import Store

struct Amend: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "amend",
        abstract: "Correct an entry's text or time; the timeline shows that it was corrected."
    )

    @Argument(help: ArgumentHelp("The entry's handle; see `tocsin timeline`.", valueName: "entry"))
    var entry: String

    @Argument(help: ArgumentHelp("The right text, or - for standard input.", valueName: "text"))
    var words: [String] = []

    @OptionGroup var time: TimeOption
    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        let text = words.isEmpty ? nil : try context.text(words, limit: EntryLogged.longestText)
        let instant = try context.time(time.at, workspace)
        try context.correct(entry, workspace) { ledger, incident, entry in
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
}

struct Retract: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "retract",
        abstract: "Mark an entry as a mistake; it stays, struck through, with why."
    )

    @Argument(help: ArgumentHelp("The entry's handle; see `tocsin timeline`.", valueName: "entry"))
    var entry: String

    @Option(help: ArgumentHelp("The reason.", valueName: "text"))
    var why: String

    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        try context.correct(entry, try context.workspace()) { ledger, incident, entry in
            try ledger.append(incident.retract(entry, why: why), to: incident.id)
        }
    }
}

struct Erase: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Remove an entry's words for good, such as a password pasted by mistake; the hole stays visible.",
        discussion: """
            The words go from the log, the search and the archive. Backups and other copies keep them: erase them there too.
            """
    )

    @Argument(help: ArgumentHelp("The entry's handle; see `tocsin timeline`.", valueName: "entry"))
    var entry: String

    @Option(help: ArgumentHelp("The reason; it is kept.", valueName: "text"))
    var why: String

    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        var files: Set<String> = []
        let incident = try context.correct(entry, workspace) { ledger, incident, entry in
            let applied = incident.proposals.filter { $0.state == .applied && $0.says(entry.id) }
            files = Set(applied.map(\.edit.file))
            try ledger.erase(entry, why: why)
        }
        try workspace.store.scrub()
        try context.rearchive(incident, workspace)
        for file in files.sorted() {
            context.note("\(file) still has the words, and its history too: take them out there")
        }
    }
}

extension Context {
    /// Corrects one entry in one transaction, and answers with how it reads then.
    ///
    /// Returns its incident.
    @discardableResult
    func correct(
        _ name: String,
        _ workspace: Workspace,
        _ work: (inout Ledger, Incident, TimelineEntry) throws -> Void
    ) throws -> Identifier {
        let (entry, handle, incident) = try withoutActuallyEscaping(work) { work in
            try workspace.write(self) { ledger in
                let id = try ledger.reader.resolve(name, among: .entries)
                guard let entry = try ledger.reader.entry(id) else {
                    throw TocsinError(.notFound, "There is no entry \(name). Nothing was recorded.")
                }
                try work(&ledger, try ledger.incident(entry.incident), entry)
                return (
                    try ledger.reader.entry(id) ?? entry, try ledger.reader.handle(of: id, among: .entries),
                    try ledger.reader.name(of: entry.incident) ?? entry.incident.text
                )
            }
        }
        try answer(
            EntryJSON(entry, handle: handle, incident: incident),
            text: entryLines([entry], handles: [entry.id: handle], zone: workspace.zone).joined(separator: "\n")
        )
        return entry.incident
    }
}
