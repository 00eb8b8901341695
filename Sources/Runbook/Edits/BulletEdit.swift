import Domain
import Markdown

/// Edits of a paragraph whose lines begin with bullets that Markdown doesn't know, such as `•`.
///
/// To Markdown the items are one text, so an item is a part of a paragraph: no code and no list can stand in it.
struct BulletEdit {
    let items: [Entry]
    private let paragraph: MarkdownNode

    init?(_ paragraph: MarkdownNode) {
        guard paragraph.kind == .paragraph, let items = Entry.bulleted(paragraph)?.items else { return nil }
        self.items = items
        self.paragraph = paragraph
    }

    private var document: MarkdownDocument { paragraph.document }

    /// What tells the items apart from others.
    private var texts: [[String?]] { items.map { [$0.label, $0.text] } }

    /// A new last item.
    func adding(_ text: String, name: String?) throws(TocsinError) -> RunbookChanges {
        let last = items.count - 1
        let lines = try lines(text, name: name)
        let end = document.bytes(ofLine: items[last].lines.upperBound).upperBound
        var bytes = lineBreak.filter { _ in !endsInBreak(last) }
        for (index, line) in lines.enumerated() {
            let prefix = index == 0 ? marker(of: last) : continuation(of: last)
            bytes += LineSplice.lineEnd(of: document, near: items[last].lines.upperBound) + prefix + Array(line.utf8)
        }
        return changes([Splice(end..<end, bytes)], texts + [try Self.text(of: lines)])
    }

    /// Another text for an item, behind the same bullet.
    func replacing(_ index: Int, _ text: String, name: String?) throws(TocsinError) -> RunbookChanges {
        let lines = try lines(text, name: name)
        let start = textStart(of: index)
        var end = document.bytes(ofLine: items[index].lines.upperBound).upperBound
        while end > start, document.bytes[end - 1].isBlank { end -= 1 }
        if index < items.count - 1, end > start, document.bytes[end - 1] == UInt8(ascii: "\\") { end -= 1 }
        let lineEnd = LineSplice.lineEnd(of: document, near: items[index].lines.lowerBound)
        let bytes = lines.map { Array($0.utf8) }.joined(separator: lineEnd + continuation(of: index))
        var expected = texts
        expected[index] = try Self.text(of: lines)
        return changes([Splice(start..<end, Array(bytes))], expected)
    }

    /// Without an item.
    func removing(_ index: Int) throws(TocsinError) -> RunbookChanges {
        guard items.count > 2 else {
            throw TocsinError(
                .refused,
                "One line with such a bullet would be left in line \(paragraph.lines.lowerBound), and that is no list. "
                    + "Nothing was changed; edit the file by hand."
            )
        }
        let lines = items[index].lines
        let end = document.bytes(ofLine: lines.upperBound).upperBound
        var splices: [Splice] = []
        if lines.lowerBound > paragraph.lines.lowerBound {
            splices.append(Splice(document.bytes(ofLine: lines.lowerBound - 1).upperBound..<end, []))
        } else {
            splices.append(Splice(paragraph.bytes.lowerBound..<bulletStart(of: index + 1), []))
        }
        var expected = texts
        expected.remove(at: index)
        return changes(splices, expected)
    }

    private func changes(_ splices: [Splice], _ expected: [[String?]]) -> RunbookChanges {
        let shape = BlockShape(of: [paragraph])
        return RunbookChanges(
            candidates: splices.map {
                var change = RunbookChange(splice: $0, tree: .replacing(paragraph), shape: shape)
                change.bullets = expected
                return change
            }
        )
    }

    /// Whether a paragraph has such items, and just these.
    static func has(_ expected: [[String?]], _ paragraph: MarkdownNode) -> Bool {
        BulletEdit(paragraph)?.texts == expected
    }
}

extension BulletEdit {
    /// The text as one paragraph.
    private func lines(_ text: String, name: String?) throws(TocsinError) -> [String] {
        var item: ItemText
        if let name {
            let style = LabelStyle(of: items.indices.map { (items[$0], source(of: $0)) })
            let written = try style.written(name)
            item = try ItemText(text, label: { style.joined(written, $0) }, isTight: true)
        } else {
            item = try ItemText(text, isTight: true)
        }
        guard item.shape == BlockShape(of: [paragraph]) else {
            throw TocsinError(
                .refused,
                "The bullets in line \(paragraph.lines.lowerBound) are none of Markdown's, so their items hold a text and "
                    + "nothing else. Nothing was changed; begin the lines with \"- \" first."
            )
        }
        return item.lines
    }

    /// What an item of these lines says.
    private static func text(of lines: [String]) throws(TocsinError) -> [String?] {
        let markdown = "• x\n• " + lines.joined(separator: "\n")
        guard let paragraph = MarkdownDocument(markdown).root.firstChild, let edit = BulletEdit(paragraph),
            edit.items.count == 2
        else {
            throw TocsinError(
                .usage,
                "The text has bullets of its own, and an edit adds one item. Nothing was changed; add them one by one."
            )
        }
        return edit.texts[1]
    }

    private func lineStart(of index: Int) -> Int {
        max(document.bytes(ofLine: items[index].lines.lowerBound).lowerBound, document.bodyOffset)
    }

    private func bulletStart(of index: Int) -> Int {
        if items[index].lines.lowerBound == paragraph.lines.lowerBound { return paragraph.bytes.lowerBound }
        let line = document.bytes(ofLine: items[index].lines.lowerBound)
        return document.bytes[line].firstIndex { $0 >= 0x80 } ?? line.upperBound
    }

    private func textStart(of index: Int) -> Int {
        let end = document.bytes(ofLine: items[index].lines.lowerBound).upperBound
        let bullet = document.bytes[bulletStart(of: index)..<end]
        return bullet.drop { $0 >= 0x80 }.firstIndex { !$0.isBlank } ?? end
    }

    /// An item's Markdown behind its bullet.
    private func source(of index: Int) -> String {
        document.text(textStart(of: index)..<document.bytes(ofLine: items[index].lines.upperBound).upperBound)
    }

    /// What stands before an item's text; one on the first line of the paragraph has none that another could have.
    private func marker(of index: Int) -> [UInt8] { Array(document.bytes[lineStart(of: index)..<textStart(of: index)]) }

    /// What stands before its further lines.
    private func continuation(of index: Int) -> [UInt8] {
        let bullet = String(decoding: marker(of: index), as: UTF8.self)
        return bullet.map { $0 == ">" || $0 == "\t" ? $0 : " " }.flatMap { Array(String($0).utf8) }
    }

    /// How the item before the last ends, where lines are broken hard.
    private var lineBreak: [UInt8] {
        let line = document.bytes[document.bytes(ofLine: items[items.count - 2].lines.upperBound)]
        if line.last == UInt8(ascii: "\\") { return [UInt8(ascii: "\\")] }
        let blanks = line.reversed().prefix { $0 == .blank }
        return blanks.count > 1 ? Array(blanks) : []
    }

    private func endsInBreak(_ index: Int) -> Bool {
        document.bytes[document.bytes(ofLine: items[index].lines.upperBound)].suffix(2).elementsEqual([.blank, .blank])
    }
}
