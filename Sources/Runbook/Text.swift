extension StringProtocol {
    /// Without white space at both ends.
    var trimmed: String {
        let bytes = Substring(self).utf8
        let inner = bytes.drop(while: \.isBlank).suffixDroppingBlanks
        guard let first = inner.first, let last = inner.last else { return "" }
        if first < 0x80, last < 0x80 { return String(Substring(inner)) }
        guard let start = firstIndex(where: { !$0.isWhitespace }), let end = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[start...end])
    }

    /// On one line, with single blanks.
    var onOneLine: String {
        if isOnOneLine { return String(self) }
        var result: [UInt8] = []
        result.reserveCapacity(utf8.count)
        var isPending = false
        var bytes = Substring(self).utf8
        while let first = bytes.first {
            let blank = bytes.blankLength
            if blank > 0 {
                isPending = !result.isEmpty
                bytes = bytes.dropFirst(blank)
                continue
            }
            if isPending { result.append(UInt8(ascii: " ")) }
            isPending = false
            result.append(first)
            bytes = bytes.dropFirst()
        }
        return String(decoding: result, as: UTF8.self)
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
        let lower = lowercased()
        guard lower.utf8.allSatisfy({ $0 < 0x80 }) else {
            return lower.split { !$0.isLetter && !$0.isNumber }.map(String.init)
        }
        return lower.utf8.split { !$0.isASCIILetterOrDigit }.map { String(Substring($0)) }
    }
}

extension Substring.UTF8View {
    fileprivate var suffixDroppingBlanks: Substring.UTF8View {
        var rest = self
        while let last = rest.last, last.isBlank { rest.removeLast() }
        return rest
    }

    /// How many bytes the white space takes that it starts with; 0 when it starts with something else.
    fileprivate var blankLength: Int {
        guard let first else { return 0 }
        if first < 0x80 { return first.isBlank ? 1 : 0 }
        var rest = dropFirst().makeIterator()
        switch (first, rest.next(), rest.next()) {
        case (0xC2, 0x85?, _), (0xC2, 0xA0?, _): return 2
        case (0xE1, 0x9A?, 0x80?), (0xE2, 0x81?, 0x9F?), (0xE3, 0x80?, 0x80?): return 3
        case (0xE2, 0x80?, let last?) where (0x80...0x8A).contains(last) || [0xA8, 0xA9, 0xAF].contains(last): return 3
        default: return 0
        }
    }
}

extension UInt8 {
    /// Whether it is white space of ASCII.
    var isBlank: Bool { self == 0x20 || (9...13).contains(self) }

    var isASCIIDigit: Bool { (0x30...0x39).contains(self) }

    var isASCIILetterOrDigit: Bool { isASCIIDigit || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }
}
