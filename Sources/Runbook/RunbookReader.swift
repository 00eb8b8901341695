import Domain
import Markdown

/// Turns the outline of a document into a runbook.
///
/// Every block ends up in a part, or in `notUnderstood`: a reader takes the blocks it knows and hands the others to
/// `leave`. Sections nest at most eight deep (six headings, a label, the root), so recursion is bounded.
struct RunbookReader {
    let origin: Origin
    var runbook: Runbook

    /// What sections within a section mean.
    private enum Context {
        case top
        case contacts(Contact.Scope?)
        case postIncident
    }

    static func read(_ text: String, file: String) -> Runbook {
        let origin = Origin(document: MarkdownDocument(text), file: file)
        var reader = RunbookReader(origin: origin, runbook: Runbook(file: file))
        reader.readDocument()
        return reader.runbook
    }

    mutating func warn(_ rule: RunbookWarning.Rule, line: Int, _ message: String) {
        runbook.warnings.append(RunbookWarning(file: origin.file, line: line, rule: rule, message: message))
    }

    private mutating func readDocument() {
        warnOfOpenFences()
        let root = Section.outline(of: origin.document)
        if root.blocks.isEmpty, root.children.isEmpty {
            warn(.emptyRunbook, line: 1, "The runbook is empty: there is nothing to follow in an incident.")
            return
        }
        introduce(root)
        for section in root.children {
            let isTitle =
                runbook.title == nil && section.level == 1 && playbookName(section) == nil
                && SectionKind.ofRunbook(section.title) == nil
            if isTitle {
                runbook.title = section.title
                introduce(section)
                for child in section.children { read(child, in: .top) }
            } else {
                read(section, in: .top)
            }
        }
    }

    private mutating func warnOfOpenFences() {
        for node in origin.document.nodes {
            guard case .codeBlock(let code) = node.kind, code.fence == .unclosed else { continue }
            warn(
                .unclosedFence,
                line: node.lines.lowerBound,
                "The code fence opened here is never closed, so all up to line \(node.lines.upperBound) counts as code."
            )
        }
    }

    /// Takes the text before the first section.
    private mutating func introduce(_ section: Section) {
        var rest: [Section.Block] = []
        for block in section.blocks {
            switch block {
            case .paragraph(let entry): runbook.introduction.append(origin.passage(entry, withLabel: true))
            case .list(let items, _): runbook.introduction += items.map { origin.passage($0, withLabel: true) }
            case .code, .other: rest.append(block)
            }
        }
        leave(rest, of: section)
    }

    private mutating func read(_ section: Section, in context: Context) {
        warnIfEmpty(section)
        if let name = playbookName(section) {
            let reader = PlaybookReader.read(section, name: name, in: origin)
            runbook.warnings += reader.warnings
            runbook.playbooks.append(reader.playbook)
            return
        }
        switch context {
        case .contacts(let scope):
            addGroup(section)
            readContacts(section, scope: Self.scope(section.title) ?? scope)
        case .postIncident: readPhase(section)
        case .top:
            if let (severity, rest) = SeverityLabel.leading(section.title), section.hasList {
                readProcedure(section, severity: severity, rest: rest)
            } else {
                readByTitle(section)
            }
        }
    }

    private mutating func readByTitle(_ section: Section) {
        switch SectionKind.ofRunbook(section.title) {
        case .metrics: readMetrics(section)
        case .thresholds: readThresholds(section)
        case .tools: readTools(section)
        case .contacts: readContacts(section, scope: nil)
        case .postIncident: readPostIncident(section)
        case .scheduledMaintenance: runbook.scheduledMaintenance += readMaintenance(section)
        case .emergencyMaintenance: runbook.emergencyMaintenance += readMaintenance(section)
        case .maintenanceSteps: readMaintenanceSteps(section)
        case .maintenance:
            let isOrdered = section.entries.contains { $0.number != nil }
            if isOrdered {
                readMaintenanceSteps(section)
            } else {
                runbook.scheduledMaintenance += readMaintenance(section)
            }
        default:
            // A section around others ("Monitoring & Alerts"), or one that isn't known.
            if !section.children.isEmpty { addGroup(section) }
            leave(section.blocks, of: section, isWhole: section.children.isEmpty)
            for child in section.children { read(child, in: .top) }
        }
    }

    private mutating func addGroup(_ section: Section) {
        runbook.groups.append(Runbook.Group(title: section.title, source: origin.source(section.line)))
    }

    private mutating func warnIfEmpty(_ section: Section) {
        guard section.blocks.isEmpty, section.children.isEmpty else { return }
        warn(.emptySection, line: section.line, "\"\(section.title)\" has no content.")
    }
}

// MARK: - Names

extension RunbookReader {
    private static let playbookPrefixes = [
        "issue", "problem", "incident", "alert name", "alert", "scenario", "playbook",
    ]

    /// The name of a section that is a playbook: by its prefix, or because it holds symptoms, diagnosis, solutions.
    private func playbookName(_ section: Section) -> String? {
        if let name = Self.withoutPrefix(section.title) { return name }
        let kinds = Set(section.children.compactMap { SectionKind.ofPlaybook($0.title) }.filter(\.marksPlaybook))
        guard !kinds.isEmpty, !section.isLabel, SectionKind.ofRunbook(section.title) == nil else { return nil }
        let holdsOthers = section.children.contains {
            Self.withoutPrefix($0.title) != nil || SeverityLabel.leading($0.title) != nil
                || (SectionKind.ofPlaybook($0.title) == nil && SectionKind.ofRunbook($0.title) != nil)
        }
        return kinds.count > 1 || !holdsOthers ? section.title : nil
    }

    /// "Issue: Calls fail", "Scenario 2 - Calls fail" as "Calls fail"; nil without such a prefix.
    static func withoutPrefix(_ title: String) -> String? {
        let lower = title.lowercased()
        guard let prefix = playbookPrefixes.first(where: { lower.hasPrefix($0) }) else { return nil }
        var rest = title.dropFirst(prefix.count).drop { $0 == "#" || $0 == " " || $0.isNumber }
        let isSpaced = rest.startIndex > title.startIndex && title[title.index(before: rest.startIndex)] == " "
        // A dash parts two words only between blanks: "Incident-free hours" is one name.
        guard let separator = rest.first, separator == ":" || (isSpaced && "-–—".contains(separator)) else {
            return nil
        }
        rest = rest.dropFirst()
        guard separator == ":" || rest.first == " " else { return nil }
        let name = rest.trimmed.trimmingQuotes
        return name.isEmpty ? nil : name
    }

    private static func scope(_ title: String) -> Contact.Scope? {
        let words = Set(title.searchWords)
        if !words.isDisjoint(with: ["internal", "team", "engineering", "staff"]) { return .internal }
        let outside: Set = ["external", "vendor", "vendors", "third", "provider", "providers", "services", "suppliers"]
        return words.isDisjoint(with: outside) ? nil : .external
    }
}

// MARK: - Parts

extension RunbookReader {
    private mutating func readProcedure(_ section: Section, severity: SeverityLabel, rest: String) {
        var title = rest.droppingSeparators
        var description: String?
        if title.hasSuffix(")"), let open = title.lastIndex(of: "(") {
            description = String(title[title.index(after: open)...].dropLast()).trimmed
            title = title[..<open].trimmed.droppingSeparators
        }
        var procedure = Procedure(
            severity: severity,
            title: title.isEmpty ? nil : title,
            description: description,
            steps: [],
            source: origin.source(section.line)
        )
        readSteps(section, label: nil, into: &procedure)
        for step in procedure.steps where step.due == nil {
            warn(
                .stepWithoutTime,
                line: step.source.line,
                "This step of \(severity.written) has no time, so it will never be shown as due."
            )
        }
        runbook.procedures.append(procedure)
    }

    /// Takes the items; `label` is the time that a heading around gives them.
    private mutating func readSteps(_ section: Section, label: String?, into procedure: inout Procedure) {
        var rest: [Section.Block] = []
        for block in section.blocks {
            guard case .list(let items, _) = block else {
                rest.append(block)
                continue
            }
            for item in items {
                procedure.steps.append(step(item, label: label, after: procedure.steps.last?.number ?? 0))
            }
        }
        leave(rest, of: section)
        for child in section.children {
            if let entry = child.asEntry {
                procedure.steps.append(step(entry, label: label, after: procedure.steps.last?.number ?? 0))
            } else {
                let time = Self.time(child.title)
                if time == nil { leaveTitle(child) }
                readSteps(child, label: time ?? label, into: &procedure)
            }
        }
    }

    /// The part of a title that is a time: "T+30 minutes: mitigate" or "Mitigate (within 30 minutes)".
    private static func time(_ title: String) -> String? {
        if TimeLabel(title) != nil { return title }
        return title.split(whereSeparator: { ":()–—".contains($0) }).map(\.trimmed).first { TimeLabel($0) != nil }
    }

    private func step(_ item: Entry, label: String?, after last: Int) -> Procedure.TimedStep {
        var entry = item
        if entry.label == nil, TimeLabel(item.labelledByColon.label ?? "") != nil { entry = item.labelledByColon }
        var time = entry.label.flatMap { TimeLabel($0) }
        var written = time == nil ? nil : entry.label
        if time == nil, let label {
            time = TimeLabel(label)
            written = label
        }
        let isTimed = entry.label.map { TimeLabel($0) != nil } ?? false
        let shown = isTimed ? origin.passage(entry) : origin.passage(item, withLabel: true)
        return Procedure.TimedStep(
            number: max(item.number ?? 0, last + 1),
            label: written,
            due: time?.due(from: .declared),
            text: shown.text,
            markdown: shown.markdown,
            source: shown.source
        )
    }

    private mutating func readMetrics(_ section: Section) {
        for entry in section.entries.map(\.labelledByColon) {
            let text = origin.passage(entry, withLabel: true).text
            let split = Comparator.split(entry.text)
            runbook.keyMetrics.append(
                KeyMetric(
                    name: entry.label ?? (split.map(\.before) ?? entry.text),
                    comparator: split.map(\.comparator),
                    value: split.map(\.after) ?? entry.text,
                    text: text,
                    source: origin.source(entry.lines.lowerBound)
                )
            )
        }
        leaveRest(of: section)
    }

    private mutating func readThresholds(_ section: Section) {
        for entry in section.entries.map(\.labelledByColon) {
            let conditions = entry.text.split { $0 == "," || $0 == ";" }.map { part in
                let split = Comparator.split(String(part))
                return AlertThreshold.Condition(
                    metric: split.map(\.before) ?? part.trimmed,
                    comparator: split.map(\.comparator),
                    value: split.map(\.after) ?? "",
                    text: part.trimmed
                )
            }
            runbook.alertThresholds.append(
                AlertThreshold(
                    level: entry.label ?? section.title,
                    conditions: conditions,
                    text: entry.text,
                    source: origin.source(entry.lines.lowerBound)
                )
            )
        }
        leaveRest(of: section)
    }

    private mutating func readTools(_ section: Section) {
        for entry in section.entries.map(\.labelledByColon) {
            runbook.monitoringTools.append(
                MonitoringTool(
                    name: entry.label ?? entry.text,
                    text: entry.label == nil ? "" : entry.text,
                    markdown: entry.markdown,
                    source: origin.source(entry.lines.lowerBound)
                )
            )
        }
        leaveRest(of: section)
    }

    private mutating func readContacts(_ section: Section, scope: Contact.Scope?) {
        for entry in section.entries.map(\.labelledByColon) {
            guard let role = entry.label else {
                leave([.paragraph(entry)], of: section)
                continue
            }
            let (name, reach) = Contact.split(entry.text)
            if reach == nil {
                warn(
                    .placeholderContact,
                    line: entry.lines.lowerBound,
                    "\"\(role)\" is not set: nobody can be reached by \"\(entry.text)\"."
                )
            }
            runbook.contacts.append(
                Contact(
                    role: role,
                    name: name,
                    reach: reach,
                    scope: scope,
                    source: origin.source(entry.lines.lowerBound)
                )
            )
        }
        leave(section.blocks.filter(\.isOpaque), of: section)
        for child in section.subsections { read(child, in: .contacts(scope)) }
    }

    private mutating func readPostIncident(_ section: Section) {
        if section.entries.isEmpty {
            leave(section.blocks, of: section)
        } else {
            addPhase(section)
        }
        for child in section.subsections { read(child, in: .postIncident) }
    }

    private mutating func readPhase(_ section: Section) {
        addPhase(section)
        for child in section.subsections { read(child, in: .postIncident) }
    }

    private mutating func addPhase(_ section: Section) {
        var name = section.title
        var deadline = TimeLabel(name) == nil ? nil : name
        if deadline == nil, name.hasSuffix(")"), let open = name.lastIndex(of: "(") {
            let inner = String(name[name.index(after: open)...].dropLast()).trimmed
            if TimeLabel(inner) != nil {
                deadline = inner
                name = name[..<open].trimmed
            }
        } else if deadline == nil, let time = Self.time(name) {
            deadline = time
        }
        if deadline == nil {
            warn(
                .phaseWithoutDeadline,
                line: section.line,
                "\"\(section.title)\" has no deadline, so its items will never be overdue."
            )
        }
        runbook.postIncident.append(
            PostIncidentPhase(
                name: name,
                deadline: deadline,
                due: deadline.flatMap { TimeLabel($0) }?.due(from: .resolved),
                items: section.entries.map { origin.passage($0, withLabel: true) },
                source: origin.source(section.line)
            )
        )
        leave(section.blocks.filter(\.isOpaque), of: section)
    }

    private mutating func readMaintenance(_ section: Section) -> [MaintenanceEntry] {
        let entries = section.entries.map(\.labelledByColon).map {
            MaintenanceEntry(
                label: $0.label,
                text: $0.text,
                markdown: $0.markdown,
                source: origin.source($0.lines.lowerBound)
            )
        }
        leaveRest(of: section)
        return entries
    }

    private mutating func readMaintenanceSteps(_ section: Section) {
        runbook.maintenanceSteps += section.entries.map { origin.passage($0, withLabel: true) }
        leaveRest(of: section)
    }
}

// MARK: - What is left

extension RunbookReader {
    /// Leaves code and quotes of a section whose entries were taken, and reads the sections within it.
    private mutating func leaveRest(of section: Section) {
        leave(section.blocks.filter(\.isOpaque), of: section)
        for child in section.subsections { read(child, in: .top) }
    }

    private mutating func leaveTitle(_ section: Section) {
        runbook.notUnderstood.append(origin.unknown(section.lines, of: section))
    }

    /// Keeps blocks that no reader knows; with the heading when it is the whole section.
    private mutating func leave(_ blocks: [Section.Block], of section: Section, isWhole: Bool = false) {
        runbook.notUnderstood += origin.parts(blocks, of: section, isWhole: isWhole)
    }
}

extension Section {
    /// Whether a list stands in it, or in a section within.
    fileprivate var hasList: Bool {
        blocks.contains { if case .list = $0 { true } else { false } } || children.contains(where: \.hasList)
    }
}

extension Section.Block {
    /// Whether it is no paragraph and no list.
    fileprivate var isOpaque: Bool {
        switch self {
        case .code, .other: true
        case .paragraph, .list: false
        }
    }
}

extension String {
    fileprivate var droppingSeparators: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace || "-–—:|".contains(first) { text.removeFirst() }
        while let last = text.last, last.isWhitespace || "-–—:|".contains(last) { text.removeLast() }
        return String(text)
    }

    fileprivate var trimmingQuotes: String {
        guard count > 1, let first, let last, "\"'“".contains(first), "\"'”".contains(last) else { return self }
        return String(dropFirst().dropLast())
    }
}
