/// The words of a text that carry meaning, cut to their stems.
enum Stems {
    static func of(_ text: String) -> Set<String> {
        Set(nameWords(text).filter { !stopWords.contains($0) }.map(stem))
    }

    /// The words of a text in lower case; a name such as `KubePodCrashLooping` gives the words it is made of.
    static func nameWords(_ text: String) -> [String] {
        text.split { !$0.isLetter && !$0.isNumber }.flatMap { parts(of: $0) }.map { $0.lowercased() }
    }

    /// "KubeAPIDown" as Kube, API, Down: a word ends before a capital that a small letter follows or precedes.
    private static func parts(of word: Substring) -> [Substring] {
        let bytes = Array(word.utf8)
        guard bytes.dropFirst().contains(where: isCapital), bytes.contains(where: isSmall),
            bytes.allSatisfy({ $0 < 0x80 })
        else { return [word] }
        var parts: [Substring] = []
        var start = word.startIndex
        for place in bytes.indices.dropFirst() where isCapital(bytes[place]) {
            let begins = !isCapital(bytes[place - 1]) || (place + 1 < bytes.count && isSmall(bytes[place + 1]))
            guard begins else { continue }
            let index = word.utf8.index(word.startIndex, offsetBy: place)
            parts.append(word[start..<index])
            start = index
        }
        return parts + [word[start...]]
    }

    private static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    private static func isSmall(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }

    static let stopWords: Set<String> = [
        "a", "an", "the", "is", "are", "was", "were", "be", "been", "being", "not", "no", "to", "of", "in", "on", "at",
        "for", "from", "by", "with", "and", "or", "but", "it", "its", "this", "that", "there", "they", "you", "our",
        "we", "i", "all", "some", "any", "many", "most", "every", "can", "cant", "cannot", "t", "s", "do", "does",
        "don", "doesn", "has", "have", "had", "since", "when", "while", "during", "after", "before", "as", "up", "so",
        "just", "very", "almost", "again", "now", "today", "than", "more", "too", "get", "got", "getting", "issue",
        "issues",
        "problem", "problems", "incident", "alert", "alerts", "prod", "production",
    ]

    /// Stems that say that something is wrong, and not what: they count less.
    static let generic: Set<String> = Set(
        [
            "fail", "fails", "failing", "failed", "failure", "error", "errors", "down", "broken", "break", "work",
            "working", "high", "low", "slow", "unavailable", "missing", "wrong", "bad", "stuck", "unable", "degraded",
            "user", "users", "customer", "customers", "service", "system", "data", "kube", "show", "shows", "entirely",
        ].map(stem)
    )

    /// Cuts English endings, so that "fails", "failing" and "failure" are one word.
    static func stem(_ word: String) -> String {
        for (ending, replacement) in endings
        where word.hasSuffix(ending) && word.utf8.count - ending.utf8.count >= 3 {
            var stem = String(word.dropLast(ending.count)) + replacement
            // "dropped" and "drop".
            if ["ing", "ings", "ed"].contains(ending), let last = stem.last, stem.dropLast().last == last,
                !"ls".contains(last), stem.count > 3
            {
                stem.removeLast()
            }
            return stem
        }
        return word
    }

    private static let endings = [
        ("ations", ""), ("ation", ""), ("ivity", ""), ("ures", ""), ("ure", ""), ("ings", ""), ("ing", ""),
        ("ions", ""), ("ion", ""), ("ies", "y"), ("ied", "y"), ("ed", ""), ("es", ""), ("s", ""), ("e", ""),
    ]
}
