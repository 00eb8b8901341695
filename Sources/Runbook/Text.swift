extension StringProtocol {
    /// Without white space at both ends.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }

    /// On one line, with single blanks.
    var onOneLine: String {
        isOnOneLine ? String(self) : split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Whether ASCII text has nothing but single blanks within; other text is taken to need a closer look.
    private var isOnOneLine: Bool {
        var previous = UInt8(ascii: " ")
        for byte in utf8 {
            guard (0x21...0x7E).contains(byte) || (byte == UInt8(ascii: " ") && previous != byte) else { return false }
            previous = byte
        }
        return previous != UInt8(ascii: " ") || isEmpty
    }

    /// Letters and digits in lower case, in words; every other character parts words.
    var searchWords: [String] {
        lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}
