import Domain

/// A line of a timeline; a class, since a long timeline would spend its time copying structs of this size.
package final class EntryView: View {
    private let entry: TimelineEntry
    private let handle: String
    private let incident: String
    private let clock: LocalClock
    /// Set on the first entry of a day.
    private let day: String?

    init(_ entry: TimelineEntry, handle: String?, incident: String, clock: LocalClock, startsDay: Bool) {
        self.entry = entry
        self.handle = handle ?? String(entry.id.text.suffix(Handle.shortest))
        self.incident = incident
        self.clock = clock
        day = startsDay ? clock.day(entry.at) : nil
    }

    /// Entries in their order; the first of each day says which day it is.
    static func list(
        _ entries: some Sequence<(entry: TimelineEntry, handle: String?, incident: String)>,
        clock: LocalClock
    ) -> [EntryView] {
        var last: Int64?
        return entries.map { entry, handle, incident in
            // Days since 1970 as clocks here count them.
            let day = (entry.at.wholeSeconds + Int64(clock.zone.offset(at: entry.at))) / 86_400
            defer { last = day }
            return EntryView(entry, handle: handle, incident: incident, clock: clock, startsDay: day != last)
        }
    }

    private func correction(_ kind: TimelineEntry.Correction.Kind) -> TimelineEntry.Correction? {
        entry.corrections.isEmpty ? nil : entry.corrections.last { $0.kind == kind }
    }

    /// What kind of entry a person said it is; nil for a plain note and for what the program wrote.
    private var label: String? {
        switch entry.kind {
        case .action: "Action"
        case .observation: "Observation"
        case .decision: "Decision"
        case .communication: "Communication"
        default: nil
        }
    }

    /// What it says, without a link at its end that is listed beside it; nil when its words were erased.
    ///
    /// The program's lines about tasks hold the Markdown of the task; all else is plain text.
    private var text: InlineMarkdown? {
        if entry.erased { return nil }
        if entry.kind == .task || entry.kind == .followUp { return .markdown(entry.text) }
        if let link = entry.links.first, entry.text.hasSuffix(link), entry.text != link {
            return .lines(String(entry.text.dropLast(link.count)))
        }
        return .lines(entry.text)
    }

    package static let fields: [Field<EntryView>] = [
        .line("incident") { $0.incident },
        .line("id") { $0.entry.id.text },
        .line("handle") { $0.handle },
        .line("kind") { $0.entry.kind.rawValue },
        .line("label") { $0.label },
        .line("day") { $0.day },
        .line("time") { $0.clock.time($0.entry.at) },
        .line("at") { $0.clock.dateTime($0.entry.at) },
        // When it was recorded, if that was a minute or more later.
        .line("recorded") { $0.entry.isBackdated ? $0.clock.dateTime($0.entry.recordedAt) : nil },
        .line("who") { personText($0.entry.actor) },
        .markdown("text") { $0.text },
        .list("links") { view in view.entry.erased ? [] : view.entry.links.map { LinkView(address: $0) } },
        .flag("milestone") { $0.entry.kind == .status && !$0.entry.superseded },
        .flag("superseded") { $0.entry.superseded },
        .flag("amended") { $0.entry.isAmended && !$0.entry.erased },
        .line("amendedBy") { $0.correction(.amended).map { personText($0.actor) } },
        .line("originalAt") { view in
            view.entry.original.flatMap { $0.at == view.entry.at ? nil : view.clock.dateTime($0.at) }
        },
        .lines("originalText") { view in
            view.entry.original.flatMap { view.entry.erased || $0.text == view.entry.text ? nil : $0.text }
        },
        .flag("retracted") { $0.entry.isRetracted },
        .line("retractedBy") { $0.correction(.retracted).map { personText($0.actor) } },
        .line("retractedWhy") { $0.correction(.retracted)?.why },
        .flag("erased") { $0.entry.erased },
        .line("erasedBy") { $0.correction(.erased).map { personText($0.actor) } },
        .line("erasedWhy") { $0.correction(.erased)?.why },
    ]
}
