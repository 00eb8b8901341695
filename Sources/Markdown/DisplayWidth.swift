/// Columns that a terminal gives to a text: 2 for East Asian wide characters and emoji, 0 for combining ones.
package func displayWidth(_ text: String) -> Int {
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text.utf8.count }
    return text.reduce(0) { $0 + displayWidth($1) }
}

/// Columns of one character; a sequence of joined scalars takes as many as its widest.
package func displayWidth(_ character: Character) -> Int {
    var width = 0
    for scalar in character.unicodeScalars {
        // The emoji selector, and two regional indicators that make a flag, widen what is narrow alone.
        if scalar.value == 0xFE0F { return 2 }
        if (0x1F1E6...0x1F1FF).contains(scalar.value) { return character.unicodeScalars.count > 1 ? 2 : 1 }
        width = max(width, columns(scalar))
    }
    return width
}

private func columns(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x20 || (0x7F...0x9F).contains(value) { return 0 }
    if value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch value {
    // Vowels and finals of Hangul, drawn into the syllable before.
    case 0x1160...0x11FF: return 0
    // East_Asian_Width W and F of UAX #11, in the blocks that are wide as a whole.
    case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF,
        0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60,
        0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF, 0x20000...0x3FFFD:
        return 2
    default: return scalar.properties.isEmojiPresentation ? 2 : 1
    }
}
