import Domain
import Testing

@testable import Report

@Suite("Timeline entries in a document")
struct EntryViewTests {
    @Test("Shows nothing in any field that it is known to have nothing in", arguments: [1, 2, 3] as [UInt64])
    func absent(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let views = EntryView.views(Self.list(try (0..<300).map { _ in try Self.entry(&random) }))
        for view in views {
            for (place, field) in EntryView.fields.enumerated() where view.absent.contains(place) {
                #expect(!view.value(place).isPresent, "\(field.name), seed \(seed)")
            }
        }
        // Every field that is left out for some entry is there for another one.
        for (place, field) in EntryView.fields.enumerated() where views.contains(where: { $0.absent.contains(place) }) {
            #expect(views.contains { $0.value(place).isPresent }, "\(field.name), seed \(seed)")
        }
    }

    @Test("Knows what a plain note has none of, before it is asked")
    func plainNote() throws {
        let entry = TimelineEntry(
            event: try Self.event(1, minute: 0),
            kind: .note,
            text: "looked at the queue",
            links: [],
            superseded: false,
            erased: false
        )
        let view = try #require(EntryView.views(Self.list([entry, entry])).last)
        let names = EntryView.fields.indices.filter { view.absent.contains($0) }.map { EntryView.fields[$0].name }
        #expect(
            Set(names) == [
                "day", "recorded", "links", "milestone", "superseded", "amended", "amendedBy", "originalAt",
                "originalText", "retracted", "retractedBy", "retractedWhy", "erased", "erasedBy", "erasedWhy",
            ]
        )
    }

    private static func list(_ entries: [TimelineEntry]) -> EntryList {
        EntryList(entries, handles: [:], names: [:], clock: LocalClock(zone: .utc))
    }

    private static func event(_ number: Int, minute: Double, recordedMinute: Double? = nil) throws -> Event {
        var sample = Sample()
        try sample.add(EntryLogged(kind: .note, text: "seen"), minute: minute, recordedMinute: recordedMinute)
        return try #require(sample.events.first)
    }

    /// An entry with any mixture of what can become of one.
    private static func entry(_ random: inout SeededGenerator) throws -> TimelineEntry {
        func isSo(_ random: inout SeededGenerator) -> Bool { Int.random(in: 0..<3, using: &random) == 0 }
        let minute = Double.random(in: 0..<10_000, using: &random)
        let late = isSo(&random) ? Double.random(in: 0..<500, using: &random) : 0
        let event = try event(1, minute: minute, recordedMinute: minute + late)
        var entry = TimelineEntry(
            event: event,
            kind: TimelineEntry.Kind.allCases.randomElement(using: &random) ?? .note,
            text: "seen",
            links: isSo(&random) ? ["https://example.org/"] : [],
            superseded: isSo(&random),
            erased: isSo(&random)
        )
        if isSo(&random) {
            entry.apply(.init(.amended, event: event, text: "seen twice", at: isSo(&random) ? Sample.start : nil))
        }
        if isSo(&random) { entry.apply(.init(.retracted, event: event, why: "mistaken")) }
        if isSo(&random) { entry.apply(.init(.erased, event: event, why: "a password")) }
        return entry
    }
}
