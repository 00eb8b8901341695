import Domain
import Foundation
import Histories
import Testing

@Suite struct JSONTextTests {
    private static let controls = (0..<0x21).map { "a" + String(UnicodeScalar(UInt8($0))) + "b" }

    @Test("A string has the bytes that Foundation's encoder gives it", arguments: HostileText.all + controls)
    func string(text: String) throws {
        var json = JSONText()
        json.append(text)
        #expect(try json.text == encoded(text))
    }

    @Test("Random strings have the bytes that Foundation's encoder gives them", arguments: 1...20)
    func random(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let text = String.random(using: &random)
            var json = JSONText()
            json.append(text)
            #expect(try json.text == encoded(text), "seed \(seed)")
        }
    }

    @Test(
        "An entry's body is what the encoder of all other events gives",
        arguments: TimelineEntry.Kind.allCases,
        [[], ["https://example.org/a?b=c&d"], HostileText.all]
    )
    func entry(kind: TimelineEntry.Kind, links: [String]) throws {
        for text in HostileText.all {
            let body = EntryLogged(kind: kind, text: text, links: links)
            #expect(try body.json() == encoded(body))
        }
    }

    private func encoded(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

extension String {
    /// Up to thirty scalars, with many of the ones that JSON escapes.
    fileprivate static func random(using generator: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...30, using: &generator) {
            let highest: UInt32 = [0x1f, 0x7f, 0x2fff, 0x10ffff].randomElement(using: &generator) ?? 0x7f
            guard let scalar = UnicodeScalar(UInt32.random(in: 0...highest, using: &generator)) else { continue }
            text.unicodeScalars.append(scalar)
        }
        return text
    }
}
