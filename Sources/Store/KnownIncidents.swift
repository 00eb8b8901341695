import Domain

/// What incidents are called, as far as the commands of one connection have asked.
///
/// In an outage many entries go to a few incidents. It knows what was so when it was noted: whoever changes an incident has
/// it forget.
final class KnownIncidents {
    private var identifiers: [String: Identifier] = [:]
    private var names: [Identifier: String] = [:]
    /// Incidents that it knows at most.
    static let most = 1_000

    /// The incident that a key names.
    func identifier(of key: String) -> Identifier? { identifiers[key] }

    /// An incident's own key.
    func name(of incident: Identifier) -> String? { names[incident] }

    func note(_ incident: Identifier, foundBy key: String) {
        if identifiers.count >= KnownIncidents.most { forget() }
        identifiers[key] = incident
    }

    func note(_ incident: Identifier, isCalled name: String) {
        if names.count >= KnownIncidents.most { forget() }
        names[incident] = name
    }

    func forget() {
        identifiers = [:]
        names = [:]
    }
}
