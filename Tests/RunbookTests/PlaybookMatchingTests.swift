import Domain
import Testing

@testable import Runbook

struct PlaybookMatchingTests {
    private let runbook: Runbook

    init() throws {
        runbook = try Runbook.parse(
            "## Issue: Queue not draining\na\n\n## Issue: Queue full\nb\n\n## Issue: Disk full\n**Symptoms**: writes rejected, quota errors\n",
            file: "r.md"
        )
    }

    @Test(
        "a name is found exactly, in any case, or by its only beginning or piece",
        arguments: [
            ("Queue full", "Queue full"), ("queue FULL", "Queue full"), ("disk", "Disk full"),
            ("queue n", "Queue not draining"), ("drain", "Queue not draining"),
        ]
    )
    func named(name: String, found: String) throws {
        #expect(try runbook.playbook(named: name).name == found)
    }

    @Test(
        "an ambiguous or unknown name is refused with the nearest",
        arguments: [
            ("queue", "fits 2 playbooks: \"Queue not draining\", \"Queue full\""), ("full", "fits 2 playbooks"),
            ("disk ful!", "the nearest are \"Disk full\""),
            ("", "There is no playbook"),
        ]
    )
    func refused(name: String, message: String) {
        let error = #expect(throws: TocsinError.self) { try runbook.playbook(named: name) }
        #expect(error?.code == .notFound)
        #expect(error?.detail.contains(message) == true)
    }

    @Test(
        "a title suggests a playbook only when one fits clearly better",
        arguments: [
            ("queue stopped draining", "Queue not draining"), ("disks are full", "Disk full"), ("full", nil),
            ("writes rejected by quota", "Disk full"),
            ("quota", nil), ("queue", nil),
        ] as [(String, String?)]
    )
    func suggested(title: String, name: String?) {
        #expect(runbook.suggestPlaybook(for: title)?.name == name)
    }
}
