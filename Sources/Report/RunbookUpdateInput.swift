import Domain

/// What a change note for the runbook is made of.
package struct RunbookUpdateInput: Sendable {
    /// What it is about, such as `INC-7 Checkout fails` or `November 2026`.
    package var scope: String
    /// Each with the proposals that the note is about, and no others.
    package var incidents: [DocumentInput]
    package var zone: Zone
    package var asOf: Instant
    package var program: String

    package init(scope: String, incidents: [DocumentInput], zone: Zone, asOf: Instant, program: String) {
        self.scope = scope
        self.incidents = incidents
        self.zone = zone
        self.asOf = asOf
        self.program = program
    }

    /// About all proposals of one incident.
    init(_ input: DocumentInput) {
        self.init(
            scope: "\(input.name) \(input.incident.title)",
            incidents: [input],
            zone: input.zone,
            asOf: input.asOf,
            program: input.program
        )
    }
}
