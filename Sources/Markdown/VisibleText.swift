/// Text that is safe to print: control and bidirectional characters become `<U+202E>`.
///
/// Such characters can hide or reorder what a terminal shows, or drive it. Tabs stay; line ends stay when they are
/// kept, and a CR before one is dropped then.
package func visible(_ text: String, keepingNewlines: Bool) -> String {
    let isPlain = text.utf8.allSatisfy {
        (0x20...0x7E).contains($0) || $0 == .tab || (keepingNewlines && $0 == .lineFeed)
    }
    if isPlain { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count + 16)
    let scalars = text.unicodeScalars
    var position = scalars.startIndex
    while position < scalars.endIndex {
        let scalar = scalars[position]
        position = scalars.index(after: position)
        switch scalar.value {
        case 0x09: result.unicodeScalars.append(scalar)
        case 0x0A where keepingNewlines: result.unicodeScalars.append(scalar)
        case 0x0D where keepingNewlines && position < scalars.endIndex && scalars[position] == "\n": break
        case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069:
            let digits = String(scalar.value, radix: 16, uppercase: true)
            result += "<U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + ">"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
