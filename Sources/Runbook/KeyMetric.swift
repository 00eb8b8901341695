import Domain

/// A number to watch, and what it should be.
package struct KeyMetric: Hashable, Sendable, Encodable {
    package var name: String
    @Nullable package var comparator: Comparator?
    /// What follows the comparator, such as "2 seconds average"; the whole text without one.
    package var value: String
    package var text: String
    package var source: SourceLine
}

/// The conditions under which an alert has a level.
package struct AlertThreshold: Hashable, Sendable, Encodable {
    /// Such as "Critical".
    package var level: String
    package var conditions: [Condition]
    package var text: String
    package var source: SourceLine

    /// One comparison, such as "Error rate > 5%".
    package struct Condition: Hashable, Sendable, Encodable {
        package var metric: String
        @Nullable package var comparator: Comparator?
        package var value: String
        package var text: String
    }
}

/// How a measured value is compared with a bound.
package enum Comparator: String, Hashable, Sendable, Encodable {
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case equal = "="

    /// Signs and words, the longer before those they contain.
    private static let spellings: [(String, Comparator)] = [
        ("<=", .lessOrEqual), (">=", .greaterOrEqual), ("≤", .lessOrEqual), ("≥", .greaterOrEqual), ("==", .equal),
        ("<", .less), (">", .greater), ("=", .equal), ("at least", .greaterOrEqual), ("at most", .lessOrEqual),
        ("no more than", .lessOrEqual), ("no less than", .greaterOrEqual), ("is more than", .greater),
        ("more than", .greater), ("greater than", .greater), ("higher than", .greater), ("less than", .less),
        ("lower than", .less), ("fewer than", .less), ("exceeds", .greater), ("exceeding", .greater),
        ("above", .greater), ("over", .greater), ("below", .less), ("under", .less),
    ]

    /// The first comparison in a text: what stands before it, the comparator, what stands after.
    static func split(_ text: String) -> (before: String, comparator: Comparator, after: String)? {
        let characters = Array(text)
        let lower = characters.map { Character($0.lowercased()) }
        for start in lower.indices {
            for (spelling, comparator) in spellings where lower[start...].starts(with: spelling) {
                let end = start + spelling.count
                let isWord = lower[start].isLetter
                let touches = (start > 0 && lower[start - 1].isLetter) || (end < lower.count && lower[end].isLetter)
                if isWord, touches { continue }
                return (String(characters[..<start]).trimmed, comparator, String(characters[end...]).trimmed)
            }
        }
        return nil
    }
}
