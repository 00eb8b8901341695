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
        String(decoding: id.text.utf8.suffix(longest).reversed(), as: UTF8.self)
    }

    /// The prefix of `key` that a handle selects; nil when the text can't be a handle.
    package static func keyPrefix(_ handle: some StringProtocol) -> String? {
        let lower = handle.lowercased()
        guard (shortest...longest).contains(lower.utf8.count),
            lower.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else { return nil }
        return String(decoding: lower.utf8.reversed(), as: UTF8.self)
    }

    /// The handle of an id, given the keys that stand before and after its own.
    package static func handle(of id: Identifier, neighbours: [String]) -> String {
        let own = Array(key(id).utf8)
        var length = shortest
        for neighbour in neighbours {
            let common = zip(own, neighbour.utf8).prefix { $0 == $1 }.count
            length = max(length, min(common + 1, longest))
        }
        return String(decoding: own.prefix(length).reversed(), as: UTF8.self)
    }
}
