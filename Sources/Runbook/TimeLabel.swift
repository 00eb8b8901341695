import Domain

/// A time as runbooks write it: "Immediate", "5 minutes", "Within 1 week", "T+30m", "Next business day".
package enum TimeLabel: Hashable, Sendable {
    /// Negative for "T-30 minutes".
    case after(seconds: Int)
    case nextBusinessDay

    package func due(from anchor: DueRule.Anchor) -> DueRule {
        switch self {
        case .after(let seconds): .after(seconds: seconds, anchor)
        case .nextBusinessDay: .nextBusinessDay(anchor)
        }
    }

    /// How late it is beside others; the next business day is a day at least.
    var seconds: Int {
        switch self {
        case .after(let seconds): seconds
        case .nextBusinessDay: 86_400
        }
    }

    /// Reads a text that is nothing but a time.
    ///
    /// Of a range ("0-5 minutes") the end counts.
    package init?(_ text: String) {
        var words = Self.words(text)
        while let last = words.last, Self.trailing.contains(last) { words.removeLast() }
        while let first = words.first, Self.leading.contains(first) { words.removeFirst() }
        let sign = Self.takeSign(&words)
        switch words {
        case ["immediate"], ["immediately"], ["now"], ["asap"], ["at", "once"], ["right", "away"]:
            self = .after(seconds: 0)
        case ["business", "day"], ["working", "day"], ["1", "business", "day"], ["1", "working", "day"]:
            self = .nextBusinessDay
        default:
            guard let (seconds, used) = Self.duration(words[...]), used == words.count else { return nil }
            self = .after(seconds: sign * seconds)
        }
    }

    /// Reads a time as a table's cell or a target gives it: "15 min", "within 4 hours", "< 1h (24/7)", "4 hours max".
    static func loose(_ text: String) -> TimeLabel? {
        if let label = TimeLabel(text) { return label }
        let words = text.split(separator: " ")
        guard words.count <= 8, let end = text.firstIndex(where: { "(,;/".contains($0) }) else { return nil }
        return TimeLabel(String(text[..<end]))
    }

    /// The time that a sentence sets: "Fix it within 4 hours", "no later than 1 hour after", "Immediately page the lead".
    static func within(_ prose: String) -> (label: TimeLabel, written: String)? {
        let words = words(prose)
        if let first = words.first, ["immediately", "immediate"].contains(first) {
            return (.after(seconds: 0), "immediately")
        }
        for start in words.indices {
            let length: Int
            switch words[start] {
            case "within": length = 1
            case "no" where words[start...].starts(with: ["no", "later", "than"]): length = 3
            case "the" where words[start...].starts(with: ["the", "first"]): length = 2
            case "next" where words[start...].dropFirst().first == "business": length = 0
            default: continue
            }
            let rest = words[(start + length)...]
            if length == 0 || rest.starts(with: ["1", "business", "day"])
                || rest.starts(with: ["one", "business", "day"])
            {
                return (.nextBusinessDay, "next business day")
            }
            if let (seconds, used) = duration(rest), seconds > 0 {
                let written = words[start..<(start + length + used)].joined(separator: " ")
                return (.after(seconds: seconds), written)
            }
        }
        return nil
    }

    /// The first duration in a sentence, such as 1800 for "if it persists > 30 minutes, escalate".
    static func firstDuration(in prose: String) -> Int? {
        let words = words(prose)
        for start in words.indices {
            guard words[start].first?.isNumber == true || start + 1 < words.count else { continue }
            if let (seconds, _) = duration(words[start...]), seconds > 0 { return seconds }
        }
        return nil
    }

    private static let leading: Set<String> = [
        "within", "in", "after", "at", "by", "first", "next", "the", "up", "to", "under", "about", "~", ">", "<", ">=",
        "<=", "≥", "≤",
        "less", "more", "than", "max", "maximum", "following",
    ]
    private static let trailing: Set<String> = [
        "later", "max", "maximum", "+", "after", "action", "actions", "response",
    ]
    private static let numbers = [
        "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "fifteen": 15,
        "thirty": 30,
    ]
    private static let units = [
        "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "m": 60, "min": 60, "mins": 60, "minute": 60,
        "minutes": 60,
        "h": 3_600, "hr": 3_600, "hrs": 3_600, "hour": 3_600, "hours": 3_600, "d": 86_400, "day": 86_400,
        "days": 86_400,
        "w": 604_800, "wk": 604_800, "week": 604_800, "weeks": 604_800,
    ]

    /// Numbers, words and signs in lower case; "30m" gives "30" and "m".
    private static func words(_ text: String) -> [String] {
        enum Kind { case digit, letter, sign }
        var words: [String] = []
        var kind: Kind?
        for character in text.lowercased() {
            let next: Kind
            if character.isNumber || (character == "." && kind == .digit) {
                next = .digit
            } else if character.isLetter {
                next = .letter
            } else if "<>=~≥≤+-–—".contains(character) {
                next = .sign
            } else {
                kind = nil
                continue
            }
            if next == kind, !words.isEmpty {
                words[words.count - 1].append(character)
            } else {
                words.append(String(character))
            }
            kind = next
        }
        // The full stop of a sentence is no part of its number.
        return words.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
    }

    /// Takes "T+" or "T-" off.
    private static func takeSign(_ words: inout [String]) -> Int {
        if words.first == "t" { words.removeFirst() }
        guard let sign = words.first, ["+", "-", "–"].contains(sign) else { return 1 }
        words.removeFirst()
        return sign == "+" ? 1 : -1
    }

    /// One or more "number unit" pairs, where a number may be a range ("5-10", "5 to 10"); and how many words they take.
    private static func duration(_ words: ArraySlice<String>) -> (seconds: Int, used: Int)? {
        var total = 0.0
        var position = words.startIndex
        while position < words.endIndex {
            guard var number = number(words[position]) else { break }
            var unit = position + 1
            if unit + 1 < words.endIndex, ["-", "–", "—", "to"].contains(words[unit]),
                let end = self.number(words[unit + 1])
            {
                number = end
                unit += 2
            }
            if unit < words.endIndex, words[unit] == "-" { unit += 1 }
            guard unit < words.endIndex, let seconds = units[words[unit]] else { break }
            total += number * Double(seconds)
            position = unit + 1
        }
        guard position > words.startIndex, total < 1e9 else { return nil }
        return (Int(total.rounded()), position - words.startIndex)
    }

    private static func number(_ word: String) -> Double? {
        if let number = numbers[word] { return Double(number) }
        return word.first?.isNumber == true ? Double(word) : nil
    }
}
