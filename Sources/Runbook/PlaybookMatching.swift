import Domain

extension Runbook {
    /// The playbook of a name: exact, then in any case, then by the only name that starts with it or holds it.
    ///
    /// - Throws: `.notFound` with the names that come nearest.
    package func playbook(named name: String) throws(TocsinError) -> Playbook {
        let wanted = name.onOneLine.lowercased()
        if let exact = playbooks.first(where: { $0.name == name }) { return exact }
        if let same = playbooks.first(where: { $0.name.lowercased() == wanted }) { return same }
        let starting = playbooks.filter { $0.name.lowercased().hasPrefix(wanted) }
        let holding = starting.isEmpty ? playbooks.filter { $0.name.lowercased().contains(wanted) } : starting
        if !wanted.isEmpty, holding.count == 1 { return holding[0] }
        guard !playbooks.isEmpty else {
            throw TocsinError(.notFound, "There is no playbook \"\(name)\": the runbook \(file) has none.")
        }
        if !wanted.isEmpty, holding.count > 1 {
            let names = holding.prefix(5).map { "\"\($0.name)\"" }.joined(separator: ", ")
            throw TocsinError(
                .notFound,
                "\"\(name)\" fits \(holding.count) playbooks: \(names). Give more of the name."
            )
        }
        let nearest = playbooks.map { (distance: Self.distance($0.name.lowercased(), wanted), name: $0.name) }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
            .prefix(3).map { "\"\($0.name)\"" }.joined(separator: ", ")
        throw TocsinError(
            .notFound,
            "There is no playbook \"\(name)\"; the nearest are \(nearest). `tocsin runbook list` shows all."
        )
    }

    /// How many letters must be changed, added or taken away to make one text the other (Levenshtein).
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right.prefix(200))
        var row = Array(0...right.count)
        for (i, character) in left.prefix(200).enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in right.indices {
                let above = row[j + 1]
                row[j + 1] = min(diagonal + (character == right[j] ? 0 : 1), above + 1, row[j] + 1)
                diagonal = above
            }
        }
        return row[right.count]
    }
}

extension Playbook {
    /// The first command that goes with no debug step: with any of them it may help.
    package var freeCommand: Command? {
        let bound = Set(debugSteps.compactMap { command(for: $0) })
        return commands.first { $0.step == nil && !bound.contains($0) }
    }

    /// The command that goes with a debug step: one written in it, else the one that shares most words with it.
    ///
    /// Nil when no command shares a word of its title, or two names of its code, with the step.
    package func command(for step: DebugStep) -> Command? {
        if let own = commands.first(where: { $0.step == step.number }) { return own }
        let words = Stems.of(step.text).subtracting(Self.genericWords)
        let names = Self.names(step.text)
        var best: (command: Command, score: Int)?
        for command in commands where command.step == nil {
            let inTitle = words.intersection(Stems.of(command.title)).count
            let inCode = names.intersection(Self.names(command.code)).count
            let score = inTitle * 2 + inCode
            if score >= 2, score > best?.score ?? 0 { best = (command, score) }
        }
        return best?.command
    }

    /// Stems that say nothing about what a command is for.
    private static let genericWords = Stems.of("check test query command verify run review monitor")

    /// What is written as one name in code, such as `retell_agent_id`; short words are left out.
    private static func names(_ text: String) -> Set<String> {
        let names = text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        return Set(names.filter { $0.count > 3 }.map(String.init))
    }
}
