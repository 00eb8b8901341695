import ArgumentParser
import Domain
import Operations

extension RunbookCommand {
    struct Stats: TocsinCommand {
        static let configuration = CommandConfiguration(
            commandName: "stats",
            abstract: "How the procedures and playbooks fared, step by step, over incidents.",
            discussion: """
                Drills are counted apart. A step is late a minute after its time; `tocsin done TASK --wrong` marks one wrong.
                """
        )

        @Option(parsing: .unconditional, help: ArgumentHelp("Declared since: 90d, a date.", valueName: "time"))
        var since: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: Context) throws {
            let workspace = try context.workspace()
            let since = try since.map { (text) throws(TocsinError) in
                try TimeExpression.parseSince(text, now: context.world.now(), zone: workspace.zone)
            }
            let answer = try context.desk(workspace).scorecard(since: since)
            try context.answer(
                answer,
                text: answer.text(width: context.world.outputIsTerminal ? context.world.width : nil)
            )
        }
    }
}

extension ScorecardJSON {
    fileprivate func text(width: Int?) -> String {
        var lines = ["Over \(counted(incidents, "incident")):"]
        if plans.isEmpty { lines += ["", "No step was planned."] }
        lines += ScorecardJSON.lines(plans, width: width)
        if !unused.isEmpty { lines += ["", Style.bold("NEVER USED")] + unused.map { "  \($0)" } }
        if !withoutPlaybook.isEmpty {
            var table = Table()
            for missing in withoutPlaybook { table.add("  \(missing.incident)", missing.title) }
            lines += ["", Style.bold("INCIDENTS WITHOUT A PLAYBOOK")] + table.lines(width: width)
        }
        if drills.incidents > 0 {
            lines += ["", Style.yellow("Over \(counted(drills.incidents, "drill")):")]
            lines += ScorecardJSON.lines(drills.plans, width: width)
        }
        return lines.joined(separator: "\n")
    }

    private static func lines(_ plans: [Plan], width: Int?) -> [String] {
        plans.flatMap { plan -> [String] in
            var table = Table()
            table.add("  USED", "DONE", "LEFT", "SKIPPED", "LATE", "WRONG", "STEP")
            for step in plan.steps {
                let label = step.label.map { "\(plainText($0)): " } ?? ""
                table.add(
                    "  \(step.used)",
                    "\(step.done)",
                    "\(step.open + step.lapsed)",
                    "\(step.skipped.count)",
                    step.late.map { lateText($0, of: step.done) } ?? "–",
                    step.wrong.isEmpty ? "0" : Style.red("\(step.wrong.count) of \(step.used)"),
                    label + plainText(step.text)
                )
            }
            let kind = plan.kind == .procedure ? "PROCEDURE" : "PLAYBOOK"
            var lines = ["", "\(Style.bold(kind))  \(plan.name)  \(Style.dim("used \(counted(plan.used, "time"))"))"]
            lines += table.lines(width: width)
            for step in plan.steps {
                lines += step.skipped.map { "  skipped in \($0.incident): \(plainText(step.text)): \($0.why)" }
                lines += step.wrong.map { "  wrong in \($0.incident): \(plainText(step.text)): \($0.why)" }
            }
            return lines
        }
    }

    private static func lateText(_ late: Lateness, of done: Int) -> String {
        guard late.count > 0 else { return "0" }
        return
            "\(late.count) of \(done) (median \(SpanText.text(Int(late.median))), worst \(SpanText.text(Int(late.worst))))"
    }
}
