import Domain

/// What to do by when for incidents of one severity.
package struct Procedure: Hashable, Sendable, Encodable {
    package var severity: SeverityLabel
    /// Such as "Critical Issues".
    @Nullable package var title: String?
    /// What counts as this severity, such as "All calls failing".
    @Nullable package var description: String?
    package var steps: [TimedStep]
    package var source: SourceLine

    package struct TimedStep: Hashable, Sendable, Encodable {
        package var number: Int
        /// The time as written, such as "5 minutes".
        @Nullable package var label: String?
        /// From `declared`; nil when the step has no time.
        @Nullable package var due: DueRule?
        package var text: String
        package var markdown: String
        package var source: SourceLine
    }
}
