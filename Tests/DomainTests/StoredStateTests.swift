import Testing

@testable import Domain

struct StoredStateTests {
    private static let id = "01890a5d-ac96-774b-bcce-b302099a8057"

    private func task(_ text: String) throws -> TaskItem {
        try JSONText.state(TaskItem.self, from: Array(text.utf8))
    }

    /// The place of what is wrong, as the names on the way to it.
    private func fault(_ text: String) -> String {
        do {
            _ = try task(text)
            return "none"
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context)
        {
            return context.codingPath.map(\.stringValue).joined(separator: "/")
        } catch DecodingError.keyNotFound(let key, let context) {
            return (context.codingPath + [key]).map(\.stringValue).joined(separator: "/") + " is missing"
        } catch {
            return "\(error)"
        }
    }

    @Test("Members may be null or left out where they may be unknown, and others are passed over")
    func optional() throws {
        let found = try task(
            #"{"id":"\#(Self.id)","origin":"checklist","text":"Look","state":"open","replaced":false,"owner":null,"more":[1]}"#
        )
        #expect(found == TaskItem(id: try #require(Identifier(Self.id)), origin: .checklist, text: "Look"))
    }

    @Test("Each rule of when a task is due is read")
    func rules() throws {
        func rule(_ text: String) throws -> DueRule? {
            try task(
                #"{"id":"\#(Self.id)","origin":"checklist","text":"Look","state":"open","replaced":false,"due":\#(text)}"#
            ).due
        }
        let rules: [DueRule] = [
            .after(seconds: 300, .declared), .nextBusinessDay(.resolved), .at(Instant(microseconds: 0)),
        ]
        for known in rules {
            #expect(try rule(try JSONText.text(of: known)) == known)
        }
    }

    @Test("What is wrong is named by its place")
    func faults() {
        let start = #"{"id":"\#(Self.id)","origin":"checklist","text":"Look","state":"open","replaced":false"#
        #expect(fault(start + "}") == "none")
        #expect(fault("[]") == "")
        #expect(fault(#"{"id":"\#(Self.id)"}"#) == "origin is missing")
        #expect(fault(#"{"id":"7"}"#) == "id")
        #expect(fault(#"{"id":"\#(Self.id)","origin":"nowhere"}"#) == "origin")
        #expect(fault(#"{"id":"\#(Self.id)","origin":7}"#) == "origin")
        #expect(fault(start + #","dueAt":"soon"}"#) == "dueAt")
        #expect(fault(start + #","source":{"file":"runbook.md","line":"1"}}"#) == "source/line")
        #expect(fault(start + #","source":{"file":"runbook.md"}}"#) == "source/line is missing")
        #expect(fault(start + #","source":7}"#) == "source")
    }
}
