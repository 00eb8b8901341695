/// A UUIDv7 as lower-case text: names an event, and through its first event an incident.
///
/// The first 48 bits are milliseconds since 1970, the rest is random; people see its random end as a handle.
package struct Identifier: Hashable, Comparable, Sendable {
    package let text: String

    /// Reads the 36 characters of a UUID; nil for anything else.
    ///
    /// Upper case is folded.
    package init?(_ text: some StringProtocol) {
        let lower = text.lowercased()
        guard lower.utf8.count == 36 else { return nil }
        for (index, byte) in lower.utf8.enumerated() {
            let isHyphen = byte == UInt8(ascii: "-")
            let isHex = (48...57).contains(byte) || (97...102).contains(byte)
            guard [8, 13, 18, 23].contains(index) ? isHyphen : isHex else { return nil }
        }
        self.text = lower
    }

    /// Takes text that the log vouches for: the database's constraint has checked its shape.
    package init(trusted text: String) {
        self.text = text
    }

    /// A UUIDv7 (RFC 9562) of a time and 74 random bits.
    package init(milliseconds: Int64, random high: UInt64, _ low: UInt64) {
        let first = UInt64(bitPattern: milliseconds) << 16 | 0x7000 | (high & 0x0fff)
        let second = 0x8000_0000_0000_0000 | (low & 0x3fff_ffff_ffff_ffff)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        for (index, word) in [first, second].enumerated() {
            for nibble in 0..<16 {
                if index == 0, nibble == 8 || nibble == 12 { bytes.append(UInt8(ascii: "-")) }
                if index == 1, nibble == 0 || nibble == 4 { bytes.append(UInt8(ascii: "-")) }
                let value = UInt8(truncatingIfNeeded: word >> UInt64(60 - nibble * 4)) & 0xf
                bytes.append(value < 10 ? 48 + value : 87 + value)
            }
        }
        text = String(decoding: bytes, as: UTF8.self)
    }

    package static func < (left: Identifier, right: Identifier) -> Bool { left.text < right.text }
}

extension Identifier: Codable {
    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        let text = try value.decode(String.self)
        guard let identifier = Identifier(text) else {
            throw DecodingError.dataCorruptedError(in: value, debugDescription: "not a UUID: \(text)")
        }
        self = identifier
    }

    package func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        try value.encode(text)
    }
}

extension Identifier: CustomStringConvertible {
    package var description: String { text }
}
