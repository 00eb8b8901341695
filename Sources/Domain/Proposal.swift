/// A runbook proposal: a change of the runbook that an incident taught, until somebody applies or rejects it.
///
/// What the section said before stays in the event that made it, so that folding an incident never reads it.
package struct Proposal: Hashable, Encodable, Sendable {
    package enum State: String, CaseIterable, Codable, Sendable {
        case open, applied, rejected
    }

    /// The event that made it.
    package var id: Identifier
    package var at: Instant
    package var author: String
    package var edit: ProposedEdit
    /// The timeline entry that it was made from.
    package var entry: Identifier?
    /// Unified; once it is applied, what was changed in truth.
    package var diff: String
    package var state = State.open
    package var decidedAt: Instant?
    package var decidedBy: String?
    /// The event that applied or rejected it.
    package var decision: Identifier?
    package var why: String?
    /// What applying it made of the section and of its file.
    package var applied: RunbookRevision?

    package init(
        id: Identifier,
        at: Instant,
        author: String,
        edit: ProposedEdit,
        entry: Identifier? = nil,
        diff: String
    ) {
        self.id = id
        self.at = at
        self.author = author
        self.edit = edit
        self.entry = entry
        self.diff = diff
    }

    /// Whether it says what an entry says: it was made from it, or the entry tells that it was made or applied.
    package func says(_ entry: Identifier) -> Bool {
        id == entry || self.entry == entry || state == .applied && decision == entry
    }

    mutating func decide(_ state: State, by event: Event) {
        self.state = state
        decidedAt = event.at
        decidedBy = event.actor
        decision = event.id
    }
}

/// An edit of a runbook as plain values; only the `Runbook` module knows how to make it.
package struct ProposedEdit: Hashable, Codable, Sendable {
    /// What it does, such as `addItem`; a newer program may know more.
    package var operation: String
    /// As the runbook's parts name their source, such as `runbook.md`.
    package var file: String
    /// The titles that lead to the section, such as `Calls not connecting / Solutions`; empty for the whole file.
    package var path: String
    /// The label of a new item, or the title of a new section or playbook.
    package var name: String?
    /// The item that is replaced, removed or gets a code block: its number or its text.
    package var item: String?
    /// The language of a code block.
    package var language: String?
    /// The cells of a new row.
    package var cells: [String]?
    /// Markdown of what is added, or code.
    package var text: String?

    package init(
        operation: String,
        file: String,
        path: String,
        name: String? = nil,
        item: String? = nil,
        language: String? = nil,
        cells: [String]? = nil,
        text: String? = nil
    ) {
        self.operation = operation
        self.file = file
        self.path = path
        self.name = name
        self.item = item
        self.language = language
        self.cells = cells
        self.text = text
    }

    /// Where it goes: `Calls not connecting / Solutions`.
    package var target: String { path.isEmpty ? file : path }

    /// What it is about, for a line of text.
    package var summary: String {
        let said = [name, cells?.joined(separator: " | ") ?? text].compactMap { $0 }.joined(separator: ": ")
        guard let item else { return said }
        return said.isEmpty ? "without \(item)" : "\(said) (at \(item))"
    }

    /// Without the words that a person typed; what is left can't be applied.
    var redacted: ProposedEdit {
        ProposedEdit(operation: operation, file: file, path: path, text: erasedText)
    }

    package var isErased: Bool { text == erasedText }
}

/// SHA-256 in hexadecimal of a runbook's file and of the section in it that an edit is about.
package struct RunbookHash: Hashable, Codable, Sendable {
    package var file: String
    package var section: String

    package init(file: String, section: String) {
        self.file = file
        self.section = section
    }
}

/// From which bytes to which an applied proposal took a runbook.
package struct RunbookRevision: Hashable, Codable, Sendable {
    package var before: RunbookHash
    package var after: RunbookHash

    package init(before: RunbookHash, after: RunbookHash) {
        self.before = before
        self.after = after
    }

    /// Whether applied proposals alone lead from one state to another: nobody else has changed anything in between.
    ///
    /// It looks at sections, then at whole files, since a proposal may be about a part of another one's section.
    package static func lead(_ revisions: [RunbookRevision], from base: RunbookHash, to current: RunbookHash) -> Bool {
        func leads(_ hash: KeyPath<RunbookHash, String>) -> Bool {
            var reached: Set = [base[keyPath: hash]]
            var rest = revisions
            while !reached.contains(current[keyPath: hash]) {
                let next = rest.filter { reached.contains($0.before[keyPath: hash]) }
                guard !next.isEmpty else { return false }
                rest.removeAll { reached.contains($0.before[keyPath: hash]) }
                reached.formUnion(next.map { $0.after[keyPath: hash] })
            }
            return true
        }
        return leads(\.section) || leads(\.file)
    }
}
