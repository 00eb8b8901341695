import Testing

@testable import Report

@Suite("Slugs")
struct SlugTests {
    @Test(
        "A title becomes lower-case letters, digits and single hyphens",
        arguments: [
            ("Label printers stand still in Hall 3", "label-printers-stand-still-in-hall-3"),
            ("  --Größe & Café--  ", "gro-e-cafe"),
            ("Bo's scanner", "bos-scanner"),
            ("../../etc/passwd", "etc-passwd"),
            ("a/b\\c:d*e?f\"g<h>i|j", "a-b-c-d-e-f-g-h-i-j"),
            (".hidden", "hidden"),
            ("CON", "con"),
            ("日本語", "incident"),
            ("\u{202E}\u{0}\n", "incident"),
            ("", "incident"),
            (String(repeating: "x", count: 500), String(repeating: "x", count: 60)),
            (String(repeating: "word ", count: 50), "word-word-word-word-word-word-word-word-word-word-word-word"),
        ]
    )
    func slug(title: String, expected: String) {
        #expect(Slug.text(title) == expected)
    }
}
