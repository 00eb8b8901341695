/// What an incident points to: a web page or another incident.
package struct Link: Hashable, Codable, Sendable {
    package var url: String?
    package var incident: Identifier?
    package var title: String?
    /// The event that added it.
    package var event: Identifier

    package init(url: String?, incident: Identifier?, title: String?, event: Identifier) {
        self.url = url
        self.incident = incident
        self.title = title
        self.event = event
    }
}
