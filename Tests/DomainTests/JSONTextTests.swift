import Domain
import Foundation
import Histories
import Testing

@Suite struct JSONTextTests {
    @Test("A logged entry's body is what Foundation's encoder writes, byte for byte", arguments: HostileText.all)
    func sameBytes(text: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for links in [[], [text], ["https://example.org/a?b=\"c\"", text]] {
            let body = EntryLogged(kind: .observation, text: text, links: links)
            let expected = String(decoding: try encoder.encode(body), as: UTF8.self)
            #expect(Array(body.json().utf8) == Array(expected.utf8))
        }
    }

    @Test("Every control character is written as Foundation writes it")
    func controls() throws {
        let text = String(decoding: UInt8(0)...0x9f, as: UTF8.self)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        var json = JSONText()
        json.append(text)
        #expect(json.text == String(decoding: try encoder.encode(text), as: UTF8.self))
    }
}
