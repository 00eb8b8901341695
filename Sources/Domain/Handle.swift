/// The short name that people use for an id: the shortest unique piece of its random end, at least four characters.
///
/// A piece is the last characters of the id, so that `…-9f3c2a41b7e0` can be called `b7e0`. Uniqueness is among ids of
/// one kind (incidents, entries, tasks).
package enum Handle {
    package static let shortest = 4
    /// The random end has twelve characters; a longer piece would run into a hyphen.
    package static let longest = 12

    /// The random end backwards: sorted by this key, ids that share a handle stand side by side.
    package static func key(_ id: Identifier) -> String {
        reversed(id.text.utf8.suffix(longest))
    }

    /// The prefix of `key` that a handle selects; nil when the text can't be a handle.
    package static func keyPrefix(_ handle: some StringProtocol) -> String? {
        let lower = handle.lowercased()
        guard (shortest...longest).contains(lower.utf8.count),
            lower.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else { return nil }
        return reversed(lower.utf8[...])
    }

    /// The handle of an id, given the keys that stand before and after its own.
    package static func handle(of id: Identifier, neighbours: [String]) -> String {
        let own = Array(key(id).utf8)
        var length = shortest
        for neighbour in neighbours {
            var common = 0
            for byte in neighbour.utf8 {
                guard common < own.count, own[common] == byte else { break }
                common += 1
            }
            length = max(length, min(common + 1, longest))
        }
        return String(id.text.suffix(min(length, own.count)))
    }

    /// By hand: the generic way looks up conformances, and each first look-up takes `log` as long as a statement.
    private static func reversed(_ text: Substring.UTF8View) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(longest)
        var index = text.endIndex
        while index > text.startIndex {
            index = text.index(before: index)
            bytes.append(text[index])
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
