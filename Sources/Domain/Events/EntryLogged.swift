/// Somebody wrote down what they did or saw.
///
/// It changes the timeline and never the incident.
package struct EntryLogged: IncidentEvent {
    package static let type = "entry.logged"
    package static let changesIncident = false
    /// Bytes of UTF-8; a longer text belongs into a file.
    package static let longestText = 1_000_000

    package var kind: TimelineEntry.Kind
    package var text: String
    package var links: [String]

    package init(kind: TimelineEntry.Kind, text: String, links: [String] = []) {
        self.kind = kind
        self.text = text
        self.links = links
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        if kind == .communication {
            fold.activity.lastCommunicationAt = max(fold.activity.lastCommunicationAt ?? event.at, event.at)
        }
        fold.add(event, kind: kind, text: text, links: links)
    }

    package var redacted: Self { Self(kind: kind, text: erasedText) }

    /// The bytes that Foundation's encoder would give, written by hand: its first use takes longer than all the rest of
    /// recording an entry.
    package func json() -> String {
        var json = JSONText()
        json.append(raw: #"{"kind":"#)
        json.append(kind.rawValue)
        json.append(raw: #","links":["#)
        for (index, link) in links.enumerated() {
            if index > 0 { json.append(raw: ",") }
            json.append(link)
        }
        json.append(raw: #"],"text":"#)
        json.append(text)
        json.append(raw: "}")
        return json.text
    }

    /// Refused when empty or too long, and with a link that is no address of the web.
    package static func entry(kind: TimelineEntry.Kind, text: String, links: [String]) throws(TocsinError)
        -> EntryLogged
    {
        guard !text.isBlank else {
            throw TocsinError(.usage, "An entry needs a text. Nothing was recorded.")
        }
        guard !text.holdsNUL else {
            throw TocsinError(.usage, "The text holds a NUL character. Nothing was recorded. Is it a text file?")
        }
        guard text.utf8.count < longestText else {
            throw TocsinError(
                .usage,
                "The text has \(text.utf8.count) bytes; an entry holds less than \(longestText). Nothing was recorded. "
                    + "Log a summary, and link to the whole."
            )
        }
        for link in links { _ = try Link.address(link) }
        return EntryLogged(kind: kind, text: text, links: links)
    }
}
