/// A severity as a runbook writes it: `P0`, `SEV-1`, `sev1`, `Severity 2`.
package struct SeverityLabel: Hashable, Sendable, Encodable {
    package var written: String
    /// In capitals without separators: `P0`, `SEV1`.
    package var normalized: String
    /// 0 is the gravest of its scale.
    package var rank: Int

    /// Reads a severity at the start of a text, and returns what follows; nil when there is none.
    static func leading(_ text: String) -> (label: SeverityLabel, rest: String)? {
        for prefix in ["severity", "priority", "sev", "p"] {
            guard text.prefix(prefix.count).lowercased() == prefix else { continue }
            var rest = text.dropFirst(prefix.count)
            let separators = rest.prefix { $0 == "-" || $0 == " " || $0 == "_" || $0 == ":" }
            // "P 0" and "p-1" are no severities.
            if prefix == "p", !separators.isEmpty { continue }
            rest = rest.dropFirst(separators.count)
            guard let digit = rest.first, let rank = digit.wholeNumberValue, rank <= 5, digit.isASCII else { continue }
            rest = rest.dropFirst()
            if let next = rest.first, next.isLetter || next.isNumber || next == "." || next == "%" { continue }
            let written = text[..<rest.startIndex]
            let scale = prefix.hasPrefix("p") ? "P" : "SEV"
            return (
                SeverityLabel(written: String(written), normalized: "\(scale)\(rank)", rank: rank), String(rest)
            )
        }
        return nil
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
