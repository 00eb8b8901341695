import CMark

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A bare address in text, by the rules of GitHub's specification for extended autolinks.
struct Autolink {
    var bytes: Range<Int>
    /// What the address lacks to be a link: a scheme.
    var prefix = ""

    private static let schemes = ["http", "https", "ftp"].map { Array($0.utf8) }

    /// Every address in a text, in order.
    static func all(in text: UnsafeBufferPointer<UInt8>) -> [Autolink] {
        var links: [Autolink] = []
        var position = 0
        var done = 0
        while position < text.count {
            let link: Autolink?
            switch text[position] {
            case UInt8(ascii: ":"): link = web(text, colon: position, after: done)
            case UInt8(ascii: "w"): link = www(text, at: position)
            case UInt8(ascii: "@"): link = email(text, at: position, after: done)
            default: link = nil
            }
            if let link {
                links.append(link)
                done = link.bytes.upperBound
            }
            position = max(position + 1, done)
        }
        return links
    }

    /// Whether an address may stand around a colon that isn't plainly a link's already: `](http://`, `<http://`.
    static func mayBeAddress(_ bytes: UnsafeBufferPointer<UInt8>, colon: Int) -> Bool {
        guard colon + 3 < bytes.count, bytes[colon + 1] == UInt8(ascii: "/"), bytes[colon + 2] == UInt8(ascii: "/"),
            let start = schemeStart(bytes, colon: colon, after: 0)
        else { return false }
        guard start > 0 else { return true }
        let before = bytes[start - 1]
        return before != UInt8(ascii: "<")
            && !(before == UInt8(ascii: "(") && start > 1 && bytes[start - 2] == UInt8(ascii: "]"))
    }

    static func isWWW(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
        position + 4 < bytes.count && bytes[position + 1] == UInt8(ascii: "w")
            && bytes[position + 2] == UInt8(ascii: "w") && bytes[position + 3] == UInt8(ascii: ".")
    }

    private static func schemeStart(_ text: UnsafeBufferPointer<UInt8>, colon: Int, after done: Int) -> Int? {
        var start = colon
        // One letter more than the longest scheme tells that it is none.
        while start > done, colon - start < 6, text[start - 1].isLetter { start -= 1 }
        return schemes.contains { $0.elementsEqual(text[start..<colon].lazy.map { $0 | 0x20 }) } ? start : nil
    }

    private static func web(_ text: UnsafeBufferPointer<UInt8>, colon: Int, after done: Int) -> Autolink? {
        guard colon + 3 < text.count, text[colon + 1] == UInt8(ascii: "/"), text[colon + 2] == UInt8(ascii: "/"),
            let start = schemeStart(text, colon: colon, after: done),
            let domain = domainEnd(text, from: colon + 3, isShort: true)
        else { return nil }
        return Autolink(bytes: start..<end(text, from: start, after: domain))
    }

    private static func www(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Autolink? {
        guard isWWW(text, at: start), start == 0 || text[start - 1].isSpace || "*_~(".utf8.contains(text[start - 1]),
            let domain = domainEnd(text, from: start, isShort: false)
        else { return nil }
        return Autolink(bytes: start..<end(text, from: start, after: domain), prefix: "http://")
    }

    /// The end of a valid domain: one without underscores in its last two parts.
    private static func domainEnd(_ text: UnsafeBufferPointer<UInt8>, from start: Int, isShort: Bool) -> Int? {
        var position = start
        var dots = 0
        var underscores = (before: 0, last: 0)
        while position < text.count {
            let byte = text[position]
            if byte == UInt8(ascii: "_") {
                underscores.last += 1
            } else if byte == UInt8(ascii: ".") {
                underscores = (underscores.last, 0)
                dots += 1
            } else if byte != UInt8(ascii: "-"), !isHost(byte, at: position, in: text) {
                break
            }
            position += 1
        }
        guard position > start, text[start] != UInt8(ascii: "."), text[start] != UInt8(ascii: "-") else { return nil }
        // As in the reference: with this many dots it is taken whatever it has.
        if underscores.before + underscores.last > 0, dots <= 10 { return nil }
        return isShort || dots > 0 ? position : nil
    }

    /// Whether a byte of a domain is neither blank nor punctuation.
    private static func isHost(_ byte: UInt8, at position: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        if byte < 0x80 { return byte.isAlphanumeric }
        guard byte >= 0xC0 else { return true }
        let scalar = String(decoding: text[position..<min(position + 4, text.count)], as: UTF8.self).unicodeScalars
            .first
        return scalar.map { !$0.isMarkdownSpace && !$0.isMarkdownPunctuation } ?? false
    }

    /// Goes on to a blank or `<`, then leaves off what belongs to the sentence around.
    private static func end(_ text: UnsafeBufferPointer<UInt8>, from start: Int, after domain: Int) -> Int {
        var end = domain
        while end < text.count, !text[end].isSpace, text[end] != UInt8(ascii: "<") { end += 1 }
        var opening = 0
        var closing = 0
        for byte in text[start..<end] {
            if byte == UInt8(ascii: "(") { opening += 1 }
            if byte == UInt8(ascii: ")") { closing += 1 }
        }
        while end > start {
            switch text[end - 1] {
            case UInt8(ascii: ")"):
                guard closing > opening else { return end }
                closing -= 1
                end -= 1
            case UInt8(ascii: ";"):
                var entity = end - 1
                while entity > start, text[entity - 1].isLetter { entity -= 1 }
                let isEntity = entity < end - 1 && entity > start && text[entity - 1] == UInt8(ascii: "&")
                end = isEntity ? entity - 1 : end - 1
            case let byte where "?!.,:*_~'\"".utf8.contains(byte): end -= 1
            default: return end
            }
        }
        return end
    }

    private static func email(_ text: UnsafeBufferPointer<UInt8>, at sign: Int, after done: Int) -> Autolink? {
        var start = sign
        while start > done, text[start - 1].isEmailLocal { start -= 1 }
        guard start < sign, start == 0 || !"/@".utf8.contains(text[start - 1]) else { return nil }
        var end = sign + 1
        var dots = 0
        while end < text.count {
            let byte = text[end]
            if byte == UInt8(ascii: "."), end + 1 < text.count, text[end + 1].isAlphanumeric {
                dots += 1
            } else if !byte.isAlphanumeric, byte != UInt8(ascii: "-"), byte != UInt8(ascii: "_") {
                break
            }
            end += 1
        }
        guard dots > 0, text[end - 1].isLetter, end == text.count || text[end] != UInt8(ascii: "@") else { return nil }
        return Autolink(bytes: start..<end, prefix: "mailto:")
    }
}

extension TreeExtender {
    /// Makes links of the bare addresses in the texts right below a node.
    func addAutolinks(to parent: OpaquePointer) {
        var next = cmark_node_first_child(parent)
        while let node = next {
            next = cmark_node_next(node)
            guard cmark_node_get_type(node) == CMARK_NODE_TEXT, let literal = cmark_node_get_literal(node) else {
                continue
            }
            withBytes(of: literal) { text in
                let links = Autolink.all(in: text)
                guard !links.isEmpty else { return }
                var done = 0
                for link in links {
                    insertText(text[done..<link.bytes.lowerBound], before: node)
                    if let inserted = cmark_node_new(CMARK_NODE_LINK) {
                        let label = String(decoding: text[link.bytes], as: UTF8.self)
                        cmark_node_set_url(inserted, link.prefix + label)
                        if let text = newText(label) { cmark_node_append_child(inserted, text) }
                        cmark_node_insert_before(node, inserted)
                    }
                    done = link.bytes.upperBound
                }
                insertText(text[done...], before: node)
                cmark_node_free(node)
            }
        }
    }

    /// The bytes of cmark's C string.
    func withBytes(of literal: UnsafePointer<CChar>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        let count = strlen(literal)
        literal.withMemoryRebound(to: UInt8.self, capacity: count) { body(.init(start: $0, count: count)) }
    }

    func newText(_ text: String) -> OpaquePointer? {
        let node = cmark_node_new(CMARK_NODE_TEXT)
        if let node { cmark_node_set_literal(node, text) }
        return node
    }

    private func insertText(_ text: Slice<UnsafeBufferPointer<UInt8>>, before node: OpaquePointer) {
        guard !text.isEmpty, let inserted = newText(String(decoding: text, as: UTF8.self)) else { return }
        cmark_node_insert_before(node, inserted)
    }
}

extension UInt8 {
    /// What can stand before the `@` of an address.
    var isEmailLocal: Bool { isAlphanumeric || ".+-_".utf8.contains(self) }
}

extension Unicode.Scalar {
    /// White space as the specification counts it.
    var isMarkdownSpace: Bool {
        properties.generalCategory == .spaceSeparator || (9...13).contains(value)
    }

    /// Punctuation as the specification counts it: in ASCII symbols too.
    var isMarkdownPunctuation: Bool {
        if value < 0x80 { return UInt8(value).isPunctuation }
        switch properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            return true
        default: return false
        }
    }
}
