/// A table with a severity in each row: what it means, and within what time to do what.
struct SeverityTable {
    struct Step {
        /// The time as the cell gives it; nil for what to do without one.
        var label: String?
        var text: String
        var markdown: String
    }

    struct Row {
        var severity: SeverityLabel
        var title: String?
        var description: String?
        var steps: [Step]
        var markdown: String
        var line: Int
    }

    let rows: [Row]
    /// Rows without a severity.
    let others: [Table.Row]

    private static let severityWords: Set<String> = ["severity", "sev", "priority", "level", "urgency"]
    private static let titleWords: Set<String> = ["name", "title", "label"]
    private static let meaningWords: Set<String> = [
        "description", "definition", "meaning", "criteria", "impact", "example", "examples", "when", "scope", "means",
    ]
    private static let actionWords: Set<String> = [
        "action", "actions", "steps", "procedure", "do", "response", "process",
    ]
    /// How often to tell, or when somebody works: no time until something is done.
    private static let otherTimes: Set<String> = [
        "update", "updates", "frequency", "interval", "cadence", "communication", "hours", "coverage", "every",
    ]

    /// Nil unless most rows begin with a severity.
    init?(_ table: Table) {
        let named = table.column(Self.severityWords)
        let column = named ?? 0
        let found = table.rows.map { row in
            SeverityLabel.leading(row.text(column), isWordEnough: named != nil, isLetterEnough: named != nil)
        }
        guard found.count(where: { $0 != nil }) * 2 > table.rows.count else { return nil }
        others = zip(table.rows, found).filter { $1 == nil }.map(\.0)
        let title = table.column(Self.titleWords, except: column)
        let meaning = table.column(Self.meaningWords, except: column)
        rows = zip(table.rows, found).compactMap { row, found in
            guard let found else { return nil }
            let rest = found.rest.droppingSeparators.trimmingParentheses
            let own = row.text(title)
            let steps = Self.steps(row, in: table, except: [column, title, meaning])
            return Row(
                severity: found.label,
                title: own.isEmpty ? (rest.isEmpty ? nil : rest) : own,
                description: row.text(meaning).isEmpty ? nil : row.text(meaning),
                steps: steps,
                markdown: table.markdown(row),
                line: row.lines.lowerBound
            )
        }
    }

    /// A step for each cell with a time; what to do is the text of the first, which else is named by its column.
    private static func steps(_ row: Table.Row, in table: Table, except others: [Int?]) -> [Step] {
        var steps: [Step] = []
        var action: Table.Cell?
        for (column, cell) in row.cells.enumerated() where !others.contains(column) && !cell.text.isEmpty {
            let name = table.header.indices.contains(column) ? table.header[column] : ""
            let words = Set(name.searchWords)
            if TimeLabel.loose(cell.text) != nil, words.isDisjoint(with: otherTimes) {
                steps.append(Step(label: cell.text, text: name, markdown: name))
            } else if !words.isDisjoint(with: actionWords), action == nil {
                action = cell
            }
        }
        guard let action else { return steps }
        if steps.isEmpty { return [Step(label: nil, text: action.text, markdown: action.markdown)] }
        steps[0].text = "\(steps[0].text): \(action.text)"
        steps[0].markdown = "\(steps[0].markdown): \(action.markdown)"
        return steps
    }
}

extension Table {
    /// A row as it is written, each cell after its column's name.
    func markdown(_ row: Row) -> String {
        row.cells.indices.filter { !row.cells[$0].text.isEmpty }.map { column in
            let name = header.indices.contains(column) ? header[column] : ""
            return (name.isEmpty ? "" : "\(name): ") + row.cells[column].markdown
        }.joined(separator: "; ")
    }

    /// The column that gives each row a time, nil when none does.
    var timeColumn: Int? {
        header.indices.first { column in
            let times = rows.count { TimeLabel.loose($0.text(column)) != nil }
            return times > 0 && times * 2 >= rows.count
        }
    }

    /// The columns named for a level, in a table whose first column names metrics.
    var levelColumns: [Int] {
        let levels: Set = ["critical", "warning", "warn", "info", "page", "alert", "emergency", "error"]
        return header.indices.dropFirst().filter { column in
            let words = header[column].searchWords
            return words.count < 3 && words.contains { levels.contains($0) }
                || SeverityLabel(header[column]) != nil
        }
    }
}

/// Which columns of a table of contacts say what.
struct ContactColumns {
    private let role: Int
    private let name: Int?
    /// The columns of addresses and numbers; nil when none is named for one.
    let reach: [Int]?
    /// Whether the columns' names leave no doubt that these are contacts.
    let isSure: Bool

    private static let roleWords: Set<String> = [
        "role", "team", "title", "position", "service", "function", "responsibility",
    ]
    private static let nameWords: Set<String> = ["name", "person", "who", "owner", "lead", "contact"]
    private static let reachWords: Set<String> = [
        "phone", "email", "mail", "slack", "pager", "pagerduty", "channel", "number", "mobile", "telephone", "tel",
        "reach", "information", "info", "details", "contact", "address", "how", "method",
    ]

    init?(_ table: Table) {
        guard table.header.count > 1 else { return nil }
        let reach = table.header.indices.filter { column in
            column > 0 && !Self.reachWords.isDisjoint(with: table.header[column].searchWords)
        }
        self.role = table.column(Self.roleWords) ?? 0
        let names = table.column(Self.nameWords, except: role)
        let name = names.flatMap { reach.contains($0) && reach.count == 1 ? nil : $0 }
        self.name = name
        self.reach = reach.isEmpty ? nil : reach.filter { $0 != name }
        let words = Set(table.header.flatMap(\.searchWords))
        isSure =
            !words.isDisjoint(with: ["phone", "email", "slack", "pager", "pagerduty", "contact", "mobile"])
            && !words.isDisjoint(with: Self.roleWords.union(Self.nameWords))
    }

    /// The role, name and what reaches it in a row; without a column named for addresses, all others are taken.
    func parts(of row: Table.Row) -> (role: String, name: String?, reach: String?) {
        let name = row.text(name)
        let columns = reach ?? row.cells.indices.filter { $0 != role && $0 != self.name }
        let reached = columns.map { row.text($0) }.filter { !Contact.isPlaceholder($0) }.joined(separator: ", ")
        return (
            row.text(role),
            name.isEmpty || Contact.isPlaceholder(name) ? nil : name,
            reached.isEmpty ? nil : reached
        )
    }
}

extension String {
    var trimmingParentheses: String {
        hasPrefix("(") && hasSuffix(")") && count > 2 ? dropFirst().dropLast().trimmed : self
    }
}
