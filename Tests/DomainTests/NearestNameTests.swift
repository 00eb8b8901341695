import Domain
import Testing

@Suite struct NearestNameTests {
    @Test(
        "The nearest name is found through slips of the finger",
        arguments: [
            ("timezon", "timeZone"), ("TIMEZONE", "timeZone"), ("actro", "actor"), ("runbok", "runbook"),
            ("severitys", "severities"), ("zzz", nil), ("", nil), ("a", nil),
        ] as [(String, String?)]
    )
    func nearest(typed: String, name: String?) {
        let names = ["timeZone", "workingHours", "actor", "runbook", "severities"]
        #expect(nearestName(to: typed, in: names) == name)
    }

    @Test("Among equally near names the first wins")
    func first() {
        #expect(nearestName(to: "P7", in: ["P0", "P1"]) == "P0")
    }
}
