import Domain

/// A piece of a runbook: what it says, as it is written, and where.
package struct Passage: Hashable, Sendable, Encodable {
    /// What a reader sees, without markup, on one line.
    package var text: String
    /// The Markdown it is written in, without list markers and indentation.
    package var markdown: String
    package var source: SourceLine
}
