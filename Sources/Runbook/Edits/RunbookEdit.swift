import Domain
import Markdown

/// One change of a runbook file that touches nothing but its own bytes.
///
/// Texts are Markdown of people, and not trusted: see `ItemText` and `SectionText` for what is kept, escaped and refused.
package enum RunbookEdit: Hashable, Sendable, Codable {
    /// A new item in a section's list: a symptom, a step, a solution, a contact, a threshold.
    ///
    /// It comes last, but for a step with a time in a list whose steps have rising times: that comes by its time.
    ///
    /// `name` is written as the list writes its labels: the name of a solution, the time of a step, the role of a
    /// contact. A section without a list gets one; one whose solutions are headings gets a heading.
    case addItem(to: RunbookPath, name: String?, text: String)
    /// Another text for an item, behind the same marker; with a name, as for a new item.
    case replaceItem(in: RunbookPath, item: ItemReference, name: String?, text: String)
    case removeItem(in: RunbookPath, item: ItemReference)
    /// A fenced code block at the end of an item, or of the section when no item is named.
    case addCode(to: RunbookPath, item: ItemReference?, language: String?, code: String)
    /// A new last row of a section's table.
    case addRow(to: RunbookPath, cells: [String])
    /// Other cells for a row, which is named as an item is.
    case replaceRow(in: RunbookPath, row: ItemReference, cells: [String])
    case removeRow(in: RunbookPath, row: ItemReference)
    /// A new last part of a section, with a heading or label like those of its neighbours; the text is Markdown blocks.
    case addSection(to: RunbookPath, title: String, text: String)
    /// A new playbook after the last one; the text is Markdown blocks with headings below its own.
    case addPlaybook(title: String, text: String)

    /// The section that the edit is about; empty for the whole runbook.
    package var path: RunbookPath {
        switch self {
        case .addItem(let path, _, _), .replaceItem(let path, _, _, _), .removeItem(let path, _),
            .addCode(let path, _, _, _), .addRow(let path, _), .replaceRow(let path, _, _), .removeRow(let path, _),
            .addSection(let path, _, _):
            path
        case .addPlaybook: RunbookPath([])
        }
    }

    /// Makes the change in a file's bytes; `file` is the path that messages name.
    ///
    /// - Throws: `.notFound` for a path or item that isn't there, `.usage` for a text that can't be taken, `.refused` for
    ///   an ambiguous path or when the change can't be had without changing more, `.badData` for a file that is no text.
    package func applied(
        to bytes: [UInt8],
        file: String,
        names: SectionNames = .standard
    ) throws(TocsinError) -> AppliedEdit {
        let document = MarkdownDocument(try Runbook.text(bytes, file: file))
        let outline = RunbookOutline(document: document, file: file, names: names)
        let section = try outline.section(path)
        let (change, after) = try RunbookEditor(outline: outline, place: section).changes(for: self)
            .proved(in: outline)
        return AppliedEdit(
            file: file,
            bytes: after.bytes,
            range: change.splice.range,
            newRange: change.splice.newRange,
            line: change.line(in: after),
            section: outline.span(of: section)
        )
    }
}

/// An item of a section: by its number, counted through the section's lists from 1, or by its text or label.
package enum ItemReference: Hashable, Sendable {
    case number(Int)
    case text(String)
}

extension ItemReference: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            self = .number(try container.decode(Int.self))
        } catch DecodingError.typeMismatch {
            self = .text(try container.decode(String.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        }
    }
}

/// A file after an edit, and what changed.
package struct AppliedEdit: Hashable, Sendable {
    package var file: String
    /// The whole file after the edit.
    package var bytes: [UInt8]
    /// The bytes that were replaced, in the file before; empty for an insertion.
    package var range: Range<Int>
    /// The bytes that came, in the file after.
    package var newRange: Range<Int>
    /// The first line that changed, in the file after, from 1.
    package var line: Int
    /// The section that the path names, in the file before.
    package var section: SectionSpan
}

/// Where a section stands in its file.
package struct SectionSpan: Hashable, Sendable {
    /// The titles that lead to it.
    package var path: RunbookPath
    package var file: String
    /// From its heading or label to the last line of anything in it.
    package var lines: ClosedRange<Int>
    /// The bytes of those lines, without the last one's line end.
    package var bytes: Range<Int>
    /// What stands there.
    package var content: [UInt8]
}

extension RunbookPath {
    /// The section that the path names in a file; the whole file for the empty path.
    ///
    /// - Throws: `.notFound` with the nearest name, `.refused` with the candidates when it names several, `.badData`.
    package func section(
        in bytes: [UInt8],
        file: String,
        names: SectionNames = .standard
    ) throws(TocsinError) -> SectionSpan {
        let document = MarkdownDocument(try Runbook.text(bytes, file: file))
        let outline = RunbookOutline(document: document, file: file, names: names)
        return outline.span(of: try outline.section(self))
    }
}
