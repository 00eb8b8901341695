extension StringProtocol {
    /// Whether it says nothing: there is white space alone, or not even that.
    package var isBlank: Bool {
        // What begins with a letter, as nearly all text does, is told by its first byte.
        if let first = utf8.first, (0x21...0x7e).contains(first) { return false }
        return allSatisfy(\.isWhitespace)
    }
}
