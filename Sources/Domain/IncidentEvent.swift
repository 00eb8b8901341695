import Foundation

/// The body of one type of event about an incident: its payload, how it folds and how it reads.
///
/// A fold is total: it takes every state, changes nothing that doesn't apply any more, and never throws. What a command
/// must refuse is checked by the method of `Incident` that makes the body, in the same file.
package protocol IncidentEvent: Codable, Hashable, Sendable {
    static var type: String { get }
    static var version: Int { get }
    /// False when it changes only the timeline and `Activity`: then the incident needn't be read to fold it.
    static var changesIncident: Bool { get }

    /// Changes the incident, and says what its timeline gains.
    func fold(_ event: Event, into fold: inout IncidentFold)

    /// The body as JSON, hashed and kept as these exact bytes.
    func json() throws(TocsinError) -> String

    /// The same body without the words that a person typed: what stays known after an erasure.
    var redacted: Self { get }
}

extension IncidentEvent {
    package static var version: Int { 1 }
    package static var changesIncident: Bool { true }

    /// With keys in alphabetical order.
    package func json() throws(TocsinError) -> String {
        do {
            return try JSONText.text(of: self)
        } catch {
            throw TocsinError(.internal, "The event \(Self.type) could not be written as JSON: \(error)")
        }
    }
}

/// What stands for words that were erased.
package let erasedText = "[erased]"

/// Every event type that this version folds.
///
/// A new type is registered here.
package enum EventCatalog {
    package static let types: [any IncidentEvent.Type] = [
        IncidentDeclared.self,
        IncidentNumbered.self,
        IncidentAcknowledged.self,
        IncidentMitigated.self,
        IncidentResolved.self,
        IncidentClosed.self,
        IncidentReopened.self,
        IncidentCancelled.self,
        IncidentEdited.self,
        SeverityChanged.self,
        RoleAssigned.self,
        RoleUnassigned.self,
        LinkAdded.self,
        AttachmentAdded.self,
        TasksPlanned.self,
        TasksRescheduled.self,
        TaskDone.self,
        TaskSkipped.self,
        TaskMarkedWrong.self,
        FollowUpAdded.self,
        ProposalMade.self,
        ProposalApplied.self,
        ProposalRejected.self,
        EntryLogged.self,
        LearningLogged.self,
        EntryAmended.self,
        EntryRetracted.self,
        EntryErased.self,
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: types.map { ($0.type, $0) })

    /// The body as a value; nil for a type or version of a newer program, and for a body that isn't what its type says.
    package static func decode(type: String, version: Int, body: String) -> (any IncidentEvent)? {
        guard let known = byName[type], version == known.version else { return nil }
        do {
            return try JSONText.value(known, from: body)
        } catch {
            // Unknown survives: the caller shows the event as one that it can't read.
            return nil
        }
    }
}
