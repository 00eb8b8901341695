import Domain

/// The runbook section for one issue.
package struct Playbook: Hashable, Sendable, Encodable {
    /// Without a prefix such as "Issue:".
    package var name: String
    package var source: SourceLine
    /// The whole section as it stands in the file, with its heading.
    package var markdown: String
    package var symptoms: [Passage] = []
    package var impact: [Passage] = []
    package var debugSteps: [DebugStep] = []
    /// Every query, test and command, in the order of the file.
    package var commands: [Command] = []
    package var solutions: [Solution] = []
    @Nullable package var quickFix: Passage?
    @Nullable package var escalation: Escalation?
    /// What else is said: an introduction, prerequisites, notes.
    package var details: [Detail] = []
    /// What wasn't understood in it.
    package var notUnderstood: [UnknownPart] = []

    /// One thing to look at.
    package struct DebugStep: Hashable, Sendable, Encodable {
        /// Counted through the section, as the file numbers it.
        package var number: Int
        package var text: String
        package var markdown: String
        package var source: SourceLine
    }

    /// Code to copy: a query, a test, a command.
    package struct Command: Hashable, Sendable, Encodable {
        /// The label or heading it stands under, such as "Database Query".
        package var title: String
        @Nullable package var language: String?
        package var code: String
        /// The number of the debug step it is written in.
        @Nullable package var step: Int?
        package var source: SourceLine
    }

    package struct Solution: Hashable, Sendable, Encodable {
        @Nullable package var name: String?
        package var text: String
        package var markdown: String
        package var source: SourceLine
    }

    package struct Escalation: Hashable, Sendable, Encodable {
        package var text: String
        package var markdown: String
        /// Seconds after which to escalate, when the text gives a time.
        @Nullable package var after: Int?
        package var source: SourceLine
    }

    package struct Detail: Hashable, Sendable, Encodable {
        @Nullable package var label: String?
        package var text: String
        package var markdown: String
        package var source: SourceLine
    }
}

extension Playbook {
    /// A line of `runbook list`: where it is and how much it holds.
    package struct Summary: Hashable, Sendable, Encodable {
        package var name: String
        package var file: String
        package var line: Int
        package var symptoms: Int
        package var debugSteps: Int
        package var solutions: Int
        package var commands: Int
    }

    package var summary: Summary {
        Summary(
            name: name,
            file: source.file,
            line: source.line,
            symptoms: symptoms.count,
            debugSteps: debugSteps.count,
            solutions: solutions.count,
            commands: commands.count
        )
    }
}
