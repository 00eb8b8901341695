import ArgumentParser
import Domain
import Operations
import Report
import Runbook

struct RunbookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runbook",
        abstract: "What the runbook says, and what was understood of it.",
        subcommands: [
            Check.self, ListAll.self, ShowOne.self, Import.self, Propose.self, Proposals.self, Diff.self, Apply.self,
            Reject.self, Stats.self,
        ]
    )

    struct Check: TocsinCommand {
        enum Format: String, CaseIterable, ExpressibleByArgument {
            case text, github
        }

        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Say what was understood of a runbook, and warn with line numbers.",
            discussion: """
                Takes any Markdown file, or a folder of them. Exits 0 with warnings, and 65 only for what can't be read. With
                --format github the warnings are printed as annotations of a pull request.
                """
        )

        @Argument(
            help: ArgumentHelp("A file or folder; the workspace's runbook when left out.", valueName: "path"),
            completion: .file()
        )
        var file: String?

        @Option(help: ArgumentHelp("text or github.", valueName: "format"))
        var format = Format.text

        @Flag(help: "List everything that was understood, line by line.")
        var lines = false

        @OptionGroup var options: GlobalOptions

        var files: [String] { [file].compactMap { $0 } }

        func run(in context: Context) throws {
            let runbook = try context.runbook(file)
            let severities = file == nil ? try context.workspace().configuration.severities.names : []
            let result = runbook.check(severities: severities)
            switch format {
            case .github:
                try context.answer(result, text: result.warnings.map(\.annotation).joined(separator: "\n"))
            case .text:
                let understood = lines ? Check.lines(runbook) : Check.summary(result)
                try context.answer(result, text: (understood + Check.rest(result)).joined(separator: "\n"))
            }
        }

        /// How many parts of each kind there are, with the first of them and their lines.
        private static func summary(_ result: CheckResult) -> [String] {
            let files = Set(result.understood.kinds.flatMap { $0.kind.sources.map(\.file) })
            var table = Table()
            for (name, kind) in result.understood.kinds where kind.count > 0 {
                let values = zip(kind.values, kind.sources).prefix(3).map { value, source in
                    let place = files.count > 1 ? "\(source.file):\(source.line)" : String(source.line)
                    return "\(value.count > 40 ? value.prefix(39) + "…" : value) \(Style.dim("(\(place))"))"
                }
                let more = kind.count > 3 ? ", …" : ""
                table.add("  \(name)", Style.bold(String(kind.count)), values.joined(separator: ", ") + more)
            }
            let lines = table.lines(width: nil)
            return lines.isEmpty ? ["Nothing in it is known as a part of a runbook."] : ["Understood:"] + lines
        }

        /// Every part in the order of the file.
        private static func lines(_ runbook: Runbook) -> [String] {
            var table = Table()
            for part in runbook.parts {
                let text = [part.title, part.text.isEmpty ? nil : part.text].compactMap { $0 }.joined(separator: ": ")
                table.add(
                    "  \(part.source.file):\(part.source.line)",
                    part.kind,
                    text.split(separator: "\n").joined(separator: " ")
                )
            }
            return ["Understood, line by line:"] + table.lines(width: 100)
        }

        /// What wasn't understood, and the warnings.
        private static func rest(_ result: CheckResult) -> [String] {
            var lines: [String] = []
            if !result.notUnderstood.isEmpty {
                lines += ["", "Not understood, kept and shown as it is:"]
                // A whole site of runbooks has hundreds; --lines shows them all.
                let shown = 20
                lines += result.notUnderstood.prefix(shown).map { part in
                    let range = part.lastLine > part.line ? "\(part.line)-\(part.lastLine)" : String(part.line)
                    return "  \(part.file):\(range)\(part.path.last.map { "  \($0)" } ?? "")"
                }
                if result.notUnderstood.count > shown {
                    lines.append("  and \(result.notUnderstood.count - shown) more: see --lines")
                }
            }
            lines += ["", result.warnings.isEmpty ? "No warnings." : "Warnings:"]
            for warning in result.warnings {
                lines.append(
                    "  \(warning.file):\(warning.line): \(warning.message) \(Style.dim("[\(warning.rule.rawValue)]"))"
                )
            }
            return lines
        }
    }

    struct ListAll: TocsinCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List the playbooks.")
        @OptionGroup var options: GlobalOptions

        func run(in context: Context) throws {
            let playbooks = try context.runbook(nil).playbooks
            var table = Table()
            for playbook in playbooks {
                table.add(
                    Style.bold(playbook.name),
                    "\(counted(playbook.debugSteps.count, "debug step")), \(counted(playbook.solutions.count, "solution")), "
                        + "\(counted(playbook.commands.count, "command"))  \(Style.dim("\(playbook.source.file):\(playbook.source.line)"))"
                )
            }
            try context.answer(
                playbooks.map(\.summary),
                text: playbooks.isEmpty
                    ? "The runbook has no playbook. `tocsin runbook check` says what was understood."
                    : table.lines(width: nil).joined(separator: "\n")
            )
        }
    }

    struct ShowOne: TocsinCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show one playbook, or all that the runbook says."
        )

        @Argument(
            help: ArgumentHelp("A playbook's name, or a part of it; everything when left out.", valueName: "name"),
            completion: .custom { _, _, _ in Completion.playbooks() }
        )
        var name: [String] = []

        @OptionGroup var options: GlobalOptions

        func run(in context: Context) throws {
            let runbook = try context.runbook(nil)
            if name.isEmpty {
                try context.answer(runbook, text: ShowOne.text(runbook.parts))
            } else {
                let playbook = try runbook.playbook(named: name.joined(separator: " "))
                try context.answer(playbook, text: ShowOne.text(playbook))
            }
        }

        /// Every part as it is written, under what it is and where it stands.
        private static func text(_ parts: [RunbookPart]) -> String {
            parts.flatMap { part in
                let title = part.title.map { " \(Style.bold($0))" } ?? ""
                return ["\(part.kind)\(title)  \(Style.dim("\(part.source.file):\(part.source.line)"))"]
                    + part.markdown.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
            }.joined(separator: "\n")
        }

        private static func text(_ playbook: Playbook) -> String {
            var lines = [
                "\(Style.bold(playbook.name))  \(Style.dim("\(playbook.source.file):\(playbook.source.line)"))"
            ]
            lines += section("Symptoms", playbook.symptoms.map(\.text))
            lines += section("Impact", playbook.impact.map(\.text))
            lines += section("Debug steps", playbook.debugSteps.map { "\($0.number). \($0.text)" })
            for command in playbook.commands {
                lines += section(command.title, command.code.split(separator: "\n").map { "    \($0)" })
            }
            lines += section(
                "Solutions",
                playbook.solutions.map { solution in solution.name.map { "\($0): \(solution.text)" } ?? solution.text }
            )
            lines += section("Quick fix", [playbook.quickFix?.text].compactMap { $0 })
            lines += section("Escalation", [playbook.escalation?.text].compactMap { $0 })
            for detail in playbook.details { lines += section(detail.label ?? "More", [detail.text]) }
            for part in playbook.notUnderstood {
                lines += section(
                    "\(part.path.last ?? "More") \(Style.dim("(line \(part.source.line), as it is written)"))",
                    part.markdown.split(separator: "\n").map(String.init)
                )
            }
            return lines.joined(separator: "\n")
        }

        private static func section(_ title: String, _ lines: [String]) -> [String] {
            lines.isEmpty ? [] : ["", Style.bold(title)] + lines.map { "  \($0)" }
        }
    }

    struct Import: TocsinCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Take a file or folder in as the workspace's runbook; the old one is kept beside it.",
            discussion: "Where the workspace's runbook is a folder, a file is taken into it."
        )

        @Argument(help: ArgumentHelp("A runbook in Markdown.", valueName: "path"), completion: .file())
        var file: String

        @OptionGroup var options: GlobalOptions

        var files: [String] { [file] }

        private struct Answer: Encodable {
            var runbook: String
            @Nullable var kept: String?
            var check: CheckResult
        }

        func run(in context: Context) throws {
            let workspace = try context.workspace()
            let kept = try context.desk(workspace).importRunbook(context.world.source(file), named: file)
            let runbook = try context.runbook(nil)
            let result = runbook.check(severities: workspace.configuration.severities.names)
            try context.answer(
                Answer(runbook: workspace.runbookPath, kept: kept, check: result),
                text: """
                    The runbook is now \(workspace.runbookPath): \(runbook.inventory).\
                    \(kept.map { "\nThe old one is kept as \($0)." } ?? "")
                    \(counted(result.warnings.count, "warning")): tocsin runbook check
                    """
            )
        }
    }
}

/// `1 step`, `2 steps`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

extension Context {
    /// The runbook of a path, or the workspace's.
    ///
    /// Sections of a file are known by the names that the workspace adds, where there is one.
    func runbook(_ file: String?) throws -> Runbook {
        if let file {
            let isInWorkspace =
                world.service != nil || Workspace.isWorkspace(Workspace.locate(options.workspace, in: world))
            let names = isInWorkspace ? try workspace().configuration.sectionNames() : .standard
            return try Runbook.load(path: try world.source(file), name: file, names: names)
        }
        return try workspace().requireRunbook()
    }
}

extension RunbookWarning {
    /// The warning as GitHub's workflow command, which shows it at its line of a pull request.
    ///
    /// Its escapes: `%`, CR and LF everywhere; `:` and `,` in properties too.
    fileprivate var annotation: String {
        func escaped(_ text: String) -> String {
            text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
        }
        func property(_ text: String) -> String {
            escaped(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
        }
        return "::warning file=\(property(file)),line=\(line),title=\(property(rule.rawValue))::\(escaped(message))"
    }
}

extension Runbook {
    /// How much it has to follow, such as "7 playbooks and procedures for P0, P1".
    var inventory: String {
        let severities = procedures.map(\.severity.written).joined(separator: ", ")
        return counted(playbooks.count, "playbook") + " and "
            + (severities.isEmpty ? "no procedure" : "procedures for \(severities)")
    }
}
