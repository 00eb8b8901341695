import ArgumentParser
import Domain
import Operations
import Report

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
        try context.answerEntry(try context.desk(workspace).amend(entry, text: text, to: instant), workspace)
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
        let workspace = try context.workspace()
        try context.answerEntry(try context.desk(workspace).retract(entry, why: why), workspace)
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
        try context.answerEntry(try context.desk(workspace).erase(entry, why: why), workspace)
    }
}

extension Context {
    /// Answers with a corrected entry, as it reads now.
    fileprivate func answerEntry(_ named: NamedEntry, _ workspace: Workspace) throws {
        try answer(named.json, text: entryLines([named], zone: workspace.zone).joined(separator: "\n"))
    }
}
