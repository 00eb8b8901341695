import Domain

/// A line of a timeline: a place in a list of entries, so that a long one is never copied.
package struct EntryView: View {
    private let list: EntryList
    private let index: Int
    private let startsDay: Bool

    /// Entries in their order; the first of each day says which day it is.
    static func views(_ list: EntryList) -> [EntryView] {
        var last: Int64?
        return list.entries.indices.map { index in
            let at = list.entries[index].at
            // Days since 1970 as clocks here count them.
            let day = (at.wholeSeconds + Int64(list.clock.zone.offset(at: at))) / 86_400
            defer { last = day }
            return EntryView(list: list, index: index, startsDay: day != last)
        }
    }

    private var entry: TimelineEntry { list.entries[index] }
    private var clock: LocalClock { list.clock }

    private func correction(_ kind: TimelineEntry.Correction.Kind) -> TimelineEntry.Correction? {
        let entries = list.entries
        return entries[index].corrections.isEmpty ? nil : entries[index].corrections.last { $0.kind == kind }
    }

    /// What kind of entry a person said it is; nil for a plain note and for what the program wrote.
    private var label: String? {
        switch list.entries[index].kind {
        case .action: "Action"
        case .observation: "Observation"
        case .decision: "Decision"
        case .communication: "Communication"
        case .learning: "Learning"
        default: nil
        }
    }

    /// What it says, without a link at its end that is listed beside it; nil when its words were erased.
    ///
    /// The program's lines about tasks hold the Markdown of the task; all else is plain text.
    private var text: Value {
        let entries = list.entries
        if entries[index].erased { return .absent }
        let text = entries[index].text
        if entries[index].kind == .task || entries[index].kind == .followUp { return .markdown(.markdown(text)) }
        if let link = entries[index].links.first, text.hasSuffix(link), text != link {
            return .lines(String(text.dropLast(link.count)))
        }
        return .lines(text)
    }

    /// What most entries have none of.
    package var absent: FieldSet {
        let entries = list.entries
        var absent = FieldSet()
        if !startsDay { absent.add(EntryView.day) }
        if entries[index].links.isEmpty { absent.add(EntryView.links) }
        if entries[index].at == entries[index].recordedAt { absent.add(EntryView.recorded) }
        if entries[index].kind != .status { absent.add(EntryView.milestone) }
        let isAsRecorded = !entries[index].superseded && !entries[index].erased && entries[index].original == nil
        if isAsRecorded, entries[index].corrections.isEmpty { absent.add(EntryView.later) }
        return absent
    }

    private static let day = FieldSet("day", of: fields)
    private static let links = FieldSet("links", of: fields)
    private static let recorded = FieldSet("recorded", of: fields)
    private static let milestone = FieldSet("milestone", of: fields)
    /// What became of an entry after it was recorded.
    private static let later = FieldSet(
        "superseded",
        "amended",
        "amendedBy",
        "originalAt",
        "originalText",
        "retracted",
        "retractedBy",
        "retractedWhy",
        "erased",
        "erasedBy",
        "erasedWhy",
        of: fields
    )

    package static let fields: [Field<EntryView>] = [
        .line("incident") { $0.list.name(of: $0.entry) },
        .line("id") { $0.entry.id.text },
        .line("handle") { $0.list.handle(of: $0.entry) },
        .line("kind") { $0.list.entries[$0.index].kind.rawValue },
        .line("label") { $0.label },
        .line("day") { $0.startsDay ? $0.clock.day($0.list.entries[$0.index].at) : nil },
        .line("time") { $0.clock.time($0.list.entries[$0.index].at) },
        .line("at") { $0.clock.dateTime($0.list.entries[$0.index].at) },
        // When it was recorded, if that was a minute or more later.
        .line("recorded") { view in
            let entries = view.list.entries
            // Nearly always they are the same, and then the entry needn't be copied to ask.
            if entries[view.index].at == entries[view.index].recordedAt { return nil }
            let entry = view.entry
            return entry.isBackdated ? view.clock.dateTime(entry.recordedAt) : nil
        },
        .line("who") { personText($0.list.entries[$0.index].actor) },
        Field(name: "text", kind: .text) { $0.text },
        .list("links") { view in
            let entries = view.list.entries
            return entries[view.index].erased ? [] : entries[view.index].links.map { LinkView(address: $0) }
        },
        .flag("milestone") {
            $0.list.entries[$0.index].kind == .status && !$0.list.entries[$0.index].superseded
        },
        .flag("superseded") { $0.list.entries[$0.index].superseded },
        .flag("amended") { $0.correction(.amended) != nil && !$0.list.entries[$0.index].erased },
        .line("amendedBy") { $0.correction(.amended).map { personText($0.actor) } },
        .line("originalAt") { view in
            let entry = view.entry
            return entry.original.flatMap { $0.at == entry.at ? nil : view.clock.dateTime($0.at) }
        },
        .lines("originalText") { view in
            let entry = view.entry
            return entry.original.flatMap { entry.erased || $0.text == entry.text ? nil : $0.text }
        },
        .flag("retracted") { $0.correction(.retracted) != nil },
        .line("retractedBy") { $0.correction(.retracted).map { personText($0.actor) } },
        .line("retractedWhy") { $0.correction(.retracted)?.why },
        .flag("erased") { $0.list.entries[$0.index].erased },
        .line("erasedBy") { $0.correction(.erased).map { personText($0.actor) } },
        .line("erasedWhy") { $0.correction(.erased)?.why },
    ]
}

/// Entries that are shown together, with what is known about them beside.
final class EntryList: Sendable {
    let entries: [TimelineEntry]
    let clock: LocalClock
    private let handles: [Identifier: String]
    /// What the incidents are called.
    private let names: [Identifier: String]

    init(_ entries: [TimelineEntry], handles: [Identifier: String], names: [Identifier: String], clock: LocalClock) {
        self.entries = entries
        self.handles = handles
        self.names = names
        self.clock = clock
    }

    func handle(of entry: TimelineEntry) -> String {
        handles[entry.id] ?? String(entry.id.text.suffix(Handle.shortest))
    }

    func name(of entry: TimelineEntry) -> String {
        names[entry.incident] ?? String(entry.incident.text.suffix(Handle.shortest))
    }
}
