import Domain

/// Whom to call, and how.
package struct Contact: Hashable, Sendable, Encodable {
    package enum Scope: String, Hashable, Sendable, Encodable {
        case `internal`, external
    }

    /// Such as "Primary On-Call" or "Vercel Support".
    package var role: String
    @Nullable package var name: String?
    /// An address, a number, a channel; nil when the runbook has only a placeholder.
    @Nullable package var reach: String?
    @Nullable package var scope: Scope?
    /// What the runbook says, a placeholder too.
    package var text: String
    package var source: SourceLine
}

extension Contact {
    /// Parts "Ana Silva, ana@example.com" in a name and what reaches it; both nil for a placeholder.
    static func split(_ text: String) -> (name: String?, reach: String?) {
        guard !isPlaceholder(text) else { return (nil, nil) }
        let parts = text.split { ",;()|".contains($0) }.map(\.trimmed).filter { !$0.isEmpty }
        guard parts.count > 1, !isReach(parts[0]), parts[1...].contains(where: isReach) else { return (nil, text) }
        let reach = parts[1...].filter { !isPlaceholder($0) }.joined(separator: ", ")
        return (parts[0], reach)
    }

    /// Whether a text is left to fill in: "[Contact Info]", "TBD", "<phone>", "xxx-xxxx".
    static func isPlaceholder(_ text: String) -> Bool {
        guard let first = text.first, let last = text.last else { return true }
        let isBracketed = ["[]", "<>", "{}"].contains("\(first)\(last)")
        if isBracketed, !isReach(text) { return true }
        let lower = text.lowercased()
        if ["todo", "tbd", "fill in", "fixme"].contains(where: lower.hasPrefix), !isReach(text) { return true }
        let word = lower.filter { $0.isLetter || $0.isNumber || $0 == "?" }
        let blanks: Set = ["tbd", "todo", "na", "none", "unknown", "notset", "fillin", "fillmein", "tba", ""]
        return blanks.contains(word) || word.allSatisfy { $0 == "x" || $0 == "?" }
    }

    /// Whether a text is an address, a number, a channel or a link.
    static func isReach(_ text: String) -> Bool {
        if text.contains("@") || text.hasPrefix("#") || text.contains("://") { return true }
        return text.filter(\.isNumber).count >= 3
    }
}
