import Domain
import Markdown

/// A Markdown runbook as values: what a team knows about its service, with the line that says so.
package struct Runbook: Hashable, Sendable, Encodable {
    package var file: String
    /// The first heading of level 1, when it stands over the rest.
    @Nullable package var title: String?
    /// What stands before the first section.
    package var introduction: [Passage] = []
    /// Headings that stand around other sections, such as "Monitoring & Alerts".
    package var groups: [Group] = []
    package var playbooks: [Playbook] = []
    package var keyMetrics: [KeyMetric] = []
    package var alertThresholds: [AlertThreshold] = []
    package var monitoringTools: [MonitoringTool] = []
    /// What each severity means, where the runbook says it beside its procedures.
    package var severities: [SeverityDefinition] = []
    package var procedures: [Procedure] = []
    package var contacts: [Contact] = []
    /// When and how to escalate, where that is said outside of playbooks.
    package var escalation: [Passage] = []
    package var postIncident: [PostIncidentPhase] = []
    package var scheduledMaintenance: [MaintenanceEntry] = []
    package var emergencyMaintenance: [MaintenanceEntry] = []
    package var maintenanceSteps: [Passage] = []
    /// Parts outside playbooks that weren't understood; see `allNotUnderstood`.
    package var notUnderstood: [UnknownPart] = []
    /// What was noticed while reading; `check()` adds what the parts themselves show.
    package var warnings: [RunbookWarning] = []

    package struct Group: Hashable, Sendable, Encodable {
        package var title: String
        package var source: SourceLine
    }

    package init(file: String) {
        self.file = file
    }

    /// Reads a runbook; `file` is the path that its parts name as their source.
    ///
    /// - Throws: `.badData` for bytes that are no UTF-8 text or hold a NUL, naming the line.
    package static func parse(
        bytes: [UInt8],
        file: String,
        names: SectionNames = .standard
    ) throws(TocsinError) -> Runbook {
        RunbookReader.read(try text(bytes, file: file), file: file, names: names)
    }

    /// The bytes of a runbook as text; throws as `parse` does.
    static func text(_ bytes: [UInt8], file: String) throws(TocsinError) -> String {
        if let position = bytes.firstIndex(of: 0) {
            throw notText(file, line: line(of: position, in: bytes), "holds a NUL byte")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw notText(file, line: firstInvalidLine(bytes), "is no UTF-8 text")
        }
        if let line = firstTooDeepLine(bytes) {
            throw TocsinError(
                .badData,
                "\(file) opens more than \(maximumDepth) quotes or lists in line \(line), so it isn't read as a runbook; "
                    + "nothing was changed. Take that line out, or give another file."
            )
        }
        return text
    }

    /// How many quotes and lists one line may open: each takes memory, whatever a line of them says.
    private static let maximumDepth = 10_000

    private static func firstTooDeepLine(_ bytes: [UInt8]) -> Int? {
        guard bytes.count > maximumDepth else { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            var line = 1
            var markers = 0
            var isStart = true
            var previous: UInt8 = 0
            for byte in bytes {
                if byte == UInt8(ascii: "\n") {
                    line += 1
                    markers = 0
                    isStart = true
                } else if isStart {
                    switch byte {
                    case UInt8(ascii: ">"): markers += 1
                    // A bullet or a number's point makes a list only with a blank after it.
                    case UInt8(ascii: " "):
                        if previous == UInt8(ascii: ".") || (0x29...0x2D).contains(previous) { markers += 1 }
                    case UInt8(ascii: "\t"), UInt8(ascii: "."), 0x29...0x2D, 0x30...0x39: break
                    default: isStart = false
                    }
                    if markers > maximumDepth { return line }
                }
                previous = byte
            }
            return nil
        }
    }

    package static func parse(
        _ text: String,
        file: String,
        names: SectionNames = .standard
    ) throws(TocsinError) -> Runbook {
        try parse(bytes: Array(text.utf8), file: file, names: names)
    }

    /// Whether anything in it can be followed in an incident.
    var isUnderstood: Bool {
        !(playbooks.isEmpty && keyMetrics.isEmpty && alertThresholds.isEmpty && monitoringTools.isEmpty
            && severities.isEmpty && procedures.isEmpty && contacts.isEmpty && escalation.isEmpty
            && postIncident.isEmpty
            && scheduledMaintenance.isEmpty && emergencyMaintenance.isEmpty && maintenanceSteps.isEmpty)
    }

    /// Every part that wasn't understood, in the order of the file.
    package var allNotUnderstood: [UnknownPart] {
        (notUnderstood + playbooks.flatMap(\.notUnderstood))
            .sorted { ($0.source.file, $0.source.line) < ($1.source.file, $1.source.line) }
    }

    /// The procedure for a severity, in whatever spelling.
    package func procedure(for severity: String) -> Procedure? {
        guard let label = SeverityLabel(severity) else {
            return procedures.first { $0.severity.written.lowercased() == severity.lowercased() }
        }
        return procedures.first { $0.severity.normalized == label.normalized }
            ?? procedures.first { $0.severity.rank == label.rank }
    }

    private static func notText(_ file: String, line: Int, _ what: String) -> TocsinError {
        TocsinError(
            .badData,
            "\(file) \(what) (line \(line)), so it can't be read as a runbook; nothing was changed. "
                + "Give a Markdown file saved as UTF-8."
        )
    }

    private static func line(of position: Int, in bytes: [UInt8]) -> Int {
        bytes[..<position].reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    }

    private static func firstInvalidLine(_ bytes: [UInt8]) -> Int {
        var number = 1
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if String(validating: line, as: UTF8.self) == nil { return number }
            number += 1
        }
        return number
    }
}
