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

        /// Reads "Error rate > 5%".
        init(_ text: String) {
            let split = Comparator.split(text)
            metric = split.map(\.before) ?? text.trimmed
            comparator = split.map(\.comparator)
            value = split.map(\.after) ?? ""
            self.text = text.trimmed
        }
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
    private static let spellings: [(bytes: [UInt8], comparator: Comparator)] = words.map { (Array($0.utf8), $1) }

    private static let words: [(String, Comparator)] = [
        ("<=", .lessOrEqual), (">=", .greaterOrEqual), ("≤", .lessOrEqual), ("≥", .greaterOrEqual), ("==", .equal),
        ("<", .less), (">", .greater), ("=", .equal), ("at least", .greaterOrEqual), ("at most", .lessOrEqual),
        ("no more than", .lessOrEqual), ("no less than", .greaterOrEqual), ("not more than", .lessOrEqual),
        ("not less than", .greaterOrEqual), ("greater than or equal to", .greaterOrEqual),
        ("less than or equal to", .lessOrEqual), ("more than", .greater), ("greater than", .greater),
        ("higher than", .greater), ("less than", .less), ("lower than", .less), ("fewer than", .less),
        ("exceeds", .greater), ("exceeding", .greater), ("exceeded", .greater), ("exceed", .greater),
        ("above", .greater), ("over", .greater), ("below", .less), ("under", .less),
    ]

    /// The first comparison in a text: what stands before it, the comparator, what stands after.
    static func split(_ text: String) -> (before: String, comparator: Comparator, after: String)? {
        let bytes = Array(text.utf8)
        let lower = bytes.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        for start in lower.indices {
            let isWord = lower[start].isASCIILetterOrDigit
            guard !isWord || start == 0 || !lower[start - 1].isASCIILetterOrDigit else { continue }
            for (spelling, comparator) in spellings where lower[start...].starts(with: spelling) {
                let end = start + spelling.count
                if isWord, end < lower.count, lower[end].isASCIILetterOrDigit { continue }
                let before = String(decoding: bytes[..<start], as: UTF8.self).trimmed
                return (Self.withoutVerb(before), comparator, String(decoding: bytes[end...], as: UTF8.self).trimmed)
            }
        }
        return nil
    }

    /// "Error rate is", "Free space drops" as the metric that they speak of.
    private static func withoutVerb(_ metric: String) -> String {
        for verb in [" is", " are", " drops", " falls", " rises", " goes", " stays", " must be", " should be"]
        where metric.hasSuffix(verb) {
            return metric.dropLast(verb.count).trimmed
        }
        return metric
    }
}
