import Domain
import Runbook
import Store

extension Desk {
    /// How the procedures and playbooks fared, step by step, over the incidents declared since a moment.
    package func scorecard(since: Instant?) throws -> ScorecardJSON {
        let runbook = runbookOrNote()
        return try workspace.store.read { reader in
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
    }
}

/// The answer of `runbook stats`.
package struct ScorecardJSON: Encodable, Sendable {
    package struct Card: Encodable, Sendable {
        package var incidents: Int
        package var plans: [Plan]
    }

    package struct Plan: Encodable, Sendable {
        /// procedure or playbook.
        package var kind: TaskItem.Origin
        package var name: String
        package var used: Int
        package var steps: [Step]
    }

    package struct Step: Encodable, Sendable {
        package var text: String
        @Nullable package var label: String?
        @Nullable package var source: SourceLine?
        package var used: Int
        package var done: Int
        package var open: Int
        package var lapsed: Int
        package var skipped: [Remark]
        /// Null when it was never done with a time to be done by.
        @Nullable package var late: Lateness?
        package var wrong: [Remark]
    }

    package struct Remark: Encodable, Sendable {
        package var incident: String
        package var why: String
    }

    /// Seconds after its time, 0 when in time, over all times that it was done.
    package struct Lateness: Hashable, Encodable {
        package var count: Int
        package var median: Double
        package var worst: Double
    }

    package struct Missing: Encodable, Sendable {
        package var incident: String
        package var title: String
    }

    package var incidents: Int
    package var plans: [Plan]
    /// Playbooks that no incident had.
    package var unused: [String]
    package var withoutPlaybook: [Missing]
    package var drills: Card

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
