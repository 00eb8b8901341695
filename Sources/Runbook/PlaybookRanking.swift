/// A playbook that fits what people say or an alert is called, and which words say so.
package struct PlaybookMatch: Sendable {
    package var playbook: Playbook
    /// Higher fits better; comparable only within one answer.
    package var score: Double
    /// Such as "name: calls; symptoms: failing".
    package var why: String
}

extension Runbook {
    /// The playbook that an incident's title speaks of; nil unless one fits clearly better than all others.
    package func suggestPlaybook(for title: String) -> PlaybookMatch? {
        let ranked = rankPlaybooks(for: title)
        guard let best = ranked.first, best.score >= 1 else { return nil }
        // Of several with one name, the first is meant.
        let name = Stems.nameWords(best.playbook.name)
        let next = ranked.first { Stems.nameWords($0.playbook.name) != name }
        return next.map { best.score >= $0.score * 1.25 } ?? true ? best : nil
    }

    /// The playbooks that a title or an alert's name fits, the best first.
    ///
    /// Words of the name count three times those of the symptoms, and what only says that something is wrong ("failing")
    /// less than what is. A word that several playbooks share counts less. Half of the name must be there, or two words
    /// of the symptoms, and one of them must say what is meant. A name that stands whole in the title, in one word or
    /// several, is certain.
    package func rankPlaybooks(for title: String) -> [PlaybookMatch] {
        let words = TitleWords(title)
        let candidates = playbooks.map { playbook in
            (
                name: Stems.of(playbook.name),
                symptoms: Stems.of(playbook.symptoms.map(\.text).joined(separator: " ")),
                whole: Stems.nameWords(playbook.name).joined()
            )
        }
        var shares: [String: Int] = [:]
        for candidate in candidates {
            for stem in words.spellings.keys where candidate.name.contains(stem) || candidate.symptoms.contains(stem) {
                shares[stem, default: 0] += 1
            }
        }
        var matches: [PlaybookMatch] = []
        for (playbook, candidate) in zip(playbooks, candidates) {
            let named = words.stems(in: candidate.name)
            let seen = words.stems(in: candidate.symptoms).filter { !named.contains($0) }
            let isWhole = words.hold(candidate.whole)
            let tells = (named + seen).contains { !Stems.generic.contains($0) }
            let fits =
                named.count * 2 >= candidate.name.count && !named.isEmpty || named.count + seen.count >= 3
                || seen.count >= 2
            guard isWhole || (tells && fits) else { continue }
            func sum(_ stems: [String], _ weight: Double) -> Double {
                stems.reduce(0) { sum, stem in
                    let meaning = Stems.generic.contains(stem) ? 0.4 : words.isCompound(stem) ? 2 : 1
                    return sum + weight * meaning / Double(shares[stem] ?? 1).squareRoot()
                }
            }
            matches.append(
                PlaybookMatch(
                    playbook: playbook,
                    score: (isWhole ? 10 : 0) + sum(named, 3) + sum(seen, 1),
                    why: [
                        isWhole ? "the whole name" : words.why("name", named),
                        words.why("symptoms", seen),
                    ].compactMap { $0 }.joined(separator: "; ")
                )
            )
        }
        // Equal scores stay in the order of the runbook.
        return matches.enumerated()
            .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
            .map(\.element)
    }
}

/// The words of a title, each by its stem; two next to each other also as one, as in "web hook".
private struct TitleWords {
    /// How the title spells each stem.
    private(set) var spellings: [String: String] = [:]
    private let order: [String]
    private let words: [String]

    init(_ title: String) {
        words = Stems.nameWords(title)
        var order: [String] = []
        var spellings: [String: String] = [:]
        func add(_ word: String, as spelling: String) {
            let stem = Stems.stem(word)
            guard spellings[stem] == nil else { return }
            spellings[stem] = spelling
            order.append(stem)
        }
        for word in words where !Stems.stopWords.contains(word) { add(word, as: word) }
        for (first, second) in zip(words, words.dropFirst())
        where first.utf8.count > 2 && second.utf8.count > 2 {
            add(first + second, as: "\(first) \(second)")
        }
        self.order = order
        self.spellings = spellings
    }

    /// Whether a stem stands for two words.
    func isCompound(_ stem: String) -> Bool { spellings[stem]?.contains(" ") ?? false }

    /// The stems that are in a set, in the order of the title.
    func stems(in set: Set<String>) -> [String] { order.filter(set.contains) }

    /// Whether words next to each other, run together, are a whole name.
    func hold(_ name: String) -> Bool {
        guard name.utf8.count > 3 else { return false }
        return words.indices.contains { start in
            var joined = ""
            for word in words[start...] {
                joined += word
                if joined.utf8.count >= name.utf8.count { return joined == name }
            }
            return false
        }
    }

    func why(_ field: String, _ stems: [String]) -> String? {
        stems.isEmpty ? nil : "\(field): " + stems.compactMap { spellings[$0] }.joined(separator: ", ")
    }
}
