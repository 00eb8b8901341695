import Domain
import Markdown

/// Turns the outline of a document into a runbook.
///
/// Every block ends up in a part, or in `notUnderstood`: a reader takes the blocks it knows and hands the others to
/// `leave`. Sections nest at most eight deep (six headings, a label, the root), so recursion is bounded.
struct RunbookReader {
    let origin: Origin
    var runbook: Runbook
    /// Procedures that a table of severities gives, for those that have none of their own.
    var tabled: [Procedure] = []

    /// What sections within a section mean.
    private enum Context {
        case top
        case contacts(Contact.Scope?)
        case postIncident
        case severities
        case maintenance
    }

    static func read(_ text: String, file: String, names: SectionNames) -> Runbook {
        let origin = Origin(document: MarkdownDocument(text), file: file, names: names)
        var reader = RunbookReader(origin: origin, runbook: Runbook(file: file))
        reader.readDocument()
        return reader.runbook
    }

    mutating func warn(_ rule: RunbookWarning.Rule, line: Int, _ message: String) {
        runbook.warnings.append(RunbookWarning(file: origin.file, line: line, rule: rule, message: message))
    }

    private mutating func readDocument() {
        warnOfOpenFences()
        let root = Section.outline(of: origin.document, names: origin.names)
        if root.isEmpty || (root.blocks.isEmpty && root.children.count == 1 && root.children[0].isEmpty) {
            warn(.emptyRunbook, line: 1, "The runbook is empty: there is nothing to follow in an incident.")
            return
        }
        warnOfSplitLists(root)
        if let name = nameOfOnlyPlaybook(root) {
            readPlaybook(root, name: name)
        } else {
            readSections(of: root)
            if !runbook.isUnderstood, let (section, name) = onlyProcedure(root) {
                let warnings = runbook.warnings.filter { $0.rule == .unclosedFence || $0.rule == .splitList }
                runbook = Runbook(file: origin.file)
                runbook.warnings = warnings
                readPlaybook(section, name: name, areSteps: true)
            }
        }
        let own = Set(runbook.procedures.map(\.severity.normalized))
        runbook.procedures += tabled.filter { !own.contains($0.severity.normalized) }
    }

    private mutating func readSections(of root: Section) {
        introduce(root)
        for section in root.children {
            let isTitle =
                runbook.title == nil && section.level == 1 && playbookName(section) == nil
                && section.runbookKind == nil && SeverityLabel.leading(section.title) == nil
            if isTitle {
                runbook.title = section.title
                introduce(section)
                for child in section.children { read(child, in: .top) }
            } else {
                read(section, in: .top)
            }
        }
    }

    /// Takes the text before the first section.
    private mutating func introduce(_ section: Section) {
        var rest: [Section.Block] = []
        for block in section.blocks {
            switch block {
            case .paragraph, .list:
                runbook.introduction += block.entries.map { origin.passage($0, withLabel: true) }
            case .table(let table) where take(table, of: section): break
            case .code, .other, .table: rest.append(block)
            }
        }
        leave(rest, of: section)
    }

    private mutating func readPlaybook(_ section: Section, name: String, areSteps: Bool = false) {
        let reader = PlaybookReader.read(section, name: name, areSteps: areSteps, in: origin)
        runbook.warnings += reader.warnings
        runbook.playbooks.append(reader.playbook)
    }

    private mutating func read(_ section: Section, in context: Context) {
        if case .severities = context {
            readSeverity(section)
            return
        }
        if let name = playbookName(section) {
            readPlaybook(section, name: name)
            return
        }
        warnIfEmpty(section)
        switch context {
        case .contacts(let scope):
            addGroup(section)
            readContacts(section, scope: Self.scope(section.title) ?? scope)
        case .postIncident: readPhase(section)
        case .maintenance where Self.time(section.title) != nil:
            runbook.scheduledMaintenance += readMaintenance(section, label: section.title)
        case .top, .severities, .maintenance:
            if SeverityLabel.leading(section.title) != nil {
                readSeverity(section)
            } else {
                readByTitle(section)
            }
        }
    }

    private mutating func readByTitle(_ section: Section) {
        switch section.runbookKind {
        case .metrics: readMetrics(section)
        case .thresholds: readThresholds(section)
        case .tools: readTools(section)
        case .severity: readSeverities(section)
        case .contacts: readContacts(section, scope: nil)
        case .postIncident: readPostIncident(section)
        case .scheduledMaintenance: runbook.scheduledMaintenance += readMaintenance(section)
        case .emergencyMaintenance: runbook.emergencyMaintenance += readMaintenance(section)
        case .maintenanceSteps: readMaintenanceSteps(section)
        case .maintenance:
            if section.entries.contains(where: { $0.number != nil }) {
                readMaintenanceSteps(section)
            } else {
                runbook.scheduledMaintenance += readMaintenance(section)
            }
        default:
            // A section around others ("Monitoring & Alerts"), or one that isn't known.
            if !section.children.isEmpty { addGroup(section) }
            var rest: [Section.Block] = []
            for block in section.blocks {
                if case .table(let table) = block, take(table, of: section) { continue }
                rest.append(block)
            }
            leave(rest, of: section, isWhole: section.children.isEmpty && rest.count == section.blocks.count)
            for child in section.children { read(child, in: .top) }
        }
    }

    /// Takes a table that says itself what it is about: severities or contacts.
    private mutating func take(_ table: Table, of section: Section) -> Bool {
        if let rows = SeverityTable(table) {
            add(rows, from: table, of: section)
            return true
        }
        if let columns = ContactColumns(table), columns.reach != nil, columns.isSure {
            readContacts(table, columns, scope: Self.scope(section.title))
            return true
        }
        return false
    }

    private mutating func addGroup(_ section: Section) {
        runbook.groups.append(Runbook.Group(title: section.title, source: origin.source(section.line)))
    }
}

// MARK: - Warnings

extension RunbookReader {
    private mutating func warnOfOpenFences() {
        for node in origin.document.unclosedFences {
            warn(
                .unclosedFence,
                line: node.lines.lowerBound,
                "The code fence opened here is never closed, so all up to line \(node.lines.upperBound) counts as code."
            )
        }
    }

    /// Warns of numbered lists that start at 1 again because something between isn't indented.
    private mutating func warnOfSplitLists(_ section: Section) {
        var last: Int?
        for (index, block) in section.blocks.enumerated() {
            guard case .list(let items, _) = block, let first = items.first, let number = first.number else { continue }
            if let last, number == 1, index > 0, !section.blocks[index - 1].isLeadIn {
                let between = section.blocks[index - 1].lines
                warn(
                    .splitList,
                    line: first.lines.lowerBound,
                    "The list starts at 1 again, because line \(between.lowerBound) isn't indented as a part of the step "
                        + "before it. The steps are counted on from \(last + 1)."
                )
            }
            last = (number == 1 ? last ?? 0 : number - 1) + items.count
        }
        for child in section.children { warnOfSplitLists(child) }
    }

    private mutating func warnIfEmpty(_ section: Section) {
        guard section.isEmpty else { return }
        warn(.emptySection, line: section.line, "\"\(section.title)\" has no content.")
    }
}

// MARK: - Names

extension RunbookReader {
    private static let playbookPrefixes = [
        "issue", "problem", "incident", "alert name", "alert", "scenario", "playbook", "runbook",
    ]

    /// The name of a section that is a playbook: by its prefix, or because it holds symptoms, diagnosis, solutions, or
    /// steps.
    private func playbookName(_ section: Section) -> String? {
        if let known = section.playbookName { return known }
        let name = findPlaybookName(section)
        section.playbookName = .some(name)
        return name
    }

    private func findPlaybookName(_ section: Section) -> String? {
        if let name = Self.withoutPrefix(section.title) { return holdsPlaybooks(section) ? nil : name }
        guard !section.isLabel, section.runbookKind == nil, section.exactPlaybookKind(origin.names) == nil,
            SeverityLabel.leading(section.title) == nil, !Self.isAboutThePast(section)
        else { return nil }
        let kinds = Set(section.children.compactMap(\.playbookKind).filter(\.marksPlaybook))
        let steps = section.children.count(where: \.isStep)
        guard !kinds.isEmpty || steps > 1 else { return nil }
        if holdsPlaybooks(section) { return nil }
        let holdsOthers = section.children.contains {
            SeverityLabel.leading($0.title) != nil || ($0.playbookKind == nil && $0.runbookKind != nil)
        }
        return kinds.count > 1 || !holdsOthers ? section.title : nil
    }

    /// Whether a section stands around playbooks: several, or one beside which it has at most one part of its own.
    private func holdsPlaybooks(_ section: Section) -> Bool {
        let count = section.children.count { child in
            !child.isLabel && !child.children.isEmpty && playbookName(child) != nil
                || Self.withoutPrefix(child.title) != nil
        }
        let kinds = Set(section.children.compactMap(\.playbookKind).filter(\.marksPlaybook))
        return count > 1 || (count == 1 && kinds.count < 2)
    }

    /// The name of a document that is one playbook without a heading over it: its parts are the first headings.
    private func nameOfOnlyPlaybook(_ root: Section) -> String? {
        let kinds = Set(root.children.compactMap { $0.exactPlaybookKind(origin.names) }.filter(\.marksPlaybook))
        let isOnePart = kinds.count == 1 && root.children.count == 1 && root.children[0].subsections.isEmpty
        guard kinds.count > 1 || isOnePart, !Self.isAboutThePast(root),
            !root.children.contains(where: { playbookName($0) != nil || SeverityLabel.leading($0.title) != nil })
        else { return nil }
        // A title of the same level as the parts.
        if let first = root.children.first, !first.isLabel, first.playbookKind == nil, first.runbookKind == nil,
            first.children.isEmpty
        {
            root.children.removeFirst()
            root.blocks += first.blocks
            return first.title
        }
        return Self.isAboutThePast(documentName) ? nil : documentName
    }

    /// Whether a section is a post-mortem or stands in one: these have parts of the same names as a playbook.
    ///
    /// It is known by a title, or by a part that tells what happened once, which no playbook has.
    private static func isAboutThePast(_ section: Section) -> Bool {
        (section.path + [section.title]).contains(where: isAboutThePast)
            || section.children.contains { child in
                let words = child.title.searchWords
                return words.last == "timeline" || words == ["date"] || words.starts(with: ["what", "happened"])
                    || words.starts(with: ["what", "went"])
            }
    }

    private static func isAboutThePast(_ title: String) -> Bool {
        let words = title.searchWords
        return words.contains { ["postmortem", "postmortems", "mortem", "retrospective"].contains($0) }
            || zip(words, words.dropFirst()).contains { $0 == "incident" && ["report", "review"].contains($1) }
    }

    /// A document that is one procedure to follow: numbered steps or commands under its title, and nothing else that is
    /// known.
    private func onlyProcedure(_ root: Section) -> (section: Section, name: String)? {
        let isTitled = root.children.count == 1 && root.children[0].level == 1
        let section = isTitled ? root.children[0] : root
        let isProcedure =
            section.blocks.contains { $0.isNumbered && $0.entries.count > 1 }
            || (section.holdsCode && section.children.isEmpty)
        return isProcedure && !Self.isAboutThePast(section)
            ? (section, isTitled ? section.title : documentName) : nil
    }

    /// What names a document without a heading: its front matter's title, else its file.
    private var documentName: String {
        let front = origin.document.text(0..<origin.document.bodyOffset)
        for line in front.split(whereSeparator: \.isNewline) where line.hasPrefix("title:") {
            let title = line.dropFirst("title:".count).trimmed.trimmingQuotes
            if !title.isEmpty { return title }
        }
        let name = origin.file.split(separator: "/").last ?? Substring(origin.file)
        return String(name.hasSuffix(".md") ? name.dropLast(3) : name)
    }

    /// "Issue: Calls fail", "Scenario 2 - Calls fail" as "Calls fail"; nil without such a prefix.
    static func withoutPrefix(_ title: String) -> String? {
        guard let letter = title.utf8.first, "iIpPaAsSrR".utf8.contains(letter) else { return nil }
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

    /// The part of a title that is a time: "T+30 minutes: mitigate" or "Mitigate (within 30 minutes)".
    static func time(_ title: String) -> String? {
        if TimeLabel(title) != nil { return title }
        return title.split(whereSeparator: { ":()–—".contains($0) }).map(\.trimmed).first { TimeLabel($0) != nil }
    }
}

// MARK: - Severities and procedures

extension RunbookReader {
    /// A section about severities: a table, items or sections for each.
    private mutating func readSeverities(_ section: Section) {
        addGroup(section)
        var rest: [Section.Block] = []
        for block in section.blocks {
            switch block {
            case .table(let table):
                if !take(table, of: section) { rest.append(block) }
            case .list(let items, _):
                let severities = items.map { SeverityLabel.leading($0, isWordEnough: true) }
                if severities.contains(where: { $0 != nil }) {
                    for (item, severity) in zip(items, severities) { addSeverity(item, severity, of: section) }
                } else {
                    rest.append(block)
                }
            case .paragraph, .code, .other: rest.append(block)
            }
        }
        leave(rest, of: section)
        for child in section.children {
            if let entry = child.asEntry, let found = SeverityLabel.leading(child.title, isWordEnough: true) {
                addSeverity(entry, found, of: section)
            } else if SeverityLabel.leading(child.title, isWordEnough: true) != nil {
                read(child, in: .severities)
            } else {
                read(child, in: .top)
            }
        }
    }

    private mutating func addSeverity(
        _ item: Entry,
        _ found: (label: SeverityLabel, rest: String)?,
        of section: Section
    ) {
        guard let found else {
            leave([.paragraph(item)], of: section)
            return
        }
        let passage = origin.passage(item, withLabel: true)
        let description = item.label == nil ? found.rest.droppingSeparators : item.text
        let title = item.label == nil ? "" : found.rest.droppingSeparators.trimmingParentheses
        let severity = SeverityDefinition(
            severity: found.label,
            title: title.isEmpty ? nil : title,
            description: description.isEmpty ? nil : description,
            markdown: passage.markdown,
            source: passage.source
        )
        runbook.severities.append(severity)
        guard let time = TimeLabel.within(item.text) else { return }
        tabled.append(
            severity.procedure([
                .init(
                    number: 1,
                    label: time.written,
                    due: time.label.due(from: .declared),
                    text: item.text,
                    markdown: item.markdown,
                    source: passage.source
                )
            ])
        )
    }

    private mutating func add(_ severities: SeverityTable, from table: Table, of section: Section) {
        for row in severities.others {
            runbook.notUnderstood.append(
                UnknownPart(
                    path: section.level == 0 ? [] : section.path + [section.title],
                    markdown: table.markdown(row),
                    source: origin.source(row.lines.lowerBound),
                    lastLine: row.lines.upperBound
                )
            )
        }
        for row in severities.rows {
            let severity = SeverityDefinition(
                severity: row.severity,
                title: row.title,
                description: row.description,
                markdown: row.markdown,
                source: origin.source(row.line)
            )
            runbook.severities.append(severity)
            let steps = row.steps.enumerated().map { index, step in
                Procedure.TimedStep(
                    number: index + 1,
                    label: step.label,
                    due: step.label.flatMap { TimeLabel.loose($0) }?.due(from: .declared),
                    text: step.text,
                    markdown: step.markdown,
                    source: severity.source
                )
            }
            if steps.contains(where: { $0.due != nil }) { tabled.append(severity.procedure(steps)) }
        }
    }

    /// A section named for a severity: what to do by when, or only what it means.
    private mutating func readSeverity(_ section: Section) {
        guard let (severity, rest) = SeverityLabel.leading(section.title, isWordEnough: true) else { return }
        var title = rest.droppingSeparators
        var description: String?
        if title.hasSuffix(")"), let open = title.lastIndex(of: "(") {
            description = String(title[title.index(after: open)...].dropLast()).trimmed
            title = title[..<open].trimmed.droppingSeparators
            // "SEV-1 (Critical)" has no other title.
            if title.isEmpty, let only = description { (title, description) = (only, nil) }
        }
        var procedure = Procedure(
            severity: severity,
            title: title.isEmpty ? nil : title,
            description: description.flatMap { $0.isEmpty ? nil : $0 },
            steps: [],
            source: origin.source(section.line)
        )
        warnIfEmpty(section)
        guard section.hasSteps else {
            let blocks = section.blocks.flatMap(\.entries) + section.children.compactMap(\.asEntry)
            let passages = blocks.map { origin.passage($0, withLabel: true) }
            runbook.severities.append(
                SeverityDefinition(
                    severity: severity,
                    title: procedure.title,
                    description: ([description].compactMap { $0 } + passages.map(\.text)).joinedOrNil(" "),
                    markdown: passages.map(\.markdown).joined(separator: "\n\n"),
                    source: procedure.source
                )
            )
            leave(section.blocks.filter(\.isOpaque), of: section)
            for child in section.subsections { read(child, in: .top) }
            return
        }
        readSteps(section, label: nil, into: &procedure)
        warnOfTimes(procedure)
        runbook.procedures.append(procedure)
    }

    private mutating func warnOfTimes(_ procedure: Procedure) {
        let untimed = procedure.steps.filter { $0.due == nil }
        guard let first = untimed.first else { return }
        let severity = procedure.severity.written
        let message =
            switch untimed.count {
            case procedure.steps.count: "No step of \(severity) has a time, so none will ever be shown as due."
            case 1: "A step of \(severity) has no time, so it will never be shown as due."
            default:
                "\(untimed.count) of \(procedure.steps.count) steps of \(severity) have no time, so they will never be "
                    + "shown as due."
            }
        warn(.stepWithoutTime, line: first.source.line, message)
    }

    /// Takes the items; `label` is the time that a heading around gives them.
    private mutating func readSteps(_ section: Section, label: String?, into procedure: inout Procedure) {
        var rest: [Section.Block] = []
        for block in section.blocks {
            switch block {
            case .list(let items, _):
                for item in items { addStep(item, label: label, to: &procedure) }
            case .table(let table):
                let time = table.timeColumn
                for (row, entry) in zip(table.rows, table.entries) {
                    let others = row.cells.indices.filter { $0 != time }.map { row.cells[$0] }
                    var step = entry
                    if let time {
                        step.label = row.text(time)
                        step.text = others.map(\.text).filter { !$0.isEmpty }.joined(separator: "; ")
                        step.markdown = others.map(\.markdown).filter { !$0.isEmpty }.joined(separator: "; ")
                    }
                    addStep(step, label: label, to: &procedure)
                }
            case .paragraph(let entry):
                if Self.isDescription(entry.label) || (procedure.steps.isEmpty && section.line == procedure.source.line)
                {
                    procedure.describe(origin.passage(entry, withLabel: true).text)
                } else {
                    rest.append(block)
                }
            case .code, .other: rest.append(block)
            }
        }
        leave(rest, of: section)
        for child in section.children {
            if let entry = child.asEntry {
                addStep(entry, label: label, to: &procedure)
            } else if Self.isDescription(child.title) {
                procedure.describe(
                    ([child.title + ":"] + child.entries.map { origin.passage($0, withLabel: true).text })
                        .joined(separator: " ")
                )
                leave(child.blocks.filter(\.isOpaque), of: child)
                for section in child.subsections { read(section, in: .top) }
            } else {
                let time = Self.time(child.title)
                if time == nil { leaveTitle(child) }
                readSteps(child, label: time ?? label, into: &procedure)
            }
        }
    }

    private static func isDescription(_ title: String?) -> Bool {
        guard let words = title?.searchWords, let last = words.last, words.count < 3 else { return false }
        return ["description", "definition", "example", "examples", "criteria", "impact", "scope"].contains(last)
    }

    private mutating func addStep(_ item: Entry, label: String?, to procedure: inout Procedure) {
        let named = item.label == nil ? item.labelledByColon : item
        if Self.isDescription(named.label) {
            procedure.describe(origin.passage(item, withLabel: true).text)
            return
        }
        procedure.steps.append(step(item, label: label, after: procedure.steps.last?.number ?? 0))
    }

    private func step(_ item: Entry, label: String?, after last: Int) -> Procedure.TimedStep {
        var entry = item
        if entry.label == nil, TimeLabel(item.labelledByColon.label ?? "") != nil { entry = item.labelledByColon }
        let isTimed = entry.label.map { TimeLabel($0) != nil } ?? false
        let shown = isTimed ? origin.passage(entry) : origin.passage(item, withLabel: true)
        var time = entry.label.flatMap { TimeLabel($0) }
        var written = time == nil ? nil : entry.label
        if time == nil, let target = item.targetTime {
            time = target.label
            written = target.written
        }
        if time == nil, let within = TimeLabel.within(shown.text) {
            time = within.label
            written = within.written
        }
        if time == nil, let label {
            time = TimeLabel(label)
            written = label
        }
        return Procedure.TimedStep(
            number: max(item.number ?? 0, last + 1),
            label: written,
            due: time?.due(from: .declared),
            text: shown.text,
            markdown: shown.markdown,
            source: shown.source
        )
    }
}

// MARK: - Parts

extension RunbookReader {
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
        for block in section.blocks {
            if case .table(let table) = block, !table.levelColumns.isEmpty {
                readThresholds(table)
            } else {
                for entry in block.entries { addThreshold(entry, of: section) }
            }
        }
        for entry in section.children.compactMap(\.asEntry) { addThreshold(entry, of: section) }
        leaveRest(of: section)
    }

    private mutating func addThreshold(_ item: Entry, of section: Section) {
        let entry = item.labelledByColon
        runbook.alertThresholds.append(
            AlertThreshold(
                level: entry.label ?? section.title,
                conditions: entry.text.split { $0 == "," || $0 == ";" }.map { .init(String($0)) },
                text: entry.text,
                source: origin.source(entry.lines.lowerBound)
            )
        )
    }

    /// A table with a metric in each row and a level in each column.
    private mutating func readThresholds(_ table: Table) {
        for column in table.levelColumns {
            let rows = table.rows.filter { !$0.text(column).isEmpty }
            let conditions = rows.map { AlertThreshold.Condition("\($0.text(0)) \($0.text(column))") }
            guard let first = rows.first else { continue }
            runbook.alertThresholds.append(
                AlertThreshold(
                    level: table.header[column],
                    conditions: conditions,
                    text: conditions.map(\.text).joined(separator: ", "),
                    source: origin.source(first.lines.lowerBound)
                )
            )
        }
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
        for block in section.blocks {
            if case .table(let table) = block, let columns = ContactColumns(table) {
                readContacts(table, columns, scope: scope)
            } else {
                for entry in block.entries { addContact(entry, scope: scope, of: section) }
            }
        }
        for entry in section.children.compactMap(\.asEntry) { addContact(entry, scope: scope, of: section) }
        leave(section.blocks.filter(\.isOpaque), of: section)
        for child in section.subsections { read(child, in: .contacts(scope)) }
    }

    private mutating func addContact(_ item: Entry, scope: Contact.Scope?, of section: Section) {
        let entry = item.labelledByColon
        if let role = entry.label {
            addContact(
                role: role,
                reached: Contact.split(entry.text),
                entry.text,
                scope: scope,
                line: entry.lines.lowerBound
            )
        } else if Contact.isReach(entry.text), entry.text.utf8.count <= 200 {
            let (name, reach) = Contact.split(entry.text)
            addContact(
                role: name ?? section.title,
                reached: (nil, reach),
                entry.text,
                scope: scope,
                line: entry.lines.lowerBound
            )
        } else if (section.path + [section.title]).contains(where: Self.isAboutEscalation) {
            runbook.escalation.append(origin.passage(item, withLabel: true))
        } else {
            leave([.paragraph(item)], of: section)
        }
    }

    private static func isAboutEscalation(_ title: String) -> Bool {
        title.searchWords.contains { $0.hasPrefix("escalat") }
    }

    private mutating func readContacts(_ table: Table, _ columns: ContactColumns, scope: Contact.Scope?) {
        for row in table.rows {
            let (role, name, reach) = columns.parts(of: row)
            addContact(
                role: role,
                reached: (name, reach),
                row.cells.dropFirst().map(\.text).filter { !$0.isEmpty }.joined(separator: ", "),
                scope: scope,
                line: row.lines.lowerBound
            )
        }
    }

    private mutating func addContact(
        role: String,
        reached: (name: String?, reach: String?),
        _ text: String,
        scope: Contact.Scope?,
        line: Int
    ) {
        if reached.reach == nil {
            warn(
                .placeholderContact,
                line: line,
                "\"\(role)\" is not set: nobody can be reached by \"\(text)\"."
            )
        }
        runbook.contacts.append(
            Contact(
                role: role,
                name: reached.name,
                reach: reached.reach,
                scope: scope,
                text: text,
                source: origin.source(line)
            )
        )
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

    /// The entries; `label` is the time that a heading gives them, such as "T-30 minutes".
    private mutating func readMaintenance(_ section: Section, label: String? = nil) -> [MaintenanceEntry] {
        let entries = section.entries.map(\.labelledByColon).map {
            MaintenanceEntry(
                label: $0.label ?? label,
                text: $0.text,
                markdown: $0.markdown,
                source: origin.source($0.lines.lowerBound)
            )
        }
        leave(section.blocks.filter(\.isOpaque), of: section)
        for child in section.subsections { read(child, in: .maintenance) }
        return entries
    }

    private mutating func readMaintenanceSteps(_ section: Section) {
        runbook.maintenanceSteps += section.entries.map { origin.passage($0, withLabel: true) }
        leave(section.blocks.filter(\.isOpaque), of: section)
        for child in section.subsections { read(child, in: .maintenance) }
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
    /// The part of a playbook that its title is the name of, and nothing else.
    fileprivate func exactPlaybookKind(_ names: SectionNames) -> SectionKind? {
        playbookKind == nil ? nil : names.ofPlaybook(title, exactly: true)
    }

    /// Whether it says what to do: numbered steps, steps with a time, or a list under a heading that gives one.
    ///
    /// A list of anything else under a severity tells what the severity means.
    fileprivate var hasSteps: Bool {
        let isMeaning = path.last.map { !$0.searchWords.filter(Self.meaningWords.contains).isEmpty } ?? false
        guard isMeaning else { return hasList || blocks.contains { if case .table = $0 { true } else { false } } }
        return blocks.contains(where: \.isNumbered)
            || entries.contains { $0.label.flatMap { TimeLabel($0) } != nil || $0.targetTime != nil }
            || children.contains { $0.hasList && RunbookReader.time($0.title) != nil }
    }

    private static let meaningWords: Set<String> = [
        "severity", "severities", "levels", "definitions", "classification", "matrix", "priorities", "priority",
    ]
}

extension Section.Block {
    /// Whether no entries can be taken from it.
    fileprivate var isOpaque: Bool {
        switch self {
        case .code, .other: true
        case .paragraph, .list, .table: false
        }
    }
}

extension Procedure {
    fileprivate mutating func describe(_ text: String) {
        description = [description, text].compactMap { $0 }.joined(separator: " ")
    }
}

extension Sequence where Element == String {
    fileprivate func joinedOrNil(_ separator: String) -> String? {
        let joined = filter { !$0.isEmpty }.joined(separator: separator)
        return joined.isEmpty ? nil : joined
    }
}

extension String {
    var droppingSeparators: String {
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
