/// JSON written by hand, with strings as Foundation's encoder writes them when it leaves slashes alone (RFC 8259).
package struct JSONText {
    private var bytes: [UInt8] = []

    package init() {}

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Takes JSON as it is.
    package mutating func append(raw json: StaticString) {
        bytes += UnsafeBufferPointer(start: json.utf8Start, count: json.utf8CodeUnitCount)
    }

    /// A string with its quotation marks.
    package mutating func append(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            if byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
                bytes.append(byte)
            } else {
                appendEscaped(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
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
