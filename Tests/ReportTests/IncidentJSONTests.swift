import Domain
import Foundation
import Testing

@testable import Report

@Suite("JSON shapes")
struct IncidentJSONTests {
    private func object(_ value: some Encodable) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(jsonText(value).utf8)) as? [String: Any])
    }

    private func keys(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: { $0 == "," || $0.isWhitespace }).map(String.init))
    }

    private let incidentKeys = """
        id, handle, key, aliases, title, severity, status, drill, startedAt, detectedAt, declaredAt, acknowledgedAt,
        mitigatedAt, resolvedAt, closedAt, playbook, suggestedPlaybook, components, roles, impact, links, attachments, tasks, metrics,
        updateDueAt, updatedAt, version
        """

    private func incident(_ sample: Sample, minute: Double) throws -> IncidentJSON {
        let input = try sample.input(asOfMinute: minute)
        return IncidentJSON(
            input.incident,
            activity: input.activity,
            handle: input.handle,
            now: input.asOf,
            updateDueAt: input.updateDueAt
        )
    }

    @Test("An incident has every key of the contract, with null for what is unknown")
    func incidentBare() throws {
        let object = try object(incident(.bare(), minute: 0))
        #expect(Set(object.keys) == keys(incidentKeys))
        for unknown in ["key", "startedAt", "acknowledgedAt", "closedAt", "playbook", "impact"] {
            #expect(object[unknown] is NSNull, "\(unknown)")
        }
        #expect((object["metrics"] as? [String: Any])?["timeToResolve"] is NSNull)
        #expect(object["declaredAt"] as? String == "2026-03-01T14:00:00Z")
        #expect(object["updateDueAt"] as? String == "2026-03-01T15:00:00Z")
        #expect(object["version"] as? Int == 1)
    }

    @Test("Tasks are counted by state, overdue at the time asked; durations are seconds")
    func incidentFull() throws {
        let object = try object(incident(.labels(), minute: 75))
        #expect(object["tasks"] as? [String: Int] == ["open": 3, "overdue": 0, "done": 2, "skipped": 1, "lapsed": 1])
        let later = try self.object(incident(.labels(), minute: 2_000))
        #expect((later["tasks"] as? [String: Int])?["overdue"] == 2)
        #expect((object["metrics"] as? [String: Any])?["timeToDetect"] as? Int == 300)
        #expect((object["metrics"] as? [String: Any])?["timeToResolve"] as? Int == 3_840)
        let role = try #require((object["roles"] as? [[String: Any]])?.first)
        #expect(Set(role.keys) == ["role", "person", "from", "to"])
        #expect(role["to"] is NSNull)
        let link = try #require((object["links"] as? [[String: Any]])?.first)
        #expect(link["url"] as? String == "https://wiki.example.org/printers")
        #expect(link["incident"] is NSNull)
        #expect(object["updateDueAt"] is NSNull)
    }

    @Test("An entry has every key of the contract, and says what it said at first")
    func entries() throws {
        let input = try Sample.labels().input(asOfMinute: 75)
        let amended = try #require(input.timeline.first { $0.isAmended })
        let object = try object(EntryJSON(amended, handle: "ab12", incident: "INC-7"))
        #expect(
            Set(object.keys)
                == keys("id handle incident kind at recordedAt actor via text links amended retracted erased original")
        )
        #expect(object["amended"] as? Bool == true)
        #expect((object["original"] as? [String: Any])?["text"] as? String == "Queue holds 4,000 jobs")
        let plain = try self.object(EntryJSON(input.timeline[0], handle: "ab12", incident: "INC-7"))
        #expect(plain["original"] is NSNull)
    }

    @Test("A task has every key of the contract")
    func tasks() throws {
        let input = try Sample.labels().input(asOfMinute: 2_000)
        let tasks = input.incident.tasks.map { TaskJSON($0, handle: "ab12", incident: "INC-7", now: input.asOf) }
        let object = try object(tasks[0])
        #expect(
            keys("id handle incident origin text state dueAt overdue owner doneAt doneBy why source")
                .isSubset(of: Set(object.keys))
        )
        #expect(object["owner"] is NSNull)
        #expect((object["source"] as? [String: Any])?["line"] as? Int == 40)
        #expect(tasks.filter(\.overdue).map(\.state) == [.open, .open])
    }

    @Test("Equal values are equal bytes, and come back as they went")
    func roundTrip() throws {
        let value = try incident(.labels(), minute: 75)
        #expect(try jsonText(value) == jsonText(value))
        #expect(try JSONDecoder().decode(IncidentJSON.self, from: Data(jsonText(value).utf8)) == value)
        for entry in try Sample.labels().input(asOfMinute: 75).timeline {
            let json = EntryJSON(entry, handle: "ab12", incident: "INC-7")
            #expect(try JSONDecoder().decode(EntryJSON.self, from: Data(jsonText(json).utf8)) == json)
        }
    }
}
