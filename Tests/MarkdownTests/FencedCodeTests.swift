import Testing

@testable import Markdown

struct FencedCodeTests {
    @Test(
        "the fence is longer than any in the text",
        arguments: [
            ("ls", "sh", "```sh\nls\n```\n"), ("```\nx\n```\n", "", "````\n```\nx\n```\n````\n"),
            ("", "a b`", "```ab\n```\n"),
        ]
    )
    func fence(text: String, language: String, markdown: String) {
        #expect(fencedCode(text, language: language) == markdown)
    }
}
