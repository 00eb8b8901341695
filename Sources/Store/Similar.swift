import Domain
import Foundation
import GRDB

/// A past incident that resembles another, and why.
package struct SimilarIncident: Sendable {
    package var incident: StoredIncident
    /// Higher is nearer; comparable only within one answer.
    package var score: Double
    package var why: String

    package init(incident: StoredIncident, score: Double, why: String) {
        self.incident = incident
        self.score = score
        self.why = why
    }
}

private struct Resemblance {
    var score = 0.0
    var why: [String] = []

    mutating func add(_ points: Double, _ reason: String) {
        score += points
        why.append(reason)
    }
}

extension Reader {
    /// Past incidents that share words of the title, the playbook or components, or whose timeline speaks of the same,
    /// the nearest first.
    ///
    /// Words are compared by their stems, as the search does. Of a timeline, one entry must have two of the words.
    package func similar(to incident: Incident, limit: Int) throws -> [SimilarIncident] {
        let words = SimilarWords.words(in: incident.title)
        var scores: [Identifier: Resemblance] = [:]
        if let pattern = FTS5Pattern(matchingAnyTokenIn: words.joined(separator: " ")) {
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT incident.id, highlight(incident_search, 0, char(1), char(2)), bm25(incident_search)
                    FROM incident_search JOIN incident ON incident.rowid = incident_search.rowid
                    WHERE incident_search MATCH ? AND incident.id <> ? ORDER BY rank LIMIT 200
                    """,
                arguments: [pattern, incident.id.text]
            )
            while let row = try rows.next() {
                let shared = SimilarWords.marked(in: row[1])
                guard !shared.isEmpty else { continue }
                // bm25 is below zero, and further below for rarer words.
                scores[Identifier(trusted: row[0])] = Resemblance(
                    score: SimilarWords.share(shared, of: words) * 2 - min(0, row[2] as Double) / 100,
                    why: ["title: " + shared.joined(separator: ", ")]
                )
            }
        }
        if let pattern = SimilarWords.pairs(of: words) {
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT entry.incident, highlight(entry_search, 0, char(1), char(2))
                    FROM entry_search JOIN entry ON entry.arrival = entry_search.rowid
                    WHERE entry_search MATCH ? AND entry.incident <> ? AND entry.id <> entry.incident
                    ORDER BY rank LIMIT 200
                    """,
                arguments: [pattern, incident.id.text]
            )
            var said: [Identifier: Set<String>] = [:]
            while let row = try rows.next() {
                said[Identifier(trusted: row[0]), default: []].formUnion(SimilarWords.marked(in: row[1]))
            }
            for (id, shared) in said {
                scores[id, default: Resemblance()].add(
                    SimilarWords.share(shared, of: words) / 2,
                    "timeline: " + shared.sorted().joined(separator: ", ")
                )
            }
        }
        if let playbook = incident.playbook ?? incident.suggestedPlaybook {
            let same = try String.fetchAll(
                db,
                sql: "SELECT id FROM incident WHERE playbook = ? AND id <> ? ORDER BY declared DESC LIMIT 100",
                arguments: [playbook, incident.id.text]
            )
            for id in same { scores[Identifier(trusted: id), default: Resemblance()].add(2, "playbook: \(playbook)") }
        }
        for component in incident.components {
            let same = try String.fetchAll(
                db,
                sql: "SELECT incident FROM incident_component WHERE component = ? AND incident <> ? LIMIT 100",
                arguments: [component, incident.id.text]
            )
            for id in same {
                scores[Identifier(trusted: id), default: Resemblance()].add(0.5, "component: \(component)")
            }
        }
        let best = scores.sorted { ($1.value.score, $1.key) < ($0.value.score, $0.key) }.prefix(limit)
        return try best.compactMap { id, found in
            try self.incident(id).map {
                SimilarIncident(incident: $0, score: found.score, why: found.why.joined(separator: "; "))
            }
        }
    }
}

/// The words of a title that say something.
enum SimilarWords {
    private static let common: Set<String> = [
        "a", "an", "and", "are", "at", "by", "for", "from", "in", "is", "it", "no", "not", "of", "on", "or", "the",
        "to",
        "was", "with",
    ]

    /// The words between the marks that `highlight` sets, in lower case and order.
    static func marked(in text: String) -> [String] {
        Set(
            text.split(separator: "\u{1}").dropFirst(text.hasPrefix("\u{1}") ? 0 : 1).flatMap { part in
                words(in: String(part.prefix { $0 != "\u{2}" }))
            }
        ).sorted()
    }

    /// The part of the words that is shared.
    static func share(_ shared: some Collection<String>, of words: [String]) -> Double {
        min(1, Double(shared.count) / Double(max(words.count, 1)))
    }

    /// A search for texts with two of the words at least; nil without two.
    static func pairs(of words: [String]) -> String? {
        // Every pair of more would make a long search of a long title.
        let quoted = Array(Set(words)).sorted().prefix(8).map { "\"\($0)\"" }
        var pairs: [String] = []
        for (index, first) in quoted.enumerated() {
            pairs += quoted.dropFirst(index + 1).map { "(\(first) AND \($0))" }
        }
        return pairs.isEmpty ? nil : pairs.joined(separator: " OR ")
    }

    static func words(in text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init).filter { !common.contains($0) }
    }
}
