/// Texts that break what doesn't treat them as text.
package enum HostileText {
    package static let all: [String] = [
        "", " ", "\n", "\t\r\n", "a\u{0}b", "\u{1b}[31mred\u{1b}[0m", "\u{202e}txt.exe", "\u{feff}bom", "\u{fffd}",
        "<script>alert(1)</script>", "'; DROP TABLE event; --", "\"quoted\" \\ back", "| a | b |",
        "# *x* `y` [z](javascript:1)",
        "NEAR(a b) OR \"", "{\"json\": true}", "%s%n%d", "../../etc/passwd", "e\u{301}\u{301}\u{301}", "👩‍👩‍👧‍👦🏳️‍🌈",
        "ﷺ العربية עברית", "日本語 テキスト", "\u{2028}\u{2029}", "password=hunter2", "INC-7", "\u{10ffff}\u{e000}",
        String(repeating: "long ", count: 300), "- [ ] task\n- [x] done", "&amp;&lt;", "\u{7f}\u{80}\u{9f}",
    ]
}
