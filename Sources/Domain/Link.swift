import Foundation

/// What an incident points to: a web page or another incident.
package struct Link: Hashable, Encodable, Sendable {
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

extension Link {
    /// An address as given; refused unless it is one of the web, of 1 to 2,000 bytes on one line.
    package static func address(_ text: String) throws(TocsinError) -> String {
        let scheme = text.range(of: "://").map { text[..<$0.lowerBound].lowercased() }
        guard scheme == "http" || scheme == "https", text.utf8.count <= 2_000, !text.contains(where: \.isWhitespace)
        else {
            throw TocsinError(
                .usage,
                "Only http and https addresses of up to 2,000 bytes can be linked. Nothing was recorded."
            )
        }
        return text
    }
}
