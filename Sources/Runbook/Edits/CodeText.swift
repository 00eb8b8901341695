import Domain
import Markdown

/// A person's code as a fenced block: its fence is longer than any within, so nothing in it can close the block.
enum CodeText {
    static func lines(_ code: String, language: String?) throws(TocsinError) -> [String] {
        guard !code.unicodeScalars.contains("\0") else {
            throw TocsinError(.usage, "The code holds a NUL character. Nothing was changed; give it without.")
        }
        guard code.utf8.count <= ItemText.maximumSize else {
            throw TocsinError(
                .usage,
                "The code has more than \(ItemText.maximumSize / 1_024) KiB. Nothing was changed; give less of it."
            )
        }
        var lines = code.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        while let last = lines.last, last.trimmed.isEmpty { lines.removeLast() }
        while let first = lines.first, first.trimmed.isEmpty { lines.removeFirst() }
        guard !lines.isEmpty else {
            throw TocsinError(.usage, "The code is empty. Nothing was changed; say what to write.")
        }
        let fenced = fencedCode(lines.joined(separator: "\n"), language: language ?? "")
        return fenced.trimmed.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
