import ArgumentParser
import Domain
import Foundation
import Operations

extension RunbookCommand {
    struct Propose: TocsinCommand {
        static let configuration = CommandConfiguration(
            commandName: "propose",
            abstract: "Propose a change of the runbook that an incident taught.",
            discussion: """
                Without more it adds TEXT as a new item to a section, such as a solution or a debug step. The runbook stays
                as it is until `tocsin runbook apply`. A step with a time for its name comes where its time is. The first
                word counts as an incident only in the form INC-7.
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
            let (incident, words) = Context.split(words)
            guard !words.isEmpty || from != nil || remove != nil else {
                throw TocsinError(.usage, "A proposal needs a text. Nothing was recorded. Give it, or --from ENTRY.")
            }
            guard remove == nil || words.isEmpty else {
                throw TocsinError(.usage, "--remove takes no text. Nothing was recorded. Leave the text out.")
            }
            let typed = words.isEmpty ? nil : try context.text(words, limit: EntryLogged.longestText)
            let (operation, item, title) = operation
            let request = EditRequest(
                operation: operation,
                file: file,
                playbook: playbook,
                section: section,
                name: title,
                item: item,
                language: language,
                cells: row && remove == nil ? words : nil,
                text: typed,
                entry: from
            )
            let named = try context.desk(workspace).propose(
                request,
                for: incident ?? context.options.incident,
                else: { try context.incident(incident, $0, words: 2, typed: typed) },
                timing
            )
            try context.answerProposal(named)
        }

        /// What is to be done, to which item, and the label or title that it gets.
        private var operation: (String, item: String?, title: String?) {
            if let replace { return (row ? "replaceRow" : "replaceItem", replace, name) }
            if let remove { return (row ? "removeRow" : "removeItem", remove, nil) }
            if code { return ("addCode", step, nil) }
            if row { return ("addRow", nil, nil) }
            if let newSection { return ("addSection", nil, newSection) }
            if let newPlaybook { return ("addPlaybook", nil, newPlaybook) }
            return ("addItem", nil, name)
        }
    }
}
