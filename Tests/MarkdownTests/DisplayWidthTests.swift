import Testing

@testable import Markdown

struct DisplayWidthTests {
    @Test(
        "columns are counted as a terminal does",
        arguments: [
            ("", 0), ("abc", 3), ("é", 1), ("e\u{301}\u{200B}", 1), ("東京", 4), ("한국", 4), ("ｆ", 2), ("👩‍👩‍👧 🇨🇭", 5),
            ("❤\u{FE0F}", 2),
            ("│•", 2), ("\u{1B}", 0),
        ]
    )
    func width(text: String, columns: Int) {
        #expect(displayWidth(text) == columns)
    }
}
