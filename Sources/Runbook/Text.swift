extension StringProtocol {
    /// Without white space at both ends.
    var trimmed: String {
        let bytes = Substring(self).utf8
        let inner = bytes.drop(while: \.isBlank).droppingBlanksAtEnd
        guard let first = inner.first, let last = inner.last else { return "" }
        if first < 0x80, last < 0x80 { return String(Substring(inner)) }
        guard let start = firstIndex(where: { !$0.isWhitespace }), let end = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[start...end])
    }

    /// On one line, with single blanks.
    var onOneLine: String {
        var text = String(self)
        return text.withUTF8 { $0.onOneLine } ?? text
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
    fileprivate var droppingBlanksAtEnd: Substring.UTF8View {
        var rest = self
        while let last = rest.last, last.isBlank { rest.removeLast() }
        return rest
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// UTF-8 text on one line, nil when it is so already.
    fileprivate var onOneLine: String? {
        guard let first = firstFault else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(count)
        result += self[..<first]
        if result.last == UInt8(ascii: " ") { result.removeLast() }
        var position = first
        var isPending = !result.isEmpty
        while position < count {
            let blank = blankLength(at: position)
            if blank > 0 {
                isPending = !result.isEmpty
                position += blank
                continue
            }
            if isPending { result.append(UInt8(ascii: " ")) }
            isPending = false
            result.append(self[position])
            position += 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Where white space stands that isn't a single blank within.
    private var firstFault: Int? {
        var previous = UInt8(ascii: " ")
        for position in indices {
            let byte = self[position]
            // Letters and the like, and what continues a character.
            if (0x21..<0xC2).contains(byte) {
                previous = byte
                continue
            }
            if byte == UInt8(ascii: " ") ? previous == byte : blankLength(at: position) > 0 { return position }
            previous = byte
        }
        return previous == UInt8(ascii: " ") && count > 0 ? count - 1 : nil
    }

    /// How many bytes the white space at a position takes; 0 for anything else.
    private func blankLength(at position: Int) -> Int {
        let byte = self[position]
        if byte < 0x80 { return byte.isBlank ? 1 : 0 }
        guard byte == 0xC2 || (0xE1...0xE3).contains(byte), position + 1 < count else { return 0 }
        let second = self[position + 1]
        if byte == 0xC2 { return second == 0x85 || second == 0xA0 ? 2 : 0 }
        guard position + 2 < count else { return 0 }
        let third = self[position + 2]
        switch (byte, second, third) {
        case (0xE1, 0x9A, 0x80), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80): return 3
        case (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9), (0xE2, 0x80, 0xAF): return 3
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
