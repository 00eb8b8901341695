import Domain
import Foundation
import Markdown
import Testing

@testable import Runbook

/// Edits of the lists and tables of every file of the corpora, as the files are and in other spellings.
///
/// Items are added to every list of the files as they are, and rows to every table; the rest is tried on some files and
/// places, and everywhere when `TOCSIN_SOAK` gives it the ten minutes that this takes.
@Suite(.enabled(if: SharedFiles.isPresent, "../shared is absent"))
struct CorpusEditTests {
    /// Spellings of a file that must make no difference.
    enum Variation: String, CaseIterable, Sendable {
        case asIs = "as it is"
        case crlf = "CR LF"
        case mark = "byte order mark"
        case frontMatter = "front matter"
        case noFinalLineEnd = "no final line end"
        case tabs = "tabs"

        func apply(to text: String) -> String {
            switch self {
            case .asIs: return text
            case .crlf: return text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n")
            case .mark: return "\u{FEFF}" + text
            case .frontMatter: return text.hasPrefix("---") ? text : "---\ntitle: x\n---\n" + text
            case .noFinalLineEnd:
                var text = text[...]
                while let last = text.last, last.isNewline { text.removeLast() }
                return String(text)
            case .tabs:
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                return lines.map { line in
                    let blanks = line.prefix { $0 == " " }.count
                    return String(repeating: "\t", count: blanks / 4) + String(repeating: " ", count: blanks % 4)
                        + line.dropFirst(blanks)
                }.joined(separator: "\n")
            }
        }
    }

    private static let isWhole =
        (ProcessInfo.processInfo.environment["TOCSIN_SOAK"].flatMap { Double($0) } ?? 0) >= 600

    /// Every so manieth file, in a variation.
    private func files(_ variation: Variation, every count: Int) throws -> [(path: String, text: String)] {
        let all = try SharedFiles.corpora()
        return all.indices.filter { Self.isWhole || $0 % count == 0 }
            .map { (all[$0].path, variation.apply(to: all[$0].text)) }
    }

    /// What came of many edits of one kind.
    struct Tally {
        var name: String
        /// Every so manieth place is tried.
        var step = 1
        var seen = 0
        var tried = 0
        var made = 0
        var refusals: [String: [String]] = [:]

        mutating func refuse(_ error: TocsinError, at place: String) {
            let reason = error.detail.replacing(/line[s]? \d+/, with: "line N").replacing(/in \S+\.md/, with: "in FILE")
                .replacing(/of \S+\.md/, with: "of FILE")
            refusals["\(error.code): \(reason)", default: []].append(place)
        }

        mutating func attempt(at place: String, _ edit: () throws(TocsinError) -> Void) {
            seen += 1
            guard CorpusEditTests.isWhole || seen % step == 0 else { return }
            tried += 1
            do throws(TocsinError) {
                try edit()
                made += 1
            } catch {
                refuse(error, at: place)
            }
        }

        func report() {
            print("\(name): \(made) of \(tried)")
            for (reason, places) in refusals.sorted(by: { $0.key < $1.key }) {
                print("  refused \(places.count): \(reason)")
                print("    " + places.prefix(12).joined(separator: ", "))
            }
        }
    }

    private func lists(of document: MarkdownDocument) -> [MarkdownNode] {
        document.nodes.filter(\.kind.isList)
    }

    private func counts(of document: MarkdownDocument) -> [Int] {
        lists(of: document).map { Array($0.children).count }
    }

    @Test("every file comes out byte for byte as it went in", arguments: Variation.allCases)
    func bytes(_ variation: Variation) throws {
        var count = 0
        for (path, text) in try SharedFiles.corpora() {
            let text = variation.apply(to: text)
            let document = MarkdownDocument(text)
            #expect(document.bytes == Array(text.utf8), "\(path)")
            count += 1
        }
        print("byte for byte, \(variation.rawValue): \(count) files")
    }

    @Test("every list takes one more item, by one contiguous insertion", arguments: Variation.allCases)
    func append(_ variation: Variation) throws {
        var tally = Tally(name: "add an item, \(variation.rawValue)")
        for (path, text) in try files(variation, every: variation == .asIs ? 1 : 20) {
            let document = MarkdownDocument(text)
            let outline = RunbookOutline(document: document, file: path)
            let before = counts(of: document)
            for (index, list) in lists(of: document).enumerated() {
                guard let edit = ListEdit(list) else { continue }
                let place = "\(path):\(list.lines.lowerBound)"
                tally.attempt(at: place) { () throws(TocsinError) in
                    let (change, after) = try edit.adding("Added *here*", name: nil).proved(in: outline)
                    // What was added can be taken out again.
                    let lists = lists(of: after)
                    if let new = ListEdit(lists[index]), let item = Array(lists[index].children).last {
                        let undone = new.removing(item).candidates[0].splice.applied(to: after.bytes)
                        #expect(undone == document.bytes, "\(place)")
                    }
                    var expected = before
                    expected[index] += 1
                    #expect(counts(of: after) == expected, "\(place)")
                    #expect(change.splice.range.isEmpty && after.bytes == change.splice.applied(to: document.bytes))
                }
            }
        }
        tally.report()
    }

    @Test("an item is replaced, by one contiguous change, and every other node stays", arguments: Variation.allCases)
    func replace(_ variation: Variation) throws {
        var tally = Tally(name: "replace an item, \(variation.rawValue)")
        for (path, text) in try files(variation, every: 20) {
            let document = MarkdownDocument(text)
            let outline = RunbookOutline(document: document, file: path)
            let before = counts(of: document)
            for list in lists(of: document) {
                guard let edit = ListEdit(list) else { continue }
                for item in samples(list) {
                    let place = "\(path):\(item.lines.lowerBound)"
                    tally.attempt(at: place) { () throws(TocsinError) in
                        let (change, after) = try edit.replacing(item, "Said *anew*", name: nil).proved(in: outline)
                        let within = item.subtree.filter(\.kind.isList).count
                        #expect(counts(of: after).count == before.count - within, "\(place)")
                        #expect(
                            item.bytes.contains(change.splice.range.lowerBound) || item.bytes.isEmpty
                                || change.splice.range.lowerBound == item.bytes.upperBound,
                            "\(place)"
                        )
                        #expect(change.splice.range.upperBound == item.bytes.upperBound, "\(place)")
                    }
                }
            }
        }
        tally.report()
    }

    @Test("an item is removed, by one contiguous deletion, and every other node stays", arguments: Variation.allCases)
    func remove(_ variation: Variation) throws {
        var tally = Tally(name: "remove an item, \(variation.rawValue)")
        for (path, text) in try files(variation, every: 20) {
            let document = MarkdownDocument(text)
            let outline = RunbookOutline(document: document, file: path)
            for list in lists(of: document) {
                guard let edit = ListEdit(list) else { continue }
                for item in samples(list) {
                    let place = "\(path):\(item.lines.lowerBound)"
                    tally.attempt(at: place) { () throws(TocsinError) in
                        let (change, after) = try edit.removing(item).proved(in: outline)
                        #expect(change.splice.bytes.isEmpty)
                        let items = { (document: MarkdownDocument) in document.nodes.filter(\.kind.isItem).count }
                        #expect(items(after) == items(document) - item.subtree.filter(\.kind.isItem).count, "\(place)")
                    }
                }
            }
        }
        tally.report()
    }

    @Test("an item takes a code block at its end, by one contiguous insertion", arguments: Variation.allCases)
    func addCode(_ variation: Variation) throws {
        var tally = Tally(name: "add code to an item, \(variation.rawValue)")
        let code = "kubectl get pods\n\n\t- x ``` y"
        for (path, text) in try files(variation, every: 20) {
            let document = MarkdownDocument(text)
            let outline = RunbookOutline(document: document, file: path)
            for list in lists(of: document) {
                guard let edit = ListEdit(list) else { continue }
                for item in samples(list) {
                    let place = "\(path):\(item.lines.lowerBound)"
                    tally.attempt(at: place) { () throws(TocsinError) in
                        let (change, after) = try edit.addingCode(code, language: "sh", to: item).proved(in: outline)
                        #expect(change.splice.range.isEmpty)
                        let literals = after.nodes.compactMap { node -> String? in
                            guard case .codeBlock(let block) = node.kind, block.info == "sh" else { return nil }
                            return block.literal
                        }
                        #expect(literals.contains(code + "\n"), "\(place)")
                    }
                }
            }
        }
        tally.report()
    }

    @Test("every section takes an item, code and a section by its path", arguments: [Variation.asIs, .crlf])
    func sections(_ variation: Variation) throws {
        var items = Tally(name: "add an item by path, \(variation.rawValue)", step: 5)
        var code = Tally(name: "add code by path, \(variation.rawValue)", step: 5)
        var sections = Tally(name: "add a section by path, \(variation.rawValue)", step: 5)
        var playbooks = Tally(name: "add a playbook, \(variation.rawValue)", step: 1)
        for (file, text) in try files(variation, every: 20) {
            let bytes = Array(text.utf8)
            func attempt(_ edit: RunbookEdit, _ tally: inout Tally, at place: String) {
                tally.attempt(at: place) { () throws(TocsinError) in
                    let applied = try edit.applied(to: bytes, file: file)
                    #expect(
                        applied.range.isEmpty && applied.bytes.count == bytes.count + applied.newRange.count,
                        "\(place)"
                    )
                }
            }
            let outline = RunbookOutline(document: MarkdownDocument(text), file: file)
            for place in outline.sections.dropFirst() where place.section.title.contains(where: \.isLetter) {
                let path = outline.path(of: place)
                let line = "\(file):\(place.section.line)"
                attempt(.addItem(to: path, name: "Name", text: "Text"), &items, at: line)
                attempt(.addCode(to: path, item: nil, language: "sh", code: "ls"), &code, at: line)
                attempt(.addSection(to: path, title: "New part", text: "Text\n\n- a"), &sections, at: line)
            }
            attempt(.addPlaybook(title: "New", text: "**Symptoms**: x\n\n**Solutions**:\n- y"), &playbooks, at: file)
        }
        for tally in [items, code, sections, playbooks] { tally.report() }
    }

    @Test("every table takes one more row, and gives rows up", arguments: Variation.allCases)
    func rows(_ variation: Variation) throws {
        var added = Tally(name: "add a row, \(variation.rawValue)")
        var replaced = Tally(name: "replace a row, \(variation.rawValue)")
        var removed = Tally(name: "remove a row, \(variation.rawValue)")
        for (path, text) in try files(variation, every: 1) where text.contains("|") {
            let document = MarkdownDocument(text)
            let outline = RunbookOutline(document: document, file: path)
            for table in document.nodes.compactMap({ TableEdit($0) }) {
                let place = "\(path):\(table.table.lines.lowerBound)"
                let columns = Array(table.table.children)[0].children.reduce(0) { count, _ in count + 1 }
                let cells = (0..<columns).map { "a | `b` \($0)" }
                added.attempt(at: place) { () throws(TocsinError) in
                    let (_, after) = try table.appending(cells).proved(in: outline)
                    #expect(
                        after.nodes.contains { $0.kind == .tableRow(isHeader: false) && texts($0) == texts(cells) },
                        "\(place)"
                    )
                }
                for row in Set([0, table.rows.count - 1]).filter(table.rows.indices.contains) {
                    replaced.attempt(at: place) { () throws(TocsinError) in
                        let (_, after) = try table.replacing(table.rows[row], cells).proved(in: outline)
                        #expect(
                            after.nodes.contains { $0.kind == .tableRow(isHeader: false) && texts($0) == texts(cells) },
                            "\(place)"
                        )
                    }
                    removed.attempt(at: place) { () throws(TocsinError) in
                        let (change, _) = try table.removing(table.rows[row]).proved(in: outline)
                        #expect(change.splice.bytes.isEmpty)
                    }
                }
            }
        }
        for tally in [added, replaced, removed] { tally.report() }
    }

    private func texts(_ row: MarkdownNode) -> [String] { row.children.map(\.plainText) }
    private func texts(_ cells: [String]) -> [String] { cells.map { $0.filter { $0 != "`" } } }

    /// The first, middle and last item of a list.
    private func samples(_ list: MarkdownNode) -> [MarkdownNode] {
        let items = Array(list.children)
        return Set([0, items.count / 2, items.count - 1]).sorted().map { items[$0] }
    }
}
