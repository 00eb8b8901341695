/// The incident points to a page or to another incident.
package struct LinkAdded: IncidentEvent {
    package static let type = "link.added"

    package var url: String?
    package var incident: Identifier?
    /// The other incident's key when it was linked, for reading.
    package var key: String?
    package var title: String?

    package init(url: String? = nil, incident: Identifier? = nil, key: String? = nil, title: String? = nil) {
        self.url = url
        self.incident = incident
        self.key = key
        self.title = title
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        let known = fold.incident.links.contains { $0.url == url && $0.incident == incident }
        if !known {
            fold.incident.links.append(Link(url: url, incident: incident, title: title, event: event.id))
        }
        let target = url ?? key ?? incident?.text ?? ""
        fold.add(
            event,
            kind: .link,
            text: title.map { "Linked \($0): \(target)" } ?? "Linked \(target)",
            links: url.map { [$0] } ?? [],
            superseded: known
        )
    }

    package var redacted: Self { Self(url: url.map { _ in erasedText }, incident: incident, key: key, title: nil) }
}

extension Incident {
    /// Refused when it is linked already, and to itself.
    package func link(_ link: LinkAdded) throws(TocsinError) -> LinkAdded {
        guard link.incident != id else {
            throw TocsinError(.usage, "\(name) can't be linked to itself. Nothing was recorded.")
        }
        guard !links.contains(where: { $0.url == link.url && $0.incident == link.incident }) else {
            throw TocsinError(.refused, "\(name) has that link already. Nothing was recorded.")
        }
        return link
    }
}
