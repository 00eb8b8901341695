import ArgumentParser
import Domain
import Foundation
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
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Say what was understood of a runbook, and warn with line numbers.",
            discussion: "Exits 0 with warnings, and 65 only for what can't be read."
        )

        @Argument(help: ArgumentHelp("A file or folder; the workspace's runbook when left out.", valueName: "file"))
        var file: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: Context) throws {
            let runbook = try context.runbook(file)
            let severities = file == nil ? try context.workspace().configuration.severities.names : []
            let result = runbook.check(severities: severities)
            try context.answer(result, text: Check.text(result))
        }

        private static func text(_ result: CheckResult) -> String {
            var table = Table()
            for (name, kind) in result.understood.kinds where kind.count > 0 {
                let values = kind.values.prefix(3).map { $0.count > 40 ? $0.prefix(39) + "…" : $0 }
                let more = kind.count > 3 ? ", …" : ""
                table.add("  \(name)", Style.bold(String(kind.count)), values.joined(separator: ", ") + more)
            }
            var lines = ["Understood:"] + table.lines(width: nil)
            lines += ["", result.warnings.isEmpty ? "No warnings." : "Warnings:"]
            for warning in result.warnings {
                lines.append(
                    "  \(warning.file):\(warning.line): \(warning.message) \(Style.dim("[\(warning.rule.rawValue)]"))"
                )
            }
            return lines.joined(separator: "\n")
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
        static let configuration = CommandConfiguration(commandName: "show", abstract: "Show one playbook.")

        @Argument(
            help: ArgumentHelp("Its name, or a part of it.", valueName: "name"),
            completion: .custom { _, _, _ in Completion.playbooks() }
        )
        var name: [String]

        @OptionGroup var options: GlobalOptions

        func run(in context: Context) throws {
            let playbook = try context.runbook(nil).playbook(named: name.joined(separator: " "))
            try context.answer(playbook, text: ShowOne.text(playbook))
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
                    "Not understood, line \(part.source.line)",
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
            abstract: "Take a file in as the workspace's runbook; the old one is kept beside it."
        )

        @Argument(help: ArgumentHelp("A runbook in Markdown.", valueName: "file"), completion: .file())
        var file: String

        @OptionGroup var options: GlobalOptions

        private struct Answer: Encodable {
            var runbook: String
            @Nullable var kept: String?
            var check: CheckResult
        }

        func run(in context: Context) throws {
            let workspace = try context.workspace()
            let source = Workspace.absolute(file, in: context.world)
            // What is refused is named as it was given; what is taken in, as it will be called.
            _ = try Runbook.load(path: source, name: file)
            let runbook = try Runbook.load(path: source, name: workspace.configuration.runbook)
            let kept = try workspace.replaceRunbook(by: source, now: context.world.now())
            let result = runbook.check(severities: workspace.configuration.severities.names)
            let procedures = runbook.procedures.map(\.severity.written)
            try context.answer(
                Answer(runbook: workspace.runbookPath, kept: kept, check: result),
                text: """
                    The runbook is now \(workspace.runbookPath): \(counted(runbook.playbooks.count, "playbook")), \
                    \(procedures.isEmpty ? "no procedure" : "procedures for \(procedures.joined(separator: ", "))").\
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
    func runbook(_ file: String?) throws -> Runbook {
        if let file { return try Runbook.load(path: Workspace.absolute(file, in: world), name: file) }
        let workspace = try workspace()
        guard let runbook = try workspace.runbook() else {
            throw TocsinError(
                .notFound,
                "There is no runbook at \(workspace.runbookPath). Take one in with `tocsin runbook import FILE`."
            )
        }
        return runbook
    }
}

extension Workspace {
    /// Puts a file in the place of the runbook.
    ///
    /// Returns the name under which a different old one is kept.
    fileprivate func replaceRunbook(by source: String, now: Instant) throws -> String? {
        let files = FileManager.default
        var isFolder: ObjCBool = false
        guard files.fileExists(atPath: source, isDirectory: &isFolder), !isFolder.boolValue,
            let data = files.contents(atPath: source)
        else {
            throw TocsinError(
                .usage,
                "\(source) is a folder. Nothing was changed. Set `runbook:` in tocsin.yaml to it."
            )
        }
        guard files.contents(atPath: runbookPath) != data else { return nil }
        let stamp = now.rfc3339.filter { $0.isNumber || $0 == "T" || $0 == "Z" }
        let kept = files.fileExists(atPath: runbookPath) ? "\(runbookPath).before-\(stamp)" : nil
        do {
            if let kept { try files.copyItem(atPath: runbookPath, toPath: kept) }
            try data.write(to: URL(fileURLWithPath: runbookPath), options: .atomic)
        } catch {
            throw TocsinError(
                .io,
                "\(runbookPath) can't be written: \(error.localizedDescription). It was kept as it was."
            )
        }
        return kept
    }
}
