import CMark

/// Keeps escaped tildes apart from those that strike through: in cmark's tree they look the same.
///
/// While a file is parsed, `\~` is one character of two bytes that the file doesn't have, punctuation as a tilde is.
struct TildeEscapes {
    private let mark: [UInt8]

    /// Nil when the file has all the characters that could be taken.
    init?(_ bytes: [UInt8]) {
        // Punctuation of the N'Ko and Syriac scripts.
        let free = (["\u{07F7}", "\u{07F8}", "\u{070A}", "\u{070B}", "\u{070C}"] as [Unicode.Scalar]).first { mark in
            let pair = Array(String(Character(mark)).utf8)
            return !zip(bytes, bytes.dropFirst()).contains { $0 == pair[0] && $1 == pair[1] }
        }
        guard let free else { return nil }
        mark = Array(String(Character(free)).utf8)
    }

    /// The file with its escaped tildes marked; every byte stays where it is.
    func marked(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        var position = 0
        while position + 1 < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\\"):
                if bytes[position + 1] == UInt8(ascii: "~") {
                    result.replaceSubrange(position..<position + 2, with: mark)
                }
                position += 2
            case UInt8(ascii: "<"): position = endOfAddress(bytes, from: position) ?? position + 1
            default: position += 1
            }
        }
        return result
    }

    /// The end of an address in angle brackets, where a backslash escapes nothing.
    private func endOfAddress(_ bytes: [UInt8], from start: Int) -> Int? {
        let scheme = bytes[(start + 1)...].prefix(33).prefix { $0.isAlphanumeric || "+.-".utf8.contains($0) }
        guard scheme.count > 1, scheme.first?.isLetter ?? false, scheme.endIndex < bytes.count,
            bytes[scheme.endIndex] == UInt8(ascii: ":"),
            let end = bytes[scheme.endIndex...].firstIndex(where: { $0 <= .space || "<>".utf8.contains($0) })
        else { return nil }
        return bytes[end] == UInt8(ascii: ">") ? end + 1 : nil
    }

    /// Puts the tildes back: with the backslash where it would have stayed.
    func restore(_ root: OpaquePointer) {
        guard let iterator = cmark_iter_new(root) else { return }
        defer { cmark_iter_free(iterator) }
        while true {
            let event = cmark_iter_next(iterator)
            guard event != CMARK_EVENT_DONE, let node = cmark_iter_get_node(iterator) else { return }
            guard event == CMARK_EVENT_ENTER else { continue }
            switch cmark_node_get_type(node) {
            case CMARK_NODE_TEXT:
                if let text = restored(cmark_node_get_literal(node), "~") { cmark_node_set_literal(node, text) }
            case CMARK_NODE_CODE, CMARK_NODE_HTML_INLINE, CMARK_NODE_HTML_BLOCK:
                if let text = restored(cmark_node_get_literal(node), "\\~") { cmark_node_set_literal(node, text) }
            case CMARK_NODE_CODE_BLOCK:
                if let text = restored(cmark_node_get_literal(node), "\\~") { cmark_node_set_literal(node, text) }
                if let info = restored(cmark_node_get_fence_info(node), "~") { cmark_node_set_fence_info(node, info) }
            case CMARK_NODE_LINK, CMARK_NODE_IMAGE:
                if let url = restored(cmark_node_get_url(node), "~") { cmark_node_set_url(node, url) }
                if let title = restored(cmark_node_get_title(node), "~") { cmark_node_set_title(node, title) }
            default: break
            }
        }
    }

    /// A text without the marks; nil when it has none.
    private func restored(_ literal: UnsafePointer<CChar>?, _ tilde: String) -> String? {
        guard let literal else { return nil }
        let bytes = Array(String(cString: literal).utf8)
        var result: [UInt8] = []
        var done = 0
        for position in bytes.indices.dropLast() where bytes[position...].starts(with: mark) {
            result += bytes[done..<position]
            result += tilde.utf8
            done = position + mark.count
        }
        return done == 0 ? nil : String(decoding: result + bytes[done...], as: UTF8.self)
    }
}
