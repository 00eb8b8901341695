import Domain

/// A part of a runbook that wasn't understood: kept as it is, and reported.
package struct UnknownPart: Hashable, Sendable, Encodable {
    /// The headings and labels it stands under, outermost first.
    package var path: [String]
    /// The lines as they stand in the file.
    package var markdown: String
    package var source: SourceLine
    package var lastLine: Int
}

/// Something in a runbook that a person should look at.
package struct RunbookWarning: Hashable, Sendable, Encodable {
    package var file: String
    package var line: Int
    package var rule: Rule
    package var message: String

    package enum Rule: String, CaseIterable, Sendable, Encodable {
        case emptyRunbook = "empty-runbook"
        case emptySection = "empty-section"
        case unclosedFence = "unclosed-fence"
        case splitList = "split-list"
        case unwatchedThreshold = "unwatched-threshold"
        case duplicateName = "duplicate-name"
        case placeholderContact = "placeholder-contact"
        case severityWithoutProcedure = "severity-without-procedure"
        case stepWithoutTime = "step-without-time"
        case phaseWithoutDeadline = "phase-without-deadline"
    }
}
