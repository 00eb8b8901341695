import Foundation

/// A title as part of a file name: lower-case ASCII letters, digits and single hyphens, never empty.
enum Slug {
    /// In bytes; a longer title is cut, between words where it can be.
    static let longest = 60

    static func text(_ title: String) -> String {
        var words: [String] = []
        var word = ""
        for scalar in title.decomposedStringWithCanonicalMapping.lowercased().unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9": word.unicodeScalars.append(scalar)
            // An accent or an apostrophe inside a word parts nothing.
            case "'", "’": break
            case _ where scalar.properties.generalCategory == .nonspacingMark: break
            default:
                if !word.isEmpty { words.append(word) }
                word = ""
            }
        }
        if !word.isEmpty { words.append(word) }
        return joined(words)
    }

    private static func joined(_ words: [String]) -> String {
        guard var slug = words.first.map({ String($0.prefix(longest)) }) else { return "incident" }
        for word in words.dropFirst() where slug.utf8.count < longest {
            guard slug.utf8.count + 1 + word.utf8.count <= longest else { break }
            slug += "-" + word
        }
        return slug
    }
}
