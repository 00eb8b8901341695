/// A fenced code block around any text: its fence is longer than every run of backticks within.
///
/// `language` must be one word; what can't stand in an info string is left out.
package func fencedCode(_ text: String, language: String = "") -> String {
    var longest = 0
    var run = 0
    for byte in text.utf8 {
        run = byte == UInt8(ascii: "`") ? run + 1 : 0
        longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    let info = language.filter { !$0.isWhitespace && !$0.isNewline && $0 != "`" }
    let end = text.isEmpty || text.utf8.last == .lineFeed ? "" : "\n"
    return fence + info + "\n" + text + end + fence + "\n"
}
