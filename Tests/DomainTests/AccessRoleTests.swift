import Domain
import Testing

@Suite struct AccessRoleTests {
    @Test("A viewer may less than a responder, who may less than an admin")
    func order() {
        #expect(AccessRole.allCases.sorted() == [.viewer, .responder, .admin])
        #expect(AccessRole.viewer < .responder && AccessRole.responder < .admin)
    }

    @Test("A role answers to its name; another is refused with the nearest one")
    func names() throws {
        #expect(try AccessRole(named: "Admin") == .admin)
        let error = #expect(throws: TocsinError.self) { try AccessRole(named: "reponder") }
        #expect(error?.code == .usage)
        #expect(error?.detail.contains("Did you mean responder?") == true)
    }
}
