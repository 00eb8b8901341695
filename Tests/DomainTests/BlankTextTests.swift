import Testing

@testable import Domain

@Suite("Texts that say nothing")
struct BlankTextTests {
    @Test(
        "White space of any language says nothing",
        arguments: ["", " ", "\t\r\n", "\u{A0}", "\u{2003}\u{3000}", "\u{2028}"]
    )
    func blank(text: String) { #expect(text.isBlank) }

    @Test(
        "Anything else says something, wherever it stands",
        arguments: ["!", "~", " a", "\n\u{1F525}", "é", "\u{3000}本", "\u{200B}", "\u{7f}", "a\u{301}"]
    )
    func said(text: String) { #expect(!text.isBlank) }

    @Test("It is what the properties of its characters say, for every scalar")
    func everyScalar() {
        for value in 0...UInt32(0x10ffff) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let character = Character(scalar)
            guard String(character).isBlank != character.isWhitespace else { continue }
            Issue.record("U+\(String(value, radix: 16)) is taken for the other")
        }
    }
}
