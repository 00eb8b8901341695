import Domain
import Testing

@testable import Report

@Suite("Tasks in a document")
struct TaskViewTests {
    private func line(_ task: TaskItem, atSecond second: Int) throws -> String {
        let template = try Template(named: "_task", in: Documents.builtIn, for: TaskView.schema)
        let view = TaskView(
            task,
            handle: "ab12",
            incident: "INC-7",
            clock: LocalClock(zone: .utc),
            asOf: Sample.start.advanced(bySeconds: second)
        )
        return template.render(view)
    }

    private var task: TaskItem {
        var task = TaskItem(id: Sample.identifier(1), origin: .procedure, text: "Page `ops`", label: "5 minutes")
        task.dueAt = Sample.start.advanced(bySeconds: 300)
        return task
    }

    @Test(
        "An open task is overdue from a minute after its time",
        arguments: [
            (299, "- **Open** – Page `ops` (5 minutes), due 2026-03-01 14:05\n"),
            (359, "- **Open** – Page `ops` (5 minutes), due 2026-03-01 14:05\n"),
            (360, "- **Overdue** *by 1 min* – Page `ops` (5 minutes), due 2026-03-01 14:05\n"),
            (300 + 3_900, "- **Overdue** *by 1 h 05 min* – Page `ops` (5 minutes), due 2026-03-01 14:05\n"),
        ]
    )
    func open(second: Int, expected: String) throws {
        #expect(try line(task, atSecond: second) == expected)
    }

    @Test("What was done within a minute of its time was in time", arguments: [(359, ""), (360, " *(1 min late)*")])
    func done(second: Int, expected: String) throws {
        var task = task
        task.state = .done
        task.doneAt = Sample.start.advanced(bySeconds: second)
        task.doneBy = "human:bo"
        let minute = second < 360 ? "05" : "06"
        #expect(
            try line(task, atSecond: 9_999)
                == "- **Done** 2026-03-01 14:\(minute) by bo\(expected) – Page `ops` (5 minutes)\n"
        )
    }

    @Test("A task without a time, owner or label says none")
    func bare() throws {
        let task = TaskItem(id: Sample.identifier(1), origin: .followUp, text: "Tidy", owner: nil)
        #expect(try line(task, atSecond: 9_999) == "- **Open** – Tidy\n")
    }
}
