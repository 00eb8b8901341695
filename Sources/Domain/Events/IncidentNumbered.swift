/// The hub gives an incident its number; an earlier key becomes an alias.
package struct IncidentNumbered: IncidentEvent {
    package static let type = "incident.numbered"

    package var number: Int

    package init(number: Int) {
        self.number = number
    }

    /// Beyond it a number is a mistake, and the next one could not be counted.
    package static let highest = 1_000_000_000

    package var key: String { "INC-\(number)" }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        guard (1...Self.highest).contains(number) else { return }
        if let old = fold.incident.key, old != key { fold.incident.aliases.append(old) }
        fold.incident.aliases.removeAll { $0 == key }
        fold.incident.key = key
    }

    package var redacted: Self { self }
}
