import Domain
import Markdown

/// Turns the section of one issue into a playbook.
struct PlaybookReader {
    private let origin: Origin
    private(set) var playbook: Playbook
    private(set) var warnings: [RunbookWarning] = []
    /// Whether a section is named for symptoms: without one, what an overview says is what people see.
    private let hasSymptoms: Bool

    /// Reads a section; `areSteps` says that what stands directly in it are the steps to follow.
    static func read(_ section: Section, name: String, areSteps: Bool, in origin: Origin) -> PlaybookReader {
        var reader = PlaybookReader(
            origin: origin,
            playbook: Playbook(
                name: name,
                source: origin.source(section.line),
                markdown: origin.document.text(ofLines: section.line...section.lastLine)
            ),
            hasSymptoms: section.holds(.symptoms, origin.names)
        )
        if areSteps { reader.readSteps(section) } else { reader.readBlocks(section) }
        for child in section.children { reader.readPart(child) }
        reader.playbook.commands.sort { $0.source.line < $1.source.line }
        return reader
    }

    private init(origin: Origin, playbook: Playbook, hasSymptoms: Bool) {
        self.origin = origin
        self.playbook = playbook
        self.hasSymptoms = hasSymptoms
    }

    private mutating func readBlocks(_ section: Section) {
        for (index, block) in section.blocks.enumerated() {
            switch block {
            case .paragraph(let entry): addDetail(entry)
            case .list(let items, _):
                for item in items { readItem(item, of: section) }
            case .table: addDetail(passage(block), label: nil)
            case .code(let node):
                addCommand(node, title: title(before: index, in: section), step: playbook.debugSteps.last?.number)
            case .other: addDetail(passage(block), label: nil)
            }
        }
    }

    /// An item directly under the issue: a labelled part, a step of a numbered list, or a note.
    private mutating func readItem(_ item: Entry, of section: Section) {
        if let label = item.label, let kind = origin.names.ofPlaybook(label) {
            let part = Section(
                title: label,
                level: Section.labelLevel,
                lines: item.lines,
                path: section.path,
                node: item.node,
                names: origin.names
            )
            var text = item
            text.label = nil
            part.blocks = [.paragraph(text)]
            read(part, as: kind)
            for code in item.code { addCommand(code, title: label, step: nil) }
        } else if item.number != nil {
            addStep(item, title: section.title)
        } else {
            addDetail(item)
            for code in item.code { addCommand(code, title: item.label ?? section.title, step: nil) }
        }
    }

    private mutating func readPart(_ section: Section) {
        if section.isEmpty {
            warnings.append(
                RunbookWarning(
                    file: playbook.source.file,
                    line: section.line,
                    rule: .emptySection,
                    message: "\"\(section.title)\" of \"\(playbook.name)\" has no content."
                )
            )
        }
        if let kind = section.playbookKind {
            read(section, as: kind)
        } else if section.isStep {
            addStep(section)
        } else if section.holdsCode {
            readCommands(section)
        } else {
            leave(section.blocks, of: section, isWhole: true)
            for child in section.children { readPart(child) }
        }
    }

    private mutating func read(_ section: Section, as kind: SectionKind) {
        switch kind {
        case .symptoms: playbook.symptoms += passages(section)
        case .background where !hasSymptoms && Self.isAboutSymptoms(section): playbook.symptoms += passages(section)
        case .impact: playbook.impact += passages(section)
        case .diagnosis: readDiagnosis(section)
        case .solutions: readSolutions(section)
        case .quickFix where playbook.quickFix == nil: playbook.quickFix = whole(section)
        case .escalation where playbook.escalation == nil:
            let passage = whole(section)
            playbook.escalation = Playbook.Escalation(
                text: passage.text,
                markdown: passage.markdown,
                after: TimeLabel.firstDuration(in: passage.text),
                source: passage.source
            )
        default:
            let passage = whole(section)
            addDetail(passage, label: section.title)
        }
    }

    /// Notes and references tell nothing of how the issue looks.
    private static func isAboutSymptoms(_ section: Section) -> Bool {
        Set(section.title.searchWords).isDisjoint(with: ["notes", "note", "references", "see", "related"])
    }

    /// Paragraphs and items one by one; what stands in sections within becomes details.
    private mutating func passages(_ section: Section) -> [Passage] {
        var passages: [Passage] = []
        for block in section.blocks {
            switch block {
            case .paragraph, .list, .table:
                for entry in block.entries {
                    passages.append(origin.passage(entry, withLabel: true))
                    for code in entry.code { addCommand(code, title: section.title, step: nil) }
                }
            case .code(let node): addCommand(node, title: section.title, step: nil)
            case .other: addDetail(passage(block), label: nil)
            }
        }
        for child in section.children { readNested(child) }
        return passages
    }

    private mutating func readNested(_ section: Section) {
        if let kind = section.playbookKind {
            read(section, as: kind)
        } else {
            addDetail(whole(section), label: section.title)
        }
    }

    private mutating func readDiagnosis(_ section: Section) {
        readSteps(section)
        for child in section.children {
            if let kind = child.playbookKind, kind != .diagnosis {
                read(child, as: kind)
            } else {
                addStep(child)
            }
        }
    }

    private mutating func readSteps(_ section: Section) {
        let isNumbered = section.blocks.contains(where: \.isNumbered)
        var step: Int?
        for (index, block) in section.blocks.enumerated() {
            switch block {
            // Beside a numbered list, a paragraph comments on it; one that ends with a colon leads to a list.
            case .paragraph(let entry) where isNumbered || section.leadsToList(index): addDetail(entry)
            case .paragraph, .list, .table:
                for entry in block.entries { step = addStep(entry, title: section.title) }
            case .code(let node): addCommand(node, title: section.title, step: step)
            case .other: addDetail(passage(block), label: nil)
            }
        }
    }

    private mutating func readSolutions(_ section: Section) {
        for (index, block) in section.blocks.enumerated() {
            switch block {
            case .paragraph(let entry) where section.leadsToList(index): addDetail(entry)
            case .paragraph, .list, .table:
                for entry in block.entries {
                    addSolution(entry)
                    for code in entry.code { addCommand(code, title: entry.label ?? section.title, step: nil) }
                }
            case .code(let node): addCommand(node, title: section.title, step: nil)
            case .other: addDetail(passage(block), label: nil)
            }
        }
        for child in section.children {
            if let kind = child.playbookKind, kind != .solutions {
                read(child, as: kind)
                continue
            }
            let body = whole(child)
            playbook.solutions.append(
                Playbook.Solution(
                    name: child.title,
                    text: body.text,
                    markdown: body.markdown,
                    source: origin.source(child.line)
                )
            )
        }
    }

    /// A part without a known name that holds code: its code under its title, the rest as a detail.
    private mutating func readCommands(_ section: Section) {
        let passage = whole(section)
        if !passage.text.isEmpty { addDetail(passage, label: section.title) }
    }
}

// MARK: - Pieces

extension PlaybookReader {
    /// All of a section and of those within it in one passage; code becomes commands, and stays in the Markdown.
    private mutating func whole(_ section: Section) -> Passage {
        var texts: [String] = []
        var markdown: [String] = []
        var pending: [(section: Section, isTitled: Bool)] = [(section, false)]
        while let (section, isTitled) = pending.popLast() {
            if isTitled {
                texts.append(section.title)
                markdown.append(section.titleMarkdown)
            }
            for block in section.blocks {
                switch block {
                case .paragraph(let entry):
                    let passage = origin.passage(entry, withLabel: true)
                    texts.append(passage.text)
                    markdown.append(passage.markdown)
                    continue
                case .list, .table:
                    for entry in block.entries {
                        texts.append(origin.passage(entry, withLabel: true).text)
                        for code in entry.code { addCommand(code, title: section.title, step: nil) }
                    }
                case .code(let node): addCommand(node, title: section.title, step: nil)
                case .other(let node): texts.append(node.textWithoutCode)
                }
                markdown.append(source(block))
            }
            pending += section.children.reversed().map { ($0, true) }
        }
        return Passage(
            text: texts.filter { !$0.isEmpty }.joined(separator: " "),
            markdown: markdown.filter { !$0.isEmpty }.joined(separator: "\n\n"),
            source: origin.source(section.line)
        )
    }

    private func source(_ block: Section.Block) -> String {
        origin.document.text(ofLines: block.lines)
    }

    /// A quote, HTML or table as it is written; its text is what a reader sees.
    private func passage(_ block: Section.Block) -> Passage {
        var text = ""
        switch block {
        case .other(let node): text = node.textWithoutCode
        default:
            text = block.entries.map { origin.passage($0, withLabel: true).text }.joined(separator: " ")
        }
        return Passage(text: text, markdown: source(block), source: origin.source(block.lines.lowerBound))
    }

    @discardableResult
    private mutating func addStep(_ entry: Entry, title: String) -> Int {
        let passage = origin.passage(entry, withLabel: true)
        let last = playbook.debugSteps.last?.number ?? 0
        // A list that was split and starts at 1 again goes on counting.
        let number = max(entry.number ?? 0, last + 1)
        playbook.debugSteps.append(
            Playbook.DebugStep(
                number: number,
                text: passage.text,
                markdown: passage.markdown,
                source: passage.source
            )
        )
        for code in entry.code { addCommand(code, title: title, step: number) }
        return number
    }

    /// A step that is a section of its own: "Step 2: Look at the queue".
    private mutating func addStep(_ section: Section) {
        let first = playbook.commands.count
        let body = whole(section)
        let last = playbook.debugSteps.last?.number ?? 0
        let number = max(Ordinal(section.title)?.number ?? 0, last + 1)
        for index in first..<playbook.commands.count { playbook.commands[index].step = number }
        playbook.debugSteps.append(
            Playbook.DebugStep(
                number: number,
                text: body.text.isEmpty ? section.title : "\(section.title): \(body.text)",
                markdown: section.titleMarkdown + (body.markdown.isEmpty ? "" : "\n\n\(body.markdown)"),
                source: origin.source(section.line)
            )
        )
    }

    private mutating func addSolution(_ entry: Entry) {
        let passage = origin.passage(entry)
        playbook.solutions.append(
            Playbook.Solution(
                name: entry.label,
                text: passage.text,
                markdown: passage.markdown,
                source: passage.source
            )
        )
    }

    private mutating func addDetail(_ entry: Entry) {
        addDetail(origin.passage(entry), label: entry.label)
    }

    private mutating func addDetail(_ passage: Passage, label: String?) {
        playbook.details.append(
            Playbook.Detail(
                label: label,
                text: passage.text,
                markdown: passage.markdown,
                source: passage.source
            )
        )
    }

    private mutating func addCommand(_ node: MarkdownNode, title: String, step: Int?) {
        guard case .codeBlock(let code) = node.kind else { return }
        playbook.commands.append(
            Playbook.Command(
                title: title,
                language: code.language,
                code: code.code,
                step: step,
                source: origin.source(node.lines.lowerBound)
            )
        )
    }

    /// What names a code block directly under the issue: the paragraph that leads to it, or the issue.
    private func title(before index: Int, in section: Section) -> String {
        guard index > 0, case .paragraph(let entry) = section.blocks[index - 1], entry.text.hasSuffix(":") else {
            return playbook.name
        }
        return entry.text.dropLast().trimmed
    }

    private mutating func leave(_ blocks: [Section.Block], of section: Section, isWhole: Bool = false) {
        playbook.notUnderstood += origin.parts(blocks, of: section, isWhole: isWhole)
    }
}

extension Section {
    /// Its title as Markdown, whether it is a heading or a bold label.
    fileprivate var titleMarkdown: String { "**\(escapeMarkdown(title))**" }

    /// Whether its title counts it among others: "Step 2", "Phase 1: Drain".
    var isStep: Bool { Ordinal(title)?.word != nil }

    /// Whether the paragraph at an index only leads to the list after it.
    fileprivate func leadsToList(_ index: Int) -> Bool {
        blocks[index].isLeadIn && index + 1 < blocks.count && blocks[index + 1].isList
    }

    /// Whether a section or labelled item in it is named for a kind.
    fileprivate func holds(_ kind: SectionKind, _ names: SectionNames) -> Bool {
        children.contains { $0.playbookKind == kind }
            || blocks.flatMap(\.entries).contains { entry in
                entry.label.map { names.ofPlaybook($0) == kind } ?? false
            }
    }
}
