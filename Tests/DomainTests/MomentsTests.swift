import Testing

@testable import Domain

struct MomentsTests {
    private func moment(_ second: Int64) throws -> Incident.Moment {
        Incident.Moment(
            at: Instant(microseconds: second * 1_000_000),
            event: try #require(Identifier("01890a5d-ac96-774b-bcce-b302099a805\(second)"))
        )
    }

    @Test("They are an object of milestones, in which those that were not reached are left out")
    func json() throws {
        var moments = Incident.Moments()
        #expect(try JSONText.text(of: moments) == "{}")
        moments[.resolved] = try moment(2)
        moments[.declared] = try moment(1)
        let text = try JSONText.text(of: moments)
        // As the dictionary was that they were once, and still are in workspaces.
        #expect(text == (try JSONText.text(of: ["declared": try moment(1), "resolved": try moment(2)])))
        #expect(try JSONText.state(Incident.Moments.self, from: Array(text.utf8)) == moments)
        #expect(moments.reached == [.declared, .resolved])
        moments[.resolved] = nil
        #expect(moments.reached == [.declared])
    }

    @Test("Each milestone has a place of its own")
    func places() throws {
        for milestone in Milestone.allCases {
            var moments = Incident.Moments()
            moments[milestone] = try moment(3)
            #expect(moments.reached == [milestone])
        }
    }
}
