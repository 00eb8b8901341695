import Domain
import Foundation
import Runbook
import Store

/// A proposal whose section is not what it was made against: base, theirs and ours.
package struct ProposalConflict: Sendable {
    private let named: NamedProposal
    private let making: ProposalMade
    /// What the section says now; nil when it is gone.
    private let section: String?

    /// - Throws: `reason` when the section is what it was, and what reading the runbook throws.
    init(
        _ named: NamedProposal,
        _ making: ProposalMade,
        in workspace: Workspace,
        reason: TocsinError?
    ) throws(TocsinError) {
        self.named = named
        self.making = making
        if let reason, reason.code != .notFound && reason.code != .refused { throw reason }
        let bytes = try Runbook.read(try workspace.runbookFile(making.file))
        let names = try workspace.configuration.sectionNames()
        do throws(TocsinError) {
            let section = try RunbookPath(making.path).section(in: bytes, file: making.file, names: names)
            self.section = String(decoding: section.content, as: UTF8.self)
        } catch  where error.code == .notFound {
            section = nil
        }
        if let reason, making.path.isEmpty || section == making.base { throw reason }
    }

    /// What happened to the section, as a sentence.
    package var what: String {
        "\(making.edit.target) in \(making.file) "
            + (section == nil ? "isn't there any more." : "has changed since \(named.handle) was proposed.")
    }

    /// The section as it was when the proposal was made.
    package var base: String { making.base }

    /// What has become of it since, as a diff; nil when it is gone.
    package var theirs: String? { section.map(diff) }

    /// What the proposal would have made of it, as a diff of the file.
    package var ours: String { making.diff }

    /// The refusal, with a field for each version.
    var error: TocsinError {
        TocsinError(
            .refused,
            "\(what) Nothing was changed; the proposal stays open. "
                + "Propose it anew for what is there now, and `tocsin runbook reject \(named.handle) --why` this one.",
            errors: [
                TocsinError.Field("base", base),
                TocsinError.Field("theirs", theirs ?? "The section is gone."),
                TocsinError.Field("ours", ours),
            ]
        )
    }

    private func diff(to theirs: String) -> String {
        // A section is kept without its last line end.
        UnifiedDiff(
            from: Array("\(making.base)\n".utf8),
            to: Array("\(theirs)\n".utf8),
            oldName: "base",
            newName: "theirs"
        ).text
    }
}
