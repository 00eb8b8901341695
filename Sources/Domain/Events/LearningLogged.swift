/// Somebody wrote down what the incident taught, to be carried into the runbook.
///
/// It changes the timeline and never the incident.
package struct LearningLogged: IncidentEvent {
    package static let type = "learning.logged"
    package static let changesIncident = false

    package var text: String
    package var links: [String]

    package init(text: String, links: [String] = []) {
        self.text = text
        self.links = links
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        fold.add(event, kind: .learning, text: text, links: links)
    }

    package var redacted: Self { Self(text: erasedText) }
}
