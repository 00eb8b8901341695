/// What a document is rendered to.
package enum DocumentFormat: Hashable, Sendable {
    case markdown
    /// One self-contained page.
    case html
    /// For a terminal of that many columns.
    case text(width: Int, colour: Bool)
    /// The values that templates may use.
    case json
    /// For `man -l`.
    case man
    /// A fragment, without a preamble.
    case latex
}
