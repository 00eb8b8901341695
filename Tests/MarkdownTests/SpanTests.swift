import Testing

@testable import Markdown

/// Every block's span, over every Markdown file of the corpora.
@Suite("Spans", .enabled(if: SharedFiles.isPresent, "../shared is absent"))
struct SpanTests {
    /// A file's text in other clothes that mean the same Markdown.
    static let forms: [(name: String, dress: @Sendable (String) -> String)] = [
        ("as they are", { $0 }),
        ("with CRLF", { $0.split(separator: /\r?\n/, omittingEmptySubsequences: false).joined(separator: "\r\n") }),
        ("after a byte order mark and front matter", { "\u{FEFF}---\r\ntitle: é\r\n---\r\n" + $0 }),
        ("quoted", { lines($0).map { "> " + $0 }.joined(separator: "\n") }),
        (
            "in a list, set in by tabs, with CRLF",
            { "1.  first\r\n\r\n" + lines($0).map { "\t" + $0 }.joined(separator: "\r\n") }
        ),
    ]

    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: /\r?\n/, omittingEmptySubsequences: false)
    }

    @Test("spans nest, follow each other, and leave no text uncovered", arguments: forms.map(\.name))
    func nest(form: String) throws {
        let dress = try #require(Self.forms.first { $0.name == form }?.dress)
        var blocks = 0
        let files = try SharedFiles.corpora()
        for (path, text) in files {
            let document = MarkdownDocument(dress(text))
            expectSoundSpans(document, "\(path)")
            blocks += document.nodes.reduce(0) { $0 + ($1.isBlock ? 1 : 0) }
        }
        print("Spans of files \(form): \(blocks) blocks of \(files.count) files nest and cover")
    }

    /// The bytes of a node alone are parsed again, without the prefixes of its containers.
    ///
    /// The definitions of the file are added, since links need them. Compared are the kinds of all nodes from it on
    /// down, with all that they hold: text, addresses, levels, markers, numbers, tightness, alignments.
    @Test(
        "a block's own bytes parse to the same node",
        arguments: ["as they are", "in a list, set in by tabs, with CRLF"]
    )
    func parseAgain(form: String) throws {
        let dress = try #require(Self.forms.first { $0.name == form }?.dress)
        var same: [String: Int] = [:]
        var different = 0
        for (path, text) in try SharedFiles.corpora() {
            let document = MarkdownDocument(dress(text))
            let definitions = Self.definitions(of: document)
            for node in document.nodes.dropFirst() where node.isBlock {
                let again = parsedAgain(node, definitions)
                if again == node.subtree.map({ comparable($0.kind) }) {
                    same[name(node.kind), default: 0] += 1
                } else {
                    different += 1
                    Issue.record(
                        "\(path), lines \(node.lines): \(node.source.debugDescription) gave \("\(again)".prefix(300))"
                    )
                }
            }
        }
        let all = same.values.reduce(different, +)
        let kinds = same.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        print("Blocks of files \(form): \(all - different) of \(all) parse to themselves (\(kinds))")
        #expect(same.count >= 9)
    }

    /// HTML without the blanks before its lines: cmark keeps those that stand before the span.
    private func comparable(_ kind: MarkdownNode.Kind) -> MarkdownNode.Kind {
        guard case .htmlBlock(let html) = kind else { return kind }
        return .htmlBlock(html.split(separator: /\r?\n/).map { $0.drop(while: \.isWhitespace) }.joined(separator: "\n"))
    }

    private func name(_ kind: MarkdownNode.Kind) -> String {
        "\(kind)".prefix { $0 != "(" }.description
    }

    private func parsedAgain(_ node: MarkdownNode, _ definitions: String) -> [MarkdownNode.Kind] {
        var isIndented = false
        if case .codeBlock(let code) = node.kind { isIndented = code.fence == .none }
        // The four blanks before indented code are its container's as far as its span goes.
        let source = isIndented ? "    " + unprefixed(node, less: 4) : unprefixed(node)
        let text: String
        let depth: Int
        switch node.kind {
        case .item: (text, depth) = (source, 2)
        case .tableRow(let isHeader):
            let marks = (node.parent.map { Array($0.children)[0] } ?? node).children.map { _ in "-|" }.joined()
            let header = isHeader ? source + "\n|" : marks.map { $0 == "-" ? "x" : "|" }.joined() + "\n|"
            (text, depth) = (header + marks + (isHeader ? "" : "\n" + source), isHeader ? 2 : 3)
        case .tableCell: (text, depth) = ("| \(source) |\n|-|", 3)
        case .paragraph where node.firstChild.map { if case .taskBox = $0.kind { true } else { false } } ?? false:
            (text, depth) = ("- " + source.replacing("\n", with: "\n  "), 3)
        default: (text, depth) = (source, 1)
        }
        let document = MarkdownDocument(definitions.isEmpty ? text + "\n" : text + "\n\n" + definitions)
        var found: MarkdownNode? = document.root
        for level in 0..<depth {
            // A body row comes after the header.
            let isBody = node.kind == .tableRow(isHeader: false) && level == 1
            found = isBody ? found.flatMap { $0.children.dropFirst().first { _ in true } } : found?.firstChild
            if isBody { break }
        }
        var kinds = found?.subtree.map { comparable($0.kind) } ?? []
        // The alignment is the table's.
        if case .tableCell(let alignment) = node.kind, !kinds.isEmpty { kinds[0] = .tableCell(alignment) }
        if case .tableRow = node.kind {
            let own = Array(node.children.map(\.kind))
            var column = 0
            for index in kinds.indices {
                guard case .tableCell = kinds[index], column < own.count else { continue }
                kinds[index] = own[column]
                column += 1
            }
        }
        return kinds
    }

    /// A block's source without what its containers put before each line but the first.
    private func unprefixed(_ node: MarkdownNode, less own: Int = 0) -> String {
        let document = node.document
        let column =
            -own
            + columns(
                document.bytes[document.bytes(ofLine: node.lines.lowerBound).lowerBound..<node.bytes.lowerBound]
            )
        let firstEnd = min(node.bytes.upperBound, document.bytes(ofLine: node.lines.lowerBound).upperBound)
        var lines = [document.text(node.bytes.lowerBound..<firstEnd)]
        for line in node.lines.dropFirst() {
            let bytes = document.bytes[document.bytes(ofLine: line)]
            var end = bytes.startIndex
            var taken = 0
            while end < bytes.endIndex, taken < column,
                [UInt8(ascii: " "), .tab, UInt8(ascii: ">")].contains(bytes[end])
            {
                taken = columns(bytes[..<(end + 1)])
                end += 1
            }
            lines.append(String(repeating: " ", count: max(0, taken - column)) + document.text(end..<bytes.endIndex))
        }
        return lines.joined(separator: "\n")
    }

    /// How many columns a line's start takes, with tabs to the next multiple of four.
    private func columns(_ bytes: ArraySlice<UInt8>) -> Int {
        // A byte order mark takes none.
        bytes.reduce(0) { $1 == .tab ? $0 / 4 * 4 + 4 : $1 == 0xEF || $1 == 0xBB || $1 == 0xBF ? $0 : $0 + 1 }
    }

    /// Lines that define references.
    static func definitions(of document: MarkdownDocument) -> String {
        (1...max(1, document.lineCount)).map { document.text(document.bytes(ofLine: $0)) }
            .map { $0.drop { $0 == ">" || $0 == " " || $0 == "\t" } }
            .filter { $0.hasPrefix("[") && $0.contains("]:") }.joined(separator: "\n\n")
    }
}

/// Siblings follow each other, children lie in their parent, and no text lies outside all leaves.
func expectSoundSpans(_ document: MarkdownDocument, _ comment: Comment? = nil) {
    var covered = Set<Int>()
    for node in document.nodes where node.isBlock {
        #expect(node.bytes.upperBound <= document.bytes.count, comment)
        if let parent = node.parent {
            #expect(parent.lines.contains(node.lines.lowerBound), comment)
            #expect(parent.lines.contains(node.lines.upperBound), comment)
            #expect(parent.bytes.lowerBound <= node.bytes.lowerBound, comment)
            #expect(parent.bytes.upperBound >= node.bytes.upperBound, comment)
        }
        var previous: MarkdownNode?
        for child in node.children where child.isBlock {
            if let previous {
                #expect(previous.bytes.upperBound <= child.bytes.lowerBound, comment)
                // The cells of a row share its line.
                let gap = child.kind.isCell ? 0 : 1
                #expect(previous.lines.upperBound + gap <= child.lines.lowerBound, comment)
            }
            previous = child
        }
        switch node.kind {
        case .document, .list, .blockQuote: break
        // The delimiter row is no node.
        case .table: covered.insert(node.lines.lowerBound + 1)
        case .item: covered.insert(node.lines.lowerBound)
        default: covered.formUnion(node.lines)
        }
    }
    // Examples 195 and 196 are reference definitions over several lines.
    if let comment, "\(comment)".hasSuffix("example 195") || "\(comment)".hasSuffix("example 196") { return }
    for line in document.root.lines where line <= document.lineCount && !covered.contains(line) {
        let range = document.bytes(ofLines: line...line)
        guard range.lowerBound >= document.bodyOffset else { continue }
        let content = document.text(range)
        let isMarker = content.allSatisfy { $0 == ">" || $0.isWhitespace }
        // Reference definitions leave no node.
        let isDefinition =
            content.contains("[") || content.contains("]") || content.contains("'")
            || content.contains("\"") || content.contains("/url")
        #expect(isMarker || isDefinition, "\(comment.map { "\($0)" } ?? ""), line \(line): \(content)")
    }
}
