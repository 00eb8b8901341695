/// Spots text that looks like a key or a password, so that it can be kept out of a log that never forgets.
///
/// It is a warning and not a proof: known token formats, passwords that are assigned, and long strings that look
/// random. Hashes in hexadecimal, UUIDs, URLs and placeholders such as `<token>` or `$TOKEN` are none of these. One
/// pass over the bytes, without regular expressions, since every `log` goes through here.
package enum SecretScan {
    /// What the text looks like it holds, such as "an AWS access key"; nil when nothing is suspicious.
    package static func finding(in text: String) -> String? {
        let bytes = Array(text.utf8)
        if holdsPrivateKey(bytes) { return "a private key" }
        var previous = 0..<0
        var start = 0
        var hasSign = false
        for end in 0...bytes.count {
            if end < bytes.count, bytes[end] > 32 {
                if isSign(bytes[end]) { hasSign = true }
                continue
            }
            if start < end {
                if hasSign || end - start >= shortest || (!previous.isEmpty && isSign(bytes[previous.upperBound - 1])) {
                    let word = bytes[start..<end]
                    if let found = knownToken(in: word) ?? password(in: word, after: bytes[previous]) { return found }
                    if looksRandom(word) { return "a key or token" }
                }
                previous = hasSign && end - start == 1 ? previous.lowerBound..<end : start..<end
            }
            start = end + 1
            hasSign = false
        }
        return nil
    }
}

private typealias Bytes = ArraySlice<UInt8>

extension SecretScan {
    /// The shortest word that is a token by itself; a shorter one is looked at where a sign could assign it to something.
    private static let shortest = 15

    /// Whether this can stand between the name of a password and the password.
    private static func isSign(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") }

    /// A token that its maker lets people recognise by how it begins.
    private struct Format {
        let prefix: [UInt8]
        /// How many characters follow the prefix, at least.
        let length: Int
        /// Whether `-` and `_` may be among them.
        let dashes: Bool
        let name: String

        init(_ prefix: String, _ length: Int, dashes: Bool = false, _ name: String) {
            self.prefix = Array(prefix.utf8)
            self.length = length
            self.dashes = dashes
            self.name = name
        }
    }

    private static let formats = [
        Format("tocsin_", 64, "a tocsin token"),
        Format("AKIA", 16, "an AWS access key"),
        Format("ASIA", 16, "an AWS access key"),
        Format("ghp_", 30, "a GitHub token"),
        Format("gho_", 30, "a GitHub token"),
        Format("ghu_", 30, "a GitHub token"),
        Format("ghs_", 30, "a GitHub token"),
        Format("ghr_", 30, "a GitHub token"),
        Format("github_pat_", 22, dashes: true, "a GitHub token"),
        Format("glpat-", 20, dashes: true, "a GitLab token"),
        Format("xoxb-", 10, dashes: true, "a Slack token"),
        Format("xoxp-", 10, dashes: true, "a Slack token"),
        Format("xoxa-", 10, dashes: true, "a Slack token"),
        Format("xoxr-", 10, dashes: true, "a Slack token"),
        Format("xoxs-", 10, dashes: true, "a Slack token"),
        Format("xapp-", 10, dashes: true, "a Slack token"),
        Format("AIza", 35, dashes: true, "a Google API key"),
        Format("sk_live_", 16, "a Stripe key"),
        Format("rk_live_", 16, "a Stripe key"),
        Format("sk-ant-", 20, dashes: true, "an API key"),
        Format("sk-proj-", 20, dashes: true, "an API key"),
        Format("npm_", 36, "an npm token"),
    ]

    /// Which bytes a known token begins with.
    private static let firstBytes = (0...255).map { byte in
        byte == UInt8(ascii: "e") || formats.contains { $0.prefix.first == UInt8(byte) }
    }

    private static func holdsPrivateKey(_ bytes: [UInt8]) -> Bool {
        let begin = Array("-----BEGIN ".utf8)
        let end = Array("PRIVATE KEY-----".utf8)
        var rest = bytes[...]
        while let dash = rest.firstIndex(of: UInt8(ascii: "-")) {
            rest = rest[dash...]
            if rest.starts(with: begin) {
                let label = rest.dropFirst(begin.count).prefix(48)
                if label.indices.contains(where: { label[$0...].starts(with: end) }) { return true }
            }
            rest = rest.dropFirst()
        }
        return false
    }

    private static func knownToken(in word: Bytes) -> String? {
        for place in word.indices where place == word.startIndex || !isAlphanumeric(word[place - 1]) {
            guard firstBytes[Int(word[place])] else { continue }
            let rest = word[place...]
            for format in formats where rest.starts(with: format.prefix) {
                let body = rest.dropFirst(format.prefix.count).prefix(256)
                    .prefix { isAlphanumeric($0) || (format.dashes && isDash($0)) }
                if body.count >= format.length { return format.name }
            }
            if rest.starts(with: "eyJ".utf8) {
                let parts = rest.prefix(512).split(separator: UInt8(ascii: "."), maxSplits: 2)
                if parts.count == 3, parts[0].count >= 10, parts[1].starts(with: "eyJ".utf8) {
                    return "a JSON web token"
                }
            }
        }
        return nil
    }

    private static let secretNames = [
        "password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "api-key", "access_key",
        "secret_key", "private_key", "pwd",
    ].map { Array($0.utf8) }

    /// A value given to something called a password, in this word or in the ones before and here.
    private static func password(in word: Bytes, after previous: Bytes) -> String? {
        if isBearer(previous), isRealValue(word, least: 16, assigned: false) { return "an access token" }
        if let last = previous.last, last == UInt8(ascii: "=") || last == UInt8(ascii: ":"),
            let name = secretName(endingAt: previous.dropLast()),
            isRealValue(word, name: name, least: 6, assigned: last == UInt8(ascii: "="))
        {
            return "a password"
        }
        for place in word.indices {
            let byte = word[place]
            if byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":"), let name = secretName(endingAt: word[..<place]),
                isRealValue(word[(place + 1)...], name: name, least: 6, assigned: byte == UInt8(ascii: "="))
            {
                return "a password"
            }
            if byte == UInt8(ascii: ":"), word[place...].starts(with: "://".utf8),
                holdsCredentials(word[(place + 3)...].prefix(256))
            {
                return "a password in a URL"
            }
        }
        return nil
    }

    private static func isBearer(_ word: Bytes) -> Bool {
        guard word.last.map(lowercase) == UInt8(ascii: "r") || word.last.map(isAlphanumeric) == false else {
            return false
        }
        let name = word.filter { isAlphanumeric($0) }.map(lowercase)
        return name == Array("bearer".utf8) || name == Array("authorizationbearer".utf8)
    }

    /// The name at the end of `"db_password"` or `--token `, without quote and blanks, when it is one for secrets.
    private static func secretName(endingAt text: Bytes) -> [UInt8]? {
        let name = text.suffix(24).map(lowercase).filter {
            $0 > 32 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'")
        }
        return secretNames.first { name.count >= $0.count && name.suffix($0.count).elementsEqual($0) }
    }

    /// Whether this is a value, and not a placeholder or a word of prose.
    private static func isRealValue(_ text: Bytes, name: [UInt8] = [], least: Int, assigned: Bool) -> Bool {
        let quotes = Array("\"'`".utf8)
        var value = text.prefix(256).drop { quotes.contains($0) }
        value = value.prefix { !quotes.contains($0) && $0 != UInt8(ascii: "&") && $0 != UInt8(ascii: ",") }
        guard value.count >= least, let first = value.first, !"<$%{[(*/.~".utf8.contains(first),
            value.contains(where: { $0 != first }), value.map(lowercase) != name
        else { return false }
        let letters = value.contains { isAlphanumeric($0) && !isDigit($0) }
        let others = value.contains { isDigit($0) || (!isAlphanumeric($0) && !".:;)".utf8.contains($0)) }
        return (letters && others) || (assigned && value.count >= 8)
    }

    /// Whether a URL's authority is `user:password@host` with a real password.
    private static func holdsCredentials(_ text: Bytes) -> Bool {
        let authority = text.prefix { !"/?#".utf8.contains($0) }
        guard let at = authority.lastIndex(of: UInt8(ascii: "@")),
            let colon = authority[..<at].firstIndex(of: UInt8(ascii: ":"))
        else { return false }
        return isRealValue(authority[(colon + 1)..<at], least: 4, assigned: true)
    }

    /// Whether 32 characters or more change between upper case, lower case and digits as often as random ones do.
    private static func looksRandom(_ word: Bytes) -> Bool {
        if word.indices.contains(where: { word[$0] == UInt8(ascii: ":") && word[$0...].starts(with: "://".utf8) }) {
            return false
        }
        if word.prefix(3).map(lowercase).elementsEqual("sha".utf8) { return false }
        return word.split(whereSeparator: { !isAlphanumeric($0) && !isDash($0) && !"+/=".utf8.contains($0) })
            .contains { run in
                guard run.count >= 32 else { return false }
                var seen = Set<Int>()
                var changes = 0
                var last: Int?
                for kind in run.map(kind) {
                    if let kind, let last, kind != last { changes += 1 }
                    if let kind { seen.insert(kind) }
                    last = kind
                }
                return seen.count == 3 && changes * 3 >= run.count
            }
    }

    private static func kind(_ byte: UInt8) -> Int? {
        switch byte {
        case 48...57: 0
        case 65...90: 1
        case 97...122: 2
        default: nil
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool { kind(byte) != nil }

    private static func isDigit(_ byte: UInt8) -> Bool { kind(byte) == 0 }

    private static func isDash(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") }

    private static func lowercase(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }
}
