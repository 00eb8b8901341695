import Domain
import Runbook
import Yams

/// What `tocsin.yaml` says; every key has a default.
///
/// It is read on the way to every command, so scalars are taken as they stand (Yams' own typing compiles regular
/// expressions) and the time zone is looked up only when something asks for it.
package struct Configuration: Sendable {
    package static let fileName = "tocsin.yaml"

    /// Who acts when neither `--as` nor `TOCSIN_ACTOR` says.
    package private(set) var actor: String?
    /// The runbook, a file or a folder of them, below the workspace.
    package private(set) var runbook = "runbook.md"
    package private(set) var severities = SeverityScale.standard
    /// A team's own names of runbook sections, each with the meaning it stands for.
    private var aliases: [(name: String, meaning: String)] = []

    private var timeZone: (identifier: String, line: Int)?
    /// Nil for the standard ones, which aren't made until something asks.
    private var hours: WorkingHours?

    /// The defaults.
    package init() {}

    /// Reads the bytes of a `tocsin.yaml`; an empty one gives the defaults.
    ///
    /// Throws `configuration` with the line for anything that isn't understood.
    package init(bytes: [UInt8]) throws(TocsinError) {
        guard bytes.count <= 256 * 1_024 else {
            throw TocsinError(.configuration, "\(Configuration.fileName) is larger than 256 KiB; make it shorter")
        }
        if Configuration.isOnlyComments(bytes) { return }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let bad = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
            throw Configuration.fault(bad + 1, "the text is not UTF-8; save the file as UTF-8")
        }
        guard let root = try Configuration.compose(text) else { return }
        try read(root)
    }

    /// The workspace's zone; `system` gives the machine's, and is asked when none is configured.
    ///
    /// Throws `configuration` when there is no such zone.
    package func zone(system: () throws(TocsinError) -> Zone) throws(TocsinError) -> Zone {
        guard let timeZone else { return try system() }
        guard let zone = Zone(identifier: timeZone.identifier) else {
            throw Configuration.fault(
                timeZone.line,
                "there is no time zone `\(timeZone.identifier)`; write an IANA name such as `Europe/Madrid` or `UTC`"
            )
        }
        return zone
    }

    /// The names by which a runbook's sections are known.
    package func sectionNames() throws(TocsinError) -> SectionNames {
        var names = SectionNames.standard
        for (name, meaning) in aliases { try names.add(name, meaning: meaning) }
        return names
    }

    package func workingHours(in zone: Zone) -> WorkingHours {
        var hours = hours ?? WorkingHours(zone: zone)
        hours.zone = zone
        return hours
    }
}

extension Configuration {
    private static func fault(_ line: Int?, _ detail: String) -> TocsinError {
        TocsinError(.configuration, "\(fileName)\(line.map { " line \($0)" } ?? ""): \(detail)")
    }

    /// Whether nothing is configured, in ASCII, as in the file that `init` writes.
    ///
    /// Then YAML needn't be set up, which would cost every command half a millisecond.
    private static func isOnlyComments(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 < 0x80 }
            && bytes.split(separator: UInt8(ascii: "\n")).allSatisfy { line in
                guard let first = line.first(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\r") }) else {
                    return true
                }
                return first == UInt8(ascii: "#")
            }
    }

    /// The document's tree, nil when it is empty.
    private static func compose(_ text: String) throws(TocsinError) -> Node? {
        do {
            let asIs = Constructor([:], [:], [:])
            return try Parser(yaml: text, resolver: .basic, constructor: asIs, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw fault(error)
        } catch {
            throw fault(nil, "\(error)")
        }
    }

    private static func fault(_ error: YamlError) -> TocsinError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return fault(mark.line, "this is not YAML (\(problem)); check the indentation, quotes and brackets")
        case .reader(let problem, let offset, _, let yaml):
            let line = offset.map { yaml.prefix($0).utf8.count { $0 == UInt8(ascii: "\n") } + 1 }
            return fault(line, "the text holds a character that YAML doesn't allow (\(problem)); remove it")
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "`\($0)`" }.joined(separator: ", ")
            return fault(context.mark.line, "\(names) is given more than once; keep one of them")
        default:
            return fault(nil, "it can't be read as YAML (\(error))")
        }
    }

    private mutating func read(_ root: Node) throws(TocsinError) {
        for entry in try Configuration.entries(
            of: root,
            in: "the file",
            known: ["timeZone", "workingHours", "actor", "runbook", "aliases", "severities"]
        ) {
            switch entry.key {
            case "timeZone": timeZone = try (entry.text("a time zone such as `Europe/Madrid`"), entry.line)
            case "workingHours": hours = try Configuration.workingHours(entry)
            case "actor": actor = try entry.text("a name")
            case "runbook": runbook = try entry.text("the path of a file or folder")
            case "aliases": aliases = try Configuration.aliases(entry)
            default: severities = try Configuration.scale(entry)
            }
        }
    }

    private static func workingHours(_ section: Entry) throws(TocsinError) -> WorkingHours {
        let standard = WorkingHours(zone: .utc)
        var (days, start, end, holidays) = (standard.days, standard.start, standard.end, [CivilTime]())
        for entry in try entries(
            of: section.value,
            in: "`workingHours`",
            known: ["days", "start", "end", "holidays"]
        ) {
            switch entry.key {
            case "days": days = try Set(entry.list("a weekday such as `monday`", CivilTime.weekday))
            case "start": start = try entry.value("a time such as `09:00`", minute)
            case "end": end = try entry.value("a time such as `17:00`", minute)
            default: holidays = try entry.list("a date such as `2026-12-25`") { CivilTime(dateText: $0) }
            }
        }
        guard !days.isEmpty else {
            throw fault(section.line, "`workingHours` has no days; name one at least, or leave `days` out")
        }
        guard let hours = WorkingHours(days: days, start: start, end: end, holidays: holidays, zone: .utc) else {
            throw fault(
                section.line,
                "there are no working hours from \(WorkingHours.clock(start)) to \(WorkingHours.clock(end)); "
                    + "`end` must be later than `start` on the same day"
            )
        }
        return hours
    }

    /// Meanings of sections with the names that stand for them.
    private static func aliases(_ section: Entry) throws(TocsinError) -> [(name: String, meaning: String)] {
        var aliases: [(name: String, meaning: String)] = []
        var names = SectionNames.standard
        for entry in try entries(of: section.value, in: "`aliases`", known: SectionNames.meanings) {
            for name in try entry.list("a name of a section such as `How it looks`", { $0 }) {
                do {
                    try names.add(name, meaning: entry.key)
                } catch {
                    throw fault(entry.line, error.detail)
                }
                aliases.append((name, entry.key))
            }
        }
        return aliases
    }

    /// Minutes after midnight of `9:00` to `24:00`.
    private static func minute(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2,
            let hour = UInt8(parts[0]), let minute = UInt8(parts[1]), hour <= 24, minute <= 59
        else { return nil }
        let minutes = Int(hour) * 60 + Int(minute)
        return minutes <= 1_440 ? minutes : nil
    }

    private static func scale(_ section: Entry) throws(TocsinError) -> SeverityScale {
        guard case .sequence(let items) = section.value, !items.isEmpty else {
            throw fault(section.line, "`severities` must be a list, the worst first: `- name: P0` and so on")
        }
        var severities: [Severity] = []
        for item in items {
            let line = item.mark?.line ?? section.line
            let severity = try severity(item, line: line)
            let known = SeverityScale(severities)
            for spelling in [severity.name] + severity.aliases {
                if let other = known.find(spelling) {
                    throw fault(line, "`\(spelling)` means \(other.name) already; give each severity its own spellings")
                }
            }
            severities.append(severity)
        }
        return SeverityScale(severities)
    }

    /// One severity of the list; what it leaves out is as for the standard severity of the same name or number.
    private static func severity(_ item: Node, line: Int) throws(TocsinError) -> Severity {
        let entries = try entries(
            of: item,
            in: "a severity",
            known: ["name", "title", "aliases", "updateEvery", "postmortem", "approvals"]
        )
        guard let name = try entries.first(where: { $0.key == "name" })?.text("a name such as `P0`") else {
            throw fault(line, "this severity has no `name`; give it one such as `P0`")
        }
        var severity = SeverityScale.standard.find(name) ?? Severity(name: name)
        severity.name = name
        for entry in entries {
            switch entry.key {
            case "title": severity.title = try entry.text("what the severity means")
            case "aliases": severity.aliases = try entry.list("another spelling of the severity") { $0 }
            case "updateEvery":
                severity.updateEvery = try entry.value("a length of time such as `30m`, or `never`") { text in
                    if text == "never" { return .some(nil) }
                    guard let seconds = SpanText.seconds(text), seconds > 0 else { return nil }
                    return seconds
                }
            case "postmortem":
                severity.postmortemRequired = try entry.value("`required` or `optional`") { text in
                    ["required": true, "yes": true, "true": true, "optional": false, "no": false, "false": false][text]
                }
            case "approvals":
                severity.approvals = try entry.value("a number from 0 to 9") { text in
                    Int(text).flatMap { (0...9).contains($0) ? $0 : nil }
                }
            default: break
            }
        }
        return severity
    }

    /// The keys of a mapping that have a value; throws for one that isn't known.
    private static func entries(
        of node: Node,
        in place: String,
        known: [String]
    ) throws(TocsinError) -> [Entry] {
        guard case .mapping(let mapping) = node else {
            if isNull(node) { return [] }
            throw fault(
                node.mark?.line,
                "\(place) must hold lines of `key: value`; its keys are \(known.joined(separator: ", "))"
            )
        }
        var entries: [Entry] = []
        for (key, value) in mapping {
            let line = key.mark?.line ?? 1
            guard case .scalar(let scalar) = key, known.contains(scalar.string) else {
                let name = key.scalar?.string ?? "[…]"
                let hint = nearestName(to: name, in: known).map { "did you mean `\($0)`?" }
                throw fault(
                    line,
                    "unknown key `\(name)`; " + (hint ?? "the keys of \(place) are \(known.joined(separator: ", "))")
                )
            }
            if !isNull(value) { entries.append(Entry(key: scalar.string, value: value, line: line)) }
        }
        return entries
    }

    /// Nothing, `~` or `null` without quotes: the default holds.
    fileprivate static func isNull(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
        return ["", "~", "null"].contains(scalar.string)
    }

    /// One key with its value.
    private struct Entry {
        let key: String
        let value: Node
        let line: Int

        func text(_ wanted: String) throws(TocsinError) -> String {
            try value(wanted) { $0 }
        }

        /// The value through `read`, which gives nil for what isn't `wanted`.
        func value<Value>(_ wanted: String, _ read: (String) -> Value?) throws(TocsinError) -> Value {
            try Configuration.value(of: value, key: key, line: line, wanted, read)
        }

        /// Each item through `read`; one item may stand without a list.
        func list<Value>(_ wanted: String, _ read: (String) -> Value?) throws(TocsinError) -> [Value] {
            guard case .sequence(let items) = value else { return [try value(wanted, read)] }
            var values: [Value] = []
            for item in items {
                values.append(try Configuration.value(of: item, key: key, line: item.mark?.line ?? line, wanted, read))
            }
            return values
        }
    }

    private static func value<Value>(
        of node: Node,
        key: String,
        line: Int,
        _ wanted: String,
        _ read: (String) -> Value?
    ) throws(TocsinError) -> Value {
        guard case .scalar(let scalar) = node else { throw fault(line, "`\(key)` must be \(wanted)") }
        guard !scalar.string.isEmpty, let value = read(scalar.string) else {
            throw fault(line, "`\(key)` must be \(wanted), not `\(scalar.string)`")
        }
        return value
    }

    /// The file that `init` writes: every key with its default, commented out.
    package static let template = """
        # tocsin.yaml: how this workspace works. Every key has a default, which is what stands here commented out.

        # What a time of day means: an IANA name such as Europe/Madrid. Default: the machine's own zone.
        #timeZone: UTC

        # "Next business day" is the start of the next working day.
        #workingHours:
        #  days: [monday, tuesday, wednesday, thursday, friday]
        #  start: "09:00"
        #  end: "17:00"
        #  holidays: []            # dates such as 2026-12-25

        # Who acts when neither --as nor TOCSIN_ACTOR says. Default: the login name.
        #actor: ana

        # The runbook, a Markdown file or a folder of them.
        #runbook: runbook.md

        # Your own names for sections of the runbook, beside the usual ones. The meanings: symptoms, impact, diagnosis,
        # solutions, quickFix, escalation, severity, prerequisites, background, metrics, thresholds, tools, procedures,
        # contacts, postIncident, maintenance, scheduledMaintenance, emergencyMaintenance, maintenanceSteps.
        # For example: aliases: {diagnosis: [Where to look], solutions: Ways out}
        #aliases: {}

        # The severities, the worst first. P1, p1, SEV1, SEV-1 and sev1 are the same; the name given here is printed.
        # updateEvery: when the next status update is due (or never). postmortem: required or optional to close.
        # approvals: how many people must approve the post-mortem.
        #severities:
        #  - name: P0
        #    aliases: [critical]
        #    updateEvery: 30m
        #    postmortem: required
        #    approvals: 1
        #  - name: P1
        #    aliases: [high]
        #    updateEvery: 1h
        #    postmortem: required
        #    approvals: 1
        #  - name: P2
        #    aliases: [medium]
        #    updateEvery: 4h
        #    postmortem: optional
        #    approvals: 0
        #  - name: P3
        #    aliases: [low]
        #    updateEvery: never
        #    postmortem: optional
        #    approvals: 0

        """
}
