import Crypto
import Domain
import Foundation

/// The hash chain of a replica: each event's hash covers the one before it.
///
/// SHA-256 over these fields, each with its length in bytes before it as eight bytes, highest first: the text
/// `tocsin-event-1`, the previous hash of the replica (empty for its first event), `id`, `replica`, `seq`, `stamp`,
/// `recorded`, `at`, `stream`, `base` (empty for none), `type`, `version`, `actor`, `via`, and the digest
/// SHA-256(salt ‖ body). Text is UTF-8, numbers are decimal digits, times are microseconds since 1970.
enum Chain {
    static let saltLength = 16

    static func digest(salt: [UInt8], body: String) -> [UInt8] {
        var hasher = SHA256()
        hasher.update(data: salt)
        update(&hasher, body)
        return Array(hasher.finalize())
    }

    static func hash(of event: Event, digest: [UInt8], after previous: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(640)
        field("tocsin-event-1", &bytes)
        length(previous.count, &bytes)
        bytes += previous
        field(event.id.text, &bytes)
        field(event.replica.text, &bytes)
        field(String(event.seq), &bytes)
        field(String(event.stamp), &bytes)
        field(String(event.recorded.microseconds), &bytes)
        field(String(event.at.microseconds), &bytes)
        field(event.stream.text, &bytes)
        field(event.base?.text ?? "", &bytes)
        field(event.type, &bytes)
        field(String(event.version), &bytes)
        field(event.actor, &bytes)
        field(event.via, &bytes)
        length(digest.count, &bytes)
        bytes += digest
        return Array(SHA256.hash(data: bytes))
    }

    private static func field(_ text: String, _ bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { text in
            length(text.count, &bytes)
            bytes += text
        }
    }

    private static func length(_ count: Int, _ bytes: inout [UInt8]) {
        withUnsafeBytes(of: UInt64(count).bigEndian) { bytes += $0 }
    }

    private static func update(_ hasher: inout SHA256, _ text: String) {
        var text = text
        text.withUTF8 { hasher.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    }
}

/// The end of a replica's chain.
package struct Head: Hashable, Sendable {
    package var replica: Identifier
    package var seq: Int
    package var stamp: Int64
    package var hash: [UInt8]

    package init(replica: Identifier, seq: Int, stamp: Int64, hash: [UInt8]) {
        self.replica = replica
        self.seq = seq
        self.stamp = stamp
        self.hash = hash
    }

    package var hexHash: String { hex(hash) }
}

/// Bytes as lower-case hexadecimal digits.
package func hex(_ bytes: some Sequence<UInt8>) -> String {
    var digits: [UInt8] = []
    for byte in bytes {
        for nibble in [byte >> 4, byte & 0xf] { digits.append(nibble < 10 ? 48 + nibble : 87 + nibble) }
    }
    return String(decoding: digits, as: UTF8.self)
}

/// The SHA-256 of a text's UTF-8, in hexadecimal.
package func sha256(_ text: String) -> String {
    hex(SHA256.hash(data: Data(text.utf8)))
}
