import Domain

/// What a runbook says a severity means.
package struct SeverityDefinition: Hashable, Sendable, Encodable {
    package var severity: SeverityLabel
    /// Such as "Critical".
    @Nullable package var title: String?
    /// What counts as this severity.
    @Nullable package var description: String?
    /// All that is said of it, as it is written.
    package var markdown: String
    package var source: SourceLine
}

extension SeverityDefinition {
    /// The procedure of the times that are given with the severity.
    func procedure(_ steps: [Procedure.TimedStep]) -> Procedure {
        Procedure(severity: severity, title: title, description: description, steps: steps, source: source)
    }
}
