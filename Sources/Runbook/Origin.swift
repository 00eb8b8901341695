import Domain
import Markdown

/// The file that parts are read from, and how they refer to it.
struct Origin {
    let document: MarkdownDocument
    let file: String
    let names: SectionNames

    func source(_ line: Int) -> SourceLine { SourceLine(file: file, line: line) }

    /// A passage of an entry; with its label before it where the label is a part of the text.
    func passage(_ entry: Entry, withLabel: Bool = false) -> Passage {
        var passage = Passage(text: entry.text, markdown: entry.markdown, source: source(entry.lines.lowerBound))
        if withLabel, let label = entry.label {
            passage.text = entry.text.isEmpty ? label : "\(label): \(entry.text)"
            passage.markdown = "**\(escapeMarkdown(label))**" + (entry.markdown.isEmpty ? "" : ": \(entry.markdown)")
        }
        return passage
    }

    /// Blocks as unknown parts, those next to each other in one.
    func parts(_ blocks: [Section.Block], of section: Section, isWhole: Bool) -> [UnknownPart] {
        var ranges: [ClosedRange<Int>] = isWhole && section.level > 0 ? [section.lines] : []
        for block in blocks {
            if let last = ranges.last, isBlank(between: last.upperBound, and: block.lines.lowerBound) {
                ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, block.lines.upperBound)
            } else {
                ranges.append(block.lines)
            }
        }
        return ranges.map { unknown($0, of: section) }
    }

    func unknown(_ lines: ClosedRange<Int>, of section: Section) -> UnknownPart {
        UnknownPart(
            path: section.level == 0 ? [] : section.path + [section.title],
            markdown: document.text(document.bytes(ofLines: lines)),
            source: source(lines.lowerBound),
            lastLine: lines.upperBound
        )
    }

    private func isBlank(between last: Int, and next: Int) -> Bool {
        guard next > last + 1 else { return true }
        return document.bytes[document.bytes(ofLines: (last + 1)...(next - 1))].allSatisfy(\.isBlank)
    }
}
