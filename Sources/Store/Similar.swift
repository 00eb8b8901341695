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
    /// Past incidents that share words of the title, the playbook or components, the nearest first.
    package func similar(to incident: Incident, limit: Int) throws -> [SimilarIncident] {
        let words = Set(SimilarWords.words(in: incident.title))
        var scores: [Identifier: Resemblance] = [:]
        if let pattern = FTS5Pattern(matchingAnyTokenIn: incident.title) {
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT incident.id, incident.title, bm25(incident_search) FROM incident_search
                    JOIN incident ON incident.rowid = incident_search.rowid
                    WHERE incident_search MATCH ? AND incident.id <> ? ORDER BY rank LIMIT 200
                    """,
                arguments: [pattern, incident.id.text]
            )
            while let row = try rows.next() {
                let shared = words.intersection(SimilarWords.words(in: row[1])).sorted()
                guard !shared.isEmpty else { continue }
                let share = Double(shared.count) / Double(max(words.count, 1))
                // bm25 is below zero, and further below for rarer words.
                scores[Identifier(trusted: row[0])] = Resemblance(
                    score: share * 2 - min(0, row[2] as Double) / 100,
                    why: ["title: " + shared.joined(separator: ", ")]
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

    static func words(in text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init).filter { !common.contains($0) }
    }
}
