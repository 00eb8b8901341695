import Testing

@testable import Markdown

struct VisibleTextTests {
    @Test(
        "control and bidirectional characters are shown by number",
        arguments: [
            ("plain é 東", "plain é 東"), ("a\u{202E}b", "a<U+202E>b"), ("\u{1B}[0m", "<U+001B>[0m"),
            ("\0\u{7F}\u{85}", "<U+0000><U+007F><U+0085>"),
            ("a\tb", "a\tb"), ("\u{2066}\u{2069}\u{200F}\u{61C}\u{2028}", "<U+2066><U+2069><U+200F><U+061C><U+2028>"),
            ("a\rb", "a<U+000D>b"),
            ("👩‍👧", "👩‍👧"),
        ]
    )
    func shown(text: String, result: String) {
        #expect(visible(text, keepingNewlines: true) == result)
        #expect(visible(text, keepingNewlines: false) == result)
    }

    @Test("line ends stay only when they are kept")
    func newlines() {
        #expect(visible("a\nb\r\nc", keepingNewlines: true) == "a\nb\nc")
        #expect(visible("a\nb\r\nc", keepingNewlines: false) == "a<U+000A>b<U+000D><U+000A>c")
    }
}
