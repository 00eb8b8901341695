import Domain

/// What is maintained when: how often, or how soon in an emergency.
package struct MaintenanceEntry: Hashable, Sendable, Encodable {
    /// Such as "Weekly" or "Within 24 hours".
    @Nullable package var label: String?
    package var text: String
    package var markdown: String
    package var source: SourceLine
}

/// A tool to look at, and for what.
package struct MonitoringTool: Hashable, Sendable, Encodable {
    package var name: String
    package var text: String
    package var markdown: String
    package var source: SourceLine
}
