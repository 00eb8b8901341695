/// Lengths of time as people write and read them.
package enum SpanText {
    /// `45 s`, `2 min`, `1 h 05 min` or `3 d 4 h`: the two largest units, what is smaller cut off.
    package static func text(_ seconds: Int) -> String {
        let size = seconds.magnitude
        let text =
            switch size {
            case ..<60: "\(size) s"
            case ..<3_600: "\(size / 60) min"
            case ..<86_400: joined("\(size / 3_600) h", Int(size % 3_600 / 60), width: 2, "min")
            default: joined("\(size / 86_400) d", Int(size % 86_400 / 3_600), width: 1, "h")
            }
        return seconds < 0 ? "-" + text : text
    }

    private static func joined(_ large: String, _ small: Int, width: Int, _ unit: String) -> String {
        small == 0 ? large : "\(large) \(padded(small, width)) \(unit)"
    }

    /// The seconds of `90s`, `30m`, `1h30m`, `1.5h`, `2 hours` or `1 week 2 days`; nil for anything else.
    ///
    /// Every number needs a unit, and nothing is longer than a thousand years.
    package static func seconds(_ text: some StringProtocol) -> Int? {
        var rest = text.lowercased().utf8.filter { $0 != UInt8(ascii: " ") }[...]
        guard !rest.isEmpty else { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { !(48...57).contains($0) && $0 != UInt8(ascii: ".") }
            rest = rest.dropFirst(letters.count)
            guard let number = Double(String(decoding: digits, as: UTF8.self)),
                let unit = unit(String(decoding: letters, as: UTF8.self))
            else { return nil }
            total += number * Double(unit)
        }
        return total <= 1_000 * 365.25 * 86_400 ? Int(total) : nil
    }

    private static func unit(_ name: String) -> Int? {
        switch name {
        case "s", "sec", "secs", "second", "seconds": 1
        case "m", "min", "mins", "minute", "minutes": 60
        case "h", "hr", "hrs", "hour", "hours": 3_600
        case "d", "day", "days": 86_400
        case "w", "wk", "wks", "week", "weeks": 7 * 86_400
        default: nil
        }
    }
}
