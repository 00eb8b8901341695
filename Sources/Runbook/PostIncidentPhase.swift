import Domain

/// A part of the checklist that follows an incident.
package struct PostIncidentPhase: Hashable, Sendable, Encodable {
    /// Such as "Short-term".
    package var name: String
    /// The deadline as written, such as "Within 24 hours".
    @Nullable package var deadline: String?
    /// From `resolved`; nil when there is no deadline.
    @Nullable package var due: DueRule?
    package var items: [Passage]
    package var source: SourceLine
}
