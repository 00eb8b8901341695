import Domain
import Foundation
import Operations
import Testing

@testable import tocsin

@Suite("The README")
struct ReadmeTests {
    private let text: String

    init() throws {
        let repository = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        text = try String(contentsOf: repository.appending(path: "README.md"), encoding: .utf8)
    }

    @Test("documents every event type", arguments: EventCatalog.types.map { $0.type })
    func events(type: String) {
        #expect(text.contains("\n| `\(type)` |"))
    }

    @Test("documents every exit status", arguments: TocsinError.Code.allCases)
    func statuses(code: TocsinError.Code) {
        #expect(text.contains("\n| \(code.exitStatus) |"))
    }

    @Test("documents every key of tocsin.yaml")
    func configuration() {
        let keys = Configuration.template.matches(of: /(?m)^#[ -]*([a-zA-Z]+):/).map(\.output.1)
        #expect(keys.count > 8)
        for key in Set(keys) { #expect(text.contains(key), "\(key)") }
    }

    @Test("shows a session as the demonstration prints it")
    func session() throws {
        let block = try #require(text.firstMatch(of: /(?s)```console\n(.*?)```/)).output.1
        var rest = try Demonstration.played()[...]
        for line in block.split(separator: "\n") {
            let place = try #require(rest.range(of: "\n\(line)\n"), "\(line)")
            // The line's end is also the next one's beginning.
            rest = rest[rest.index(before: place.upperBound)...]
        }
    }
}
