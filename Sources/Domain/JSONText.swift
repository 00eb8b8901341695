/// JSON written by hand, with strings as Foundation's encoder writes them when it leaves slashes alone (RFC 8259).
package struct JSONText {
    private(set) package var bytes: [UInt8] = []

    /// `expected` is how many bytes there will be, mostly.
    package init(expected: Int = 0) {
        bytes.reserveCapacity(expected)
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Takes JSON as it is.
    package mutating func append(raw json: StaticString) {
        bytes += UnsafeBufferPointer(start: json.utf8Start, count: json.utf8CodeUnitCount)
    }

    /// A string with its quotation marks.
    package mutating func append(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        var string = string
        string.withUTF8 { text in
            guard text.contains(where: JSONText.needsEscape) else {
                bytes += text
                return
            }
            var plain = 0
            for index in text.indices where JSONText.needsEscape(text[index]) {
                bytes += text[plain..<index]
                appendEscaped(text[index])
                plain = index + 1
            }
            bytes += text[plain...]
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// How many bytes there are.
    var count: Int { bytes.count }

    /// A number as it is written.
    mutating func append(digits: Substring) { bytes += digits.utf8 }

    /// Puts the members of an object, the last thing that was written, into another order.
    mutating func reorder(from start: Int, _ members: [Range<Int>]) {
        var ordered: [UInt8] = []
        ordered.reserveCapacity(bytes.count - start)
        for member in members {
            if !ordered.isEmpty { ordered.append(UInt8(ascii: ",")) }
            ordered += bytes[member]
        }
        bytes.replaceSubrange(start..., with: ordered)
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
        case 0x08: append(raw: #"\b"#)
        case 0x09: append(raw: #"\t"#)
        case 0x0a: append(raw: #"\n"#)
        case 0x0c: append(raw: #"\f"#)
        case 0x0d: append(raw: #"\r"#)
        default:
            append(raw: #"\u00"#)
            bytes += [48 + byte >> 4, byte & 0xf < 10 ? 48 + byte & 0xf : 87 + byte & 0xf]
        }
    }
}
