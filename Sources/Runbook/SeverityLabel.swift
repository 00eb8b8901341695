/// A severity as a runbook writes it: `P0`, `SEV-1`, `sev1`, `Severity 2`, `Severity: High`.
package struct SeverityLabel: Hashable, Sendable, Encodable {
    package var written: String
    /// In capitals without separators: `P0`, `SEV1`, `HIGH`.
    package var normalized: String
    /// 0 is the gravest of its scale.
    package var rank: Int

    private static let words: [String: Int] = [
        "critical": 0, "blocker": 0, "urgent": 0, "high": 1, "major": 1, "medium": 2, "moderate": 2, "low": 3,
        "minor": 3,
    ]

    /// Reads a severity at the start of a text, and returns what follows; nil when there is none.
    ///
    /// "High" alone is one only where severities are named by words, and "S1" only in a column named for severities: a
    /// bare `S3` is usually Amazon's.
    static func leading(
        _ text: String,
        isWordEnough: Bool = false,
        isLetterEnough: Bool = false
    ) -> (label: SeverityLabel, rest: String)? {
        guard isWordEnough || mayBegin(text) else { return nil }
        for prefix in ["severity", "priority", "sev", "p", "s"] {
            guard text.prefix(prefix.count).lowercased() == prefix, prefix != "s" || isLetterEnough else { continue }
            var rest = text.dropFirst(prefix.count)
            let separators = rest.prefix { $0 == "-" || $0 == " " || $0 == "_" || $0 == ":" }
            // "P 0" and "p-1" are no severities.
            if prefix.count == 1, !separators.isEmpty { continue }
            rest = rest.dropFirst(separators.count)
            if prefix.count > 3, separators.contains(":") || isWordEnough, let found = leadingWord(rest) {
                return found
            }
            guard let digit = rest.first, let rank = digit.wholeNumberValue, rank <= 5, digit.isASCII else { continue }
            rest = rest.dropFirst()
            if let next = rest.first, next.isLetter || next.isNumber || next == "." || next == "%" { continue }
            let written = text[..<rest.startIndex]
            let scale = prefix.hasPrefix("p") ? "P" : "SEV"
            return (
                SeverityLabel(written: String(written), normalized: "\(scale)\(rank)", rank: rank), String(rest)
            )
        }
        return isWordEnough ? leadingWord(text[...]) : nil
    }

    /// Whether the first two letters are those of a severity: "se", "pr", or a digit after the first.
    private static func mayBegin(_ text: String) -> Bool {
        var bytes = text.utf8.makeIterator()
        guard let first = bytes.next(), let second = bytes.next() else { return false }
        switch first | 0x20 {
        case UInt8(ascii: "s"): return second | 0x20 == UInt8(ascii: "e") || second.isASCIIDigit
        case UInt8(ascii: "p"): return second | 0x20 == UInt8(ascii: "r") || second.isASCIIDigit
        default: return false
        }
    }

    private static func leadingWord(_ text: Substring) -> (label: SeverityLabel, rest: String)? {
        let word = text.prefix { $0.isLetter }
        guard let rank = words[word.lowercased()] else { return nil }
        return (
            SeverityLabel(written: String(word), normalized: word.uppercased(), rank: rank),
            String(text.dropFirst(word.count))
        )
    }

    /// The severity that an item or paragraph begins with, in its label or its text.
    static func leading(_ entry: Entry, isWordEnough: Bool) -> (label: SeverityLabel, rest: String)? {
        guard let label = entry.label else {
            // "High load on the database" is a text that only begins with such a word.
            guard let found = leading(entry.text, isWordEnough: isWordEnough) else { return nil }
            let isWord =
                found.label.normalized == found.label.written.uppercased()
                && !found.label.written.contains { $0.isNumber }
            return isWord && !":-–—(".contains(found.rest.trimmed.first ?? " ") ? nil : found
        }
        return leading(label, isWordEnough: isWordEnough)
    }

    package init?(_ text: String) {
        guard let (label, rest) = Self.leading(text.trimmed), rest.isEmpty else { return nil }
        self = label
    }

    private init(written: String, normalized: String, rank: Int) {
        self.written = written
        self.normalized = normalized
        self.rank = rank
    }
}
