import ArgumentParser
import Domain
import Runbook
import Store

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
            let runbook = context.runbookOrWarning(workspace)
            let answer = try workspace.store.read { reader in
                var cards = (incidents: Scorecard(), drills: Scorecard())
                try reader.eachIncident(declaredSince: since) { incident in
                    if incident.drill { cards.drills.add(incident) } else { cards.incidents.add(incident) }
                }
                return ScorecardJSON(
                    try ScorecardJSON.Card(cards.incidents, reader),
                    unused: (runbook?.playbooks.map(\.name) ?? []).filter { !cards.incidents.playbooks.contains($0) },
                    withoutPlaybook: try cards.incidents.withoutPlaybook.map { id in
                        ScorecardJSON.Missing(
                            incident: try reader.name(of: id) ?? id.text,
                            title: try reader.incident(id)?.incident.title ?? ""
                        )
                    },
                    drills: try ScorecardJSON.Card(cards.drills, reader)
                )
            }
            try context.answer(
                answer,
                text: answer.text(width: context.world.outputIsTerminal ? context.world.width : nil)
            )
        }
    }
}

/// The answer of `runbook stats`.
struct ScorecardJSON: Encodable {
    struct Card: Encodable {
        var incidents: Int
        var plans: [Plan]
    }

    struct Plan: Encodable {
        /// procedure or playbook.
        var kind: TaskItem.Origin
        var name: String
        var used: Int
        var steps: [Step]
    }

    struct Step: Encodable {
        var text: String
        @Nullable var label: String?
        @Nullable var source: SourceLine?
        var used: Int
        var done: Int
        var open: Int
        var lapsed: Int
        var skipped: [Remark]
        /// Null when it was never done with a time to be done by.
        @Nullable var late: Lateness?
        var wrong: [Remark]
    }

    struct Remark: Encodable {
        var incident: String
        var why: String
    }

    /// Seconds after its time, 0 when in time, over all times that it was done.
    struct Lateness: Hashable, Encodable {
        var count: Int
        var median: Double
        var worst: Double
    }

    struct Missing: Encodable {
        var incident: String
        var title: String
    }

    var incidents: Int
    var plans: [Plan]
    /// Playbooks that no incident had.
    var unused: [String]
    var withoutPlaybook: [Missing]
    var drills: Card

    init(_ card: Card, unused: [String], withoutPlaybook: [Missing], drills: Card) {
        incidents = card.incidents
        plans = card.plans
        self.unused = unused
        self.withoutPlaybook = withoutPlaybook
        self.drills = drills
    }
}

extension ScorecardJSON.Card {
    fileprivate init(_ card: Scorecard, _ reader: Reader) throws {
        func remarks(_ remarks: [Scorecard.Remark]) throws -> [ScorecardJSON.Remark] {
            try remarks.map {
                ScorecardJSON.Remark(incident: try reader.name(of: $0.incident) ?? $0.incident.text, why: $0.why)
            }
        }
        incidents = card.incidents
        plans = try card.plans.map { plan in
            ScorecardJSON.Plan(
                kind: plan.origin,
                name: plan.shortName,
                used: plan.used,
                steps: try plan.steps.map { step in
                    ScorecardJSON.Step(
                        text: step.text,
                        label: step.label,
                        source: step.source,
                        used: step.used,
                        done: step.done,
                        open: step.open,
                        lapsed: step.lapsed,
                        skipped: try remarks(step.skipped),
                        late: ScorecardJSON.Lateness(step),
                        wrong: try remarks(step.wrong)
                    )
                }
            )
        }
    }
}

extension ScorecardJSON.Lateness {
    fileprivate init?(_ step: Scorecard.Step) {
        guard let median = step.median, let worst = step.worst else { return nil }
        self.init(count: step.late, median: median, worst: worst)
    }
}

extension Scorecard.Plan {
    /// Without the kind that plans are named with.
    fileprivate var shortName: String {
        let prefix = origin == .procedure ? "Procedure " : "Playbook "
        return name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
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
