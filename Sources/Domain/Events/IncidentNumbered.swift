/// The hub gives an incident its number; an earlier key becomes an alias.
package struct IncidentNumbered: IncidentEvent {
    package static let type = "incident.numbered"

    package var number: Int

    package init(number: Int) {
        self.number = number
    }

    package var key: String { "INC-\(number)" }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        if let old = fold.incident.key, old != key { fold.incident.aliases.append(old) }
        fold.incident.aliases.removeAll { $0 == key }
        fold.incident.key = key
    }

    package var redacted: Self { self }
}
