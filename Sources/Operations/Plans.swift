import Domain
import Runbook

/// Copies what the runbook says into an incident's tasks, so that a later edit of it doesn't rewrite history.
extension Runbook {
    /// The severity's procedure, nil when the runbook has none.
    package func procedurePlan(
        severity: String,
        in scale: SeverityScale,
        from instant: Instant,
        anchor: DueRule.Anchor,
        without done: Set<String> = [],
        hours: WorkingHours,
        id: () -> Identifier
    ) -> TasksPlanned? {
        guard let procedure = procedure(severity: severity, in: scale) else { return nil }
        let steps = procedure.steps.map { (step: $0, instruction: Instruction($0.markdown)) }
        let tasks = steps.filter { !done.contains($0.instruction.text) }.map { step, instruction in
            let due = step.due?.counted(from: anchor)
            return TasksPlanned.Planned(
                id: id(),
                text: instruction.text,
                label: step.label,
                due: due,
                dueAt: due?.instant(from: instant, hours: hours),
                command: instruction.code,
                source: step.source
            )
        }
        return tasks.isEmpty ? nil : TasksPlanned(origin: .procedure, name: "Procedure \(severity)", tasks: tasks)
    }

    /// The procedure for a severity, by any spelling that the scale accepts.
    package func procedure(severity: String, in scale: SeverityScale) -> Procedure? {
        procedures.first { scale.find($0.severity.written)?.name == severity }
    }

    /// The checklist of all post-incident phases, nil when the runbook has none.
    func checklistPlan(resolvedAt instant: Instant, hours: WorkingHours, id: () -> Identifier) -> TasksPlanned? {
        let tasks = postIncident.flatMap { phase in
            phase.items.map { item in
                let instruction = Instruction(item.markdown)
                return TasksPlanned.Planned(
                    id: id(),
                    text: instruction.text,
                    label: phase.deadline.map { "\(phase.name), \($0.lowercasedFirst)" } ?? phase.name,
                    due: phase.due,
                    dueAt: phase.due?.instant(from: instant, hours: hours),
                    command: instruction.code,
                    source: item.source
                )
            }
        }
        return tasks.isEmpty ? nil : TasksPlanned(origin: .checklist, name: "Post-incident checklist", tasks: tasks)
    }
}

extension Playbook {
    /// The debug steps as tasks, each with the command that belongs to it.
    func plan(id: () -> Identifier) -> TasksPlanned? {
        let tasks = debugSteps.map { step in
            TasksPlanned.Planned(
                id: id(),
                text: Instruction(step.markdown).text,
                command: command(for: step)?.code,
                source: step.source
            )
        }
        return tasks.isEmpty ? nil : TasksPlanned(origin: .playbook, name: "Playbook \(name)", tasks: tasks)
    }
}

extension DueRule {
    /// The same rule from another anchor: a procedure planned anew starts its clock there.
    fileprivate func counted(from anchor: Anchor) -> DueRule {
        switch self {
        case .after(let seconds, _): .after(seconds: seconds, anchor)
        case .nextBusinessDay: .nextBusinessDay(anchor)
        case .at: self
        }
    }
}

extension String {
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
