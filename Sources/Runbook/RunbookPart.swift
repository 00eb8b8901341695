import Domain

/// One part of a runbook as `runbook show` prints it: what it is, what it says, and where.
package struct RunbookPart: Hashable, Sendable {
    /// Such as "debug step 2" or "contact".
    package var kind: String
    /// Its heading or label.
    package var title: String?
    /// What a reader sees.
    package var text: String
    /// As it is written, where that differs from the text.
    package var markdown: String
    package var source: SourceLine
}

extension Runbook {
    /// Everything that the runbook says, in the order of its files: put together, no block of a file is missing.
    package var parts: [RunbookPart] {
        var parts = introduction.map { RunbookPart("introduction", $0) }
        if let title { parts.insert(RunbookPart("title", title, SourceLine(file: file, line: 1)), at: 0) }
        parts += groups.map { RunbookPart("section", $0.title, $0.source) }
        parts += playbooks.flatMap(\.parts)
        parts += keyMetrics.map { RunbookPart("key metric", nil, $0.text, $0.source) }
        parts += alertThresholds.map { RunbookPart("alert threshold", $0.level, $0.text, $0.source) }
        parts += monitoringTools.map { RunbookPart("monitoring tool", $0.name, $0.text, $0.markdown, $0.source) }
        parts += severities.map {
            RunbookPart("severity", $0.severity.heading($0.title), $0.description ?? "", $0.markdown, $0.source)
        }
        parts += procedures.flatMap(\.parts)
        parts += contacts.map { RunbookPart("contact", $0.role, $0.text, $0.source) }
        parts += escalation.map { RunbookPart("escalation", $0) }
        parts += postIncident.flatMap { phase in
            [RunbookPart("post-incident phase", phase.name + (phase.deadline.map { " (\($0))" } ?? ""), phase.source)]
                + phase.items.map { RunbookPart("checklist item", $0) }
        }
        for (kind, entries) in [
            ("scheduled maintenance", scheduledMaintenance), ("emergency maintenance", emergencyMaintenance),
        ] {
            parts += entries.map { RunbookPart(kind, $0.label, $0.text, $0.markdown, $0.source) }
        }
        parts += maintenanceSteps.map { RunbookPart("maintenance step", $0) }
        parts += notUnderstood.map(RunbookPart.init)
        return parts.enumerated()
            .sorted {
                ($0.element.source.file, $0.element.source.line, $0.offset)
                    < ($1.element.source.file, $1.element.source.line, $1.offset)
            }
            .map(\.element)
    }
}

extension Playbook {
    /// Everything that the playbook says, in the order of the file.
    package var parts: [RunbookPart] {
        let heading = markdown.split(whereSeparator: \.isNewline).first.map(String.init) ?? name
        var parts = [RunbookPart("playbook", name, "", heading, source)]
        parts += symptoms.map { RunbookPart("symptom", $0) }
        parts += impact.map { RunbookPart("impact", $0) }
        parts += debugSteps.map { RunbookPart("debug step \($0.number)", nil, $0.text, $0.markdown, $0.source) }
        parts += commands.map { RunbookPart("command", $0.title, $0.code, $0.source) }
        parts += solutions.map { RunbookPart("solution", $0.name, $0.text, $0.markdown, $0.source) }
        if let quickFix { parts.append(RunbookPart("quick fix", quickFix)) }
        if let escalation {
            parts.append(RunbookPart("escalation", nil, escalation.text, escalation.markdown, escalation.source))
        }
        parts += details.map { RunbookPart("detail", $0.label, $0.text, $0.markdown, $0.source) }
        parts += notUnderstood.map(RunbookPart.init)
        return parts.enumerated()
            .sorted { ($0.element.source.line, $0.offset) < ($1.element.source.line, $1.offset) }
            .map(\.element)
    }
}

extension Procedure {
    fileprivate var parts: [RunbookPart] {
        [RunbookPart("procedure", severity.heading(title), description ?? "", source)]
            + steps.map { RunbookPart("step \($0.number)", $0.label, $0.text, $0.markdown, $0.source) }
    }
}

extension SeverityLabel {
    fileprivate func heading(_ title: String?) -> String { written + (title.map { " - \($0)" } ?? "") }
}

extension RunbookPart {
    fileprivate init(_ kind: String, _ title: String, _ source: SourceLine) {
        self.init(kind: kind, title: title, text: "", markdown: "", source: source)
    }

    fileprivate init(_ kind: String, _ title: String?, _ text: String, _ source: SourceLine) {
        self.init(kind: kind, title: title, text: text, markdown: text, source: source)
    }

    fileprivate init(_ kind: String, _ title: String?, _ text: String, _ markdown: String, _ source: SourceLine) {
        self.init(kind: kind, title: title, text: text, markdown: markdown, source: source)
    }

    fileprivate init(_ kind: String, _ passage: Passage) {
        self.init(kind: kind, title: nil, text: passage.text, markdown: passage.markdown, source: passage.source)
    }

    fileprivate init(_ part: UnknownPart) {
        self.init(
            kind: "not understood",
            title: part.path.last,
            text: "",
            markdown: part.markdown,
            source: part.source
        )
    }
}
