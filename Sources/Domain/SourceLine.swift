/// Where in a runbook something stands, so that a task can say which line asked for it.
package struct SourceLine: Hashable, Codable, Sendable {
    /// Path as given in the workspace, with `/` between its parts.
    package var file: String
    /// 1 for the first line.
    package var line: Int

    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }
}
