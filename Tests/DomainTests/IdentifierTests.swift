import Domain
import Foundation
import Testing

@Suite struct IdentifierTests {
    @Test("It is a UUID of version 7 that begins with its milliseconds")
    func version7() {
        let id = Identifier(milliseconds: 0x0123_4567_89ab, random: .max, .max)
        #expect(id.text == "01234567-89ab-7fff-bfff-ffffffffffff")
        #expect(Identifier(milliseconds: 0, random: 0, 0).text == "00000000-0000-7000-8000-000000000000")
        #expect(Identifier(id.text) == id)
    }

    @Test("A clock before 1970 or far ahead still makes one", arguments: [Int64.min, -1, .max])
    func anyClock(milliseconds: Int64) {
        let id = Identifier(milliseconds: milliseconds, random: 1, 2)
        #expect(Identifier(id.text) == id)
    }

    @Test("Upper case is folded")
    func upperCase() {
        #expect(Identifier("01234567-89AB-7FFF-BFFF-FFFFFFFFFFFF")?.text == "01234567-89ab-7fff-bfff-ffffffffffff")
    }

    @Test(
        "Anything else is none",
        arguments: [
            "", "0123", "01234567-89ab-7fff-bfff-fffffffffff", "01234567-89ab-7fff-bfff-fffffffffffg",
            "0123456789ab-7fff-bfff-ffffffffffff-", "01234567 89ab 7fff bfff ffffffffffff",
        ]
    )
    func malformed(text: String) {
        #expect(Identifier(text) == nil)
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode([Identifier].self, from: Data("[\"\(text)\"]".utf8))
        }
    }
}
