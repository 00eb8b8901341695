/// The number that a heading or label begins with, as "Step 1: Drain", "Phase 2 – Restore" or "3. Look at the logs" do.
struct Ordinal {
    /// In lower case; nil for a number alone.
    var word: String?
    var number: Int
    /// The title without it.
    var rest: String

    private static let words: Set<String> = ["step", "phase", "stage", "part"]

    /// Nil for a title that doesn't begin with one, such as "404 errors", "3 retries" or "Step back".
    init?(_ title: String) {
        var bytes = Substring(title).utf8
        guard let first = bytes.first, first.isASCIILetterOrDigit else { return nil }
        if !first.isASCIIDigit {
            let letters = bytes.prefix(while: { $0.isASCIILetterOrDigit })
            guard letters.count <= 5, bytes.dropFirst(letters.count).first == UInt8(ascii: " ") else { return nil }
            let word = String(Substring(letters)).lowercased()
            guard Self.words.contains(word) else { return nil }
            self.word = word
            bytes = bytes.dropFirst(letters.count + 1)
            if bytes.first == UInt8(ascii: "#") { bytes = bytes.dropFirst() }
        }
        let digits = bytes.prefix(while: \.isASCIIDigit)
        guard (1...3).contains(digits.count), let number = Int(Substring(digits)) else { return nil }
        self.number = number
        bytes = bytes.dropFirst(digits.count)
        let hasMark = bytes.first.map { ".):".utf8.contains($0) } ?? false
        let after = hasMark ? bytes.dropFirst() : bytes
        // "3.5 seconds" and "10 errors" are no ordinals; "Step 2" and "Step 2 - x" are.
        guard hasMark ? after.first.map(\.isBlank) ?? true : word != nil,
            after.isEmpty || hasMark || after.first?.isBlank == true
        else { return nil }
        rest = String(Substring(after)).trimmed
        for dash in ["- ", "– ", "— ", ": "] where rest.hasPrefix(dash) { rest = rest.dropFirst(dash.count).trimmed }
    }
}
