import Foundation
import Synchronization

/// Random numbers of the system, asked for many at a time: an entry needs five, each a system call of its own otherwise.
final class RandomWords: Sendable {
    private let words = Mutex<[UInt64]>([])
    /// As many as the system gives at once (getentropy(3)).
    private static let bytes = 256

    func next() -> UInt64 {
        words.withLock { words in
            if let word = words.popLast() { return word }
            var fresh = [UInt64](repeating: 0, count: RandomWords.bytes / 8)
            guard getentropy(&fresh, RandomWords.bytes) == 0 else { return UInt64.random(in: .min ... .max) }
            let word = fresh.removeLast()
            words = fresh
            return word
        }
    }
}
