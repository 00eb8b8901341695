import Foundation
import Testing

@testable import tocsin

struct EnvironmentTests {
    @Test("The process's own variables are what Foundation finds")
    func own() {
        let all = ProcessInfo.processInfo.environment
        #expect(Environment.ofProcess.all == all)
        for (name, value) in all { #expect(Environment.ofProcess[name] == value) }
        #expect(Environment.ofProcess["TOCSIN_NOBODY_SETS_THIS"] == nil)
    }

    @Test("A world of its own has only what it was given")
    func given() {
        let environment: Environment = ["TERM": "dumb"]
        #expect(environment["TERM"] == "dumb" && environment["PATH"] == nil)
        #expect(environment.all == ["TERM": "dumb"])
    }
}
