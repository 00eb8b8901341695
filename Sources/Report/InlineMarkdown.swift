import Domain
import Markdown

/// Markdown for the inside of one paragraph, made by us: nothing in it reaches past its own end.
package struct InlineMarkdown: Hashable, Sendable {
    package let text: String

    private init(_ text: String) {
        self.text = text
    }

    /// Plain text as one line.
    static func line(_ plain: String) -> InlineMarkdown {
        InlineMarkdown(escapeMarkdown(isPlainASCII(plain) ? plain : visible(plain, keepingNewlines: true)))
    }

    /// Adds plain text as one line.
    static func addLine(_ plain: String, to document: inout [UInt8]) {
        if appendWords(plain, to: &document) { return }
        appendMarkdown(isPlainASCII(plain) ? plain : visible(plain, keepingNewlines: true), to: &document)
    }

    /// Adds plain text with its line breaks, without its blank lines.
    ///
    /// Its lines are set in by two blanks, so that they stay inside a list item.
    static func addLines(_ plain: String, to document: inout [UInt8]) {
        if appendWords(plain, to: &document) { return }
        if isPlainASCII(plain) { return appendMarkdown(plain, to: &document) }
        var isFirst = true
        for line in visible(plain, keepingNewlines: true).split(separator: "\n") where !line.isBlank {
            if !isFirst { document += "\\\n  ".utf8 }
            isFirst = false
            appendMarkdown(String(line), to: &document)
        }
    }

    /// Whether it is one line of printable ASCII, as nearly all text is.
    private static func isPlainASCII(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            // Branch-free, so that the compiler can look at many bytes at once.
            var odd: UInt8 = 0
            for byte in bytes { odd |= (byte &- 0x20) & 0x80 | byte & 0x80 | (byte == 0x7F ? 0x80 : 0) }
            return odd == 0
        }
    }

    /// The longest text that is parsed as Markdown: enough for a step, and too short to nest deeply.
    private static let longest = 4_096

    /// Somebody's Markdown, such as a step of a runbook: code, emphasis and links stay, all else becomes text.
    ///
    /// It is parsed by itself and written anew, so that an open bracket or backtick can't join with what follows.
    static func markdown(_ source: String) -> InlineMarkdown {
        let line =
            isPlainASCII(source)
            ? source : visible(source, keepingNewlines: true).split(whereSeparator: \.isNewline).joined(separator: " ")
        let escaped = escapeMarkdown(line)
        if escaped == line || line.utf8.count > longest { return InlineMarkdown(escaped) }
        let blocks = Array(MarkdownDocument(line).root.children)
        guard let paragraph = blocks.first, blocks.count == 1, paragraph.kind == .paragraph else {
            return InlineMarkdown(escaped)
        }
        return InlineMarkdown(written(paragraph))
    }

    /// A web address as a link; anything but `http`, `https` and `mailto` stays text.
    static func link(_ address: String, title: String? = nil) -> InlineMarkdown {
        guard let target = target(address) else {
            return line(title.map { "\($0) (\(address))" } ?? address)
        }
        guard let title, !title.isBlank else { return InlineMarkdown("<\(target)>") }
        return InlineMarkdown("[\(line(title).text)](<\(target)>)")
    }

    /// An address that can stand between `<` and `>`; nil when it isn't one of the web.
    private static func target(_ address: String) -> String? {
        var bytes = visible(address, keepingNewlines: false).utf8.drop { $0 == UInt8(ascii: " ") }
        while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
        let scheme = bytes.prefix(8).map { (65...90).contains($0) ? $0 | 0x20 : $0 }
        guard schemes.contains(where: { scheme.starts(with: $0) && bytes.count > $0.count }) else { return nil }
        var target: [UInt8] = []
        target.reserveCapacity(bytes.count)
        for byte in bytes {
            switch byte {
            case 0...0x20, 0x7F, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "`"):
                target += percentEncoded(byte)
            default: target.append(byte)
            }
        }
        return String(decoding: target, as: UTF8.self)
    }

    private static let schemes = ["http://", "https://", "mailto:"].map { Array($0.utf8) }

    private static func percentEncoded(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    private static func written(_ node: MarkdownNode) -> String {
        var text = ""
        for child in node.children {
            switch child.kind {
            case .text(let literal), .html(let literal): text += escapedPiece(literal)
            case .softBreak, .lineBreak: text += " "
            case .code(let literal): text += code(literal)
            case .emph: text += "*\(written(child))*"
            case .strong: text += "**\(written(child))**"
            case .strikethrough: text += "~~\(written(child))~~"
            case .link(let url, _), .image(let url, _):
                if let target = target(url) {
                    text += url == child.plainText ? "<\(target)>" : "[\(written(child))](<\(target)>)"
                } else {
                    text += written(child) + (url.isEmpty ? "" : " (\(escapedPiece(url)))")
                }
            default: text += escapedPiece(child.plainText)
            }
        }
        return text
    }

    /// Escaped text that keeps the blanks around it, since it stands between other pieces.
    private static func escapedPiece(_ literal: String) -> String {
        let escaped = escapeMarkdown(literal)
        if escaped == literal { return escaped }
        let before = literal.prefix { $0 == " " }
        let after = literal.dropFirst(before.count).reversed().prefix { $0 == " " }
        return before + escaped + after
    }

    /// A code span, with a fence that isn't in it.
    private static func code(_ literal: String) -> String {
        var longest = 0
        var run = 0
        for character in literal {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        let needsBlank =
            literal.hasPrefix("`") || literal.hasSuffix("`") || (literal.hasPrefix(" ") && literal.hasSuffix(" "))
        let blank = needsBlank ? " " : ""
        return fence + blank + literal + blank + fence
    }
}
