import Crypto
import Domain
import Foundation

/// What only its holder knows; the file keeps its SHA-256 and nothing else of it.
///
/// 256 random bits can't be guessed, so one hash without salt is enough.
struct Secret {
    let text: String

    init(prefix: String, world: Store.World) {
        var bytes: [UInt8] = []
        for word in [world.random(), world.random(), world.random(), world.random()] {
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        text = prefix + hex(bytes)
    }

    init(_ text: String) {
        self.text = text
    }

    private var digest: SHA256Digest { SHA256.hash(data: Data(text.utf8)) }

    var hash: [UInt8] { Array(digest) }

    /// Compares in constant time.
    func matches(_ stored: [UInt8]) -> Bool { digest == Data(stored) }
}
