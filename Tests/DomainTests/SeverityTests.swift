import Domain
import Testing

@Suite struct SeverityTests {
    @Test(
        "One severity has many spellings",
        arguments: [
            ("P0", "P0"), ("p0", "P0"), ("SEV0", "P0"), ("SEV-0", "P0"), ("sev 0", "P0"), ("sev1", "P1"),
            ("Severity 2", "P2"), ("priority: 3", "P3"), ("P-1", "P1"), ("critical", "P0"), ("LOW", "P3"),
            ("p01", "P1"),
        ]
    )
    func spellings(spelling: String, name: String) throws {
        #expect(try SeverityScale.standard.resolve(spelling).name == name)
    }

    @Test(
        "Anything else is bad data, with the list",
        arguments: ["P9", "S1", "", " ", "0", "sev", "P", "P-", "P0x", "sevens", "P٠", "p99999999999999999999999"]
    )
    func unknown(spelling: String) throws {
        let error = #expect(throws: TocsinError.self) { try SeverityScale.standard.resolve(spelling) }
        #expect(error?.code == .badData)
        #expect(error?.detail.contains("P0, P1, P2, P3") == true)
    }

    @Test("The nearest severity is suggested by its name")
    func nearest() {
        let error = #expect(throws: TocsinError.self) { try SeverityScale.standard.resolve("critcal") }
        #expect(
            error?.detail == "unknown severity `critcal`; the severities are P0, P1, P2, P3; did you mean P0?"
        )
    }

    @Test("Configured names and aliases count, and come before numbers")
    func configured() throws {
        let scale = SeverityScale([Severity(name: "SEV1", aliases: ["Major", "P2"]), Severity(name: "SEV2")])
        #expect(try scale.resolve("major").name == "SEV1")
        #expect(try scale.resolve("p1").name == "SEV1")
        #expect(try scale.resolve("p2").name == "SEV1")
        #expect(try scale.resolve("sev-2").name == "SEV2")
    }

    @Test("The two worst severities need a post-mortem, and updates come less often the milder it is")
    func policy() {
        let severities = SeverityScale.standard.severities
        #expect(severities.map(\.postmortemRequired) == [true, true, false, false])
        #expect(severities.map(\.updateEvery) == [1_800, 3_600, 14_400, nil])
    }

    @Test("A runbook's severities join the scale by number, and bring titles to those that are there")
    func include() {
        var scale = SeverityScale.standard
        scale.include("P5", title: "Wishes")
        scale.include("P4")
        scale.include("SEV-1", title: "High Impact")
        scale.include("P1", title: "Not this one")
        scale.include("Cosmetic")
        #expect(scale.names == ["P0", "P1", "P2", "P3", "P4", "P5", "Cosmetic"])
        #expect(scale.find("P1")?.title == "High Impact")
        #expect(scale.find("P1")?.updateEvery == 3_600)
        #expect(scale.find("P5")?.title == "Wishes")
        #expect(scale.rank(of: "P5") == 5)
        #expect(scale.rank(of: "SEV5") == nil)
    }
}
