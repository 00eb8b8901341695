extension StringProtocol {
    /// Without white space at both ends.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }

    /// On one line, with single blanks.
    var onOneLine: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    /// Letters and digits in lower case, in words; every other character parts words.
    var searchWords: [String] {
        lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}
