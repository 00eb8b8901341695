import Domain

/// A Mustache template, checked against the names of a view: one that names something unknown can't be made.
///
/// It has variables, sections, inverted sections, comments and partials of the Mustache specification. Values are escaped by
/// what they are, never by how they are named, so no template can let raw text through.
package struct Template: Sendable {
    private indirect enum Node {
        case text(String)
        case variable(Place)
        case section(Place, inverted: Bool, [Node])
    }

    /// A field, and how many enclosing lists further out it lies.
    private struct Place {
        var outward: Int
        var field: Int
    }

    private let nodes: [Node]

    /// Longest text of one template file, in bytes.
    private static let longest = 1_000_000
    /// How deep sections and partials nest.
    private static let deepest = 32

    /// Throws `configuration` with file and line for a name that the view doesn't offer and for a fault of syntax.
    package init(
        named name: String,
        in sources: [String: String],
        for schema: Schema
    ) throws(TocsinError) {
        var compiler = Compiler(sources: sources, scopes: [schema])
        nodes = try compiler.compile(name, indentation: "")
    }

    package func render(_ view: some View) -> String {
        var output = ""
        var views: [any View] = [view]
        Template.write(nodes, &views, into: &output)
        return output
    }

    private static func write(_ nodes: [Node], _ views: inout [any View], into output: inout String) {
        for node in nodes {
            switch node {
            case .text(let text):
                output += text
            case .variable(let place):
                output += views[views.count - 1 - place.outward].value(place.field).markdown
            case .section(let place, let inverted, let inner):
                let value = views[views.count - 1 - place.outward].value(place.field)
                if case .list(let items) = value, !inverted {
                    for item in items {
                        views.append(item)
                        write(inner, &views, into: &output)
                        views.removeLast()
                    }
                } else if value.isPresent != inverted {
                    write(inner, &views, into: &output)
                }
            }
        }
    }

    /// Turns tokens into nodes, looking each name up where it stands.
    private struct Compiler {
        let sources: [String: String]
        var scopes: [Schema]
        /// The files being read, the outermost first.
        private var files: [String] = []
        private var depth = 0

        init(sources: [String: String], scopes: [Schema]) {
            self.sources = sources
            self.scopes = scopes
        }

        private var file: String { "templates/\(files.last ?? "").md" }

        private func failure(_ line: Int, _ detail: String) -> TocsinError {
            TocsinError(.configuration, "\(file) line \(line): \(detail)")
        }

        mutating func compile(_ name: String, indentation: String) throws(TocsinError) -> [Node] {
            let text = sources[name] ?? ""
            files.append(name)
            guard text.utf8.count <= Template.longest else {
                throw failure(1, "it is longer than \(Template.longest) bytes")
            }
            var tokens = try TemplateScanner.scan(indented(text, by: indentation), file: file)[...]
            let nodes = try section(nil, &tokens)
            files.removeLast()
            return nodes
        }

        private func indented(_ text: String, by indentation: String) -> String {
            if indentation.isEmpty { return text }
            return text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.isEmpty ? "" : indentation + $0 }.joined(separator: "\n")
        }

        /// The nodes up to the end of a section, or of the file.
        private mutating func section(
            _ open: TemplateScanner.Tag?,
            _ tokens: inout ArraySlice<TemplateScanner.Token>
        ) throws(TocsinError) -> [Node] {
            var nodes: [Node] = []
            while let token = tokens.popFirst() {
                switch token {
                case .text(let text): nodes.append(.text(text))
                case .tag(let tag):
                    if tag.sigil == .close {
                        guard let open else { throw failure(tag.line, "`{{/\(tag.name)}}` closes nothing") }
                        guard open.name == tag.name else {
                            throw failure(
                                tag.line,
                                "`{{/\(tag.name)}}` stands where `\(open.name)` of line \(open.line) must be closed"
                            )
                        }
                        return nodes
                    }
                    nodes += try node(tag, &tokens)
                }
            }
            if let open { throw failure(open.line, "`\(open.name)` is never closed: `{{/\(open.name)}}` is missing") }
            return nodes
        }

        private mutating func node(
            _ tag: TemplateScanner.Tag,
            _ tokens: inout ArraySlice<TemplateScanner.Token>
        ) throws(TocsinError) -> [Node] {
            if tag.sigil == .partial { return try partial(tag) }
            let (place, kind) = try find(tag)
            guard tag.sigil != .variable else {
                switch kind {
                case .text: return [.variable(place)]
                case .flag:
                    throw failure(tag.line, "`\(tag.name)` is yes or no: write `{{#\(tag.name)}}…{{/\(tag.name)}}`")
                case .list:
                    throw failure(tag.line, "`\(tag.name)` is a list: write `{{#\(tag.name)}}…{{/\(tag.name)}}`")
                }
            }
            try descend(tag)
            defer { depth -= 1 }
            if tag.sigil == .section, case .list(let items) = kind {
                scopes.append(items())
                let inner = try section(tag, &tokens)
                scopes.removeLast()
                return [.section(place, inverted: false, inner)]
            }
            return [.section(place, inverted: tag.sigil == .inverted, try section(tag, &tokens))]
        }

        private mutating func partial(_ tag: TemplateScanner.Tag) throws(TocsinError) -> [Node] {
            guard sources[tag.name] != nil else {
                throw failure(tag.line, "unknown template `\(tag.name)`" + hint(tag.name, Array(sources.keys)))
            }
            guard !files.contains(tag.name) else {
                throw failure(tag.line, "the template `\(tag.name)` includes itself")
            }
            try descend(tag)
            defer { depth -= 1 }
            return try compile(tag.name, indentation: tag.indentation)
        }

        private mutating func descend(_ tag: TemplateScanner.Tag) throws(TocsinError) {
            depth += 1
            guard depth <= Template.deepest else {
                throw failure(tag.line, "sections nest deeper than \(Template.deepest)")
            }
        }

        private func find(_ tag: TemplateScanner.Tag) throws(TocsinError) -> (Place, Schema.Kind) {
            for (outward, scope) in scopes.reversed().enumerated() {
                guard let field = scope.names.firstIndex(of: tag.name) else { continue }
                return (Place(outward: outward, field: field), scope.kinds[field])
            }
            throw failure(
                tag.line,
                "unknown name `\(tag.name)`" + hint(tag.name, scopes.reversed().flatMap(\.names))
            )
        }

        private func hint(_ name: String, _ known: [String]) -> String {
            nearestName(to: name, in: known.sorted()).map { "; did you mean `\($0)`?" } ?? ""
        }
    }
}

extension Value {
    /// How it stands in a document.
    var markdown: String {
        switch self {
        case .line(let text): InlineMarkdown.line(text).text
        case .lines(let text): InlineMarkdown.lines(text).text
        case .markdown(let markdown): markdown.text
        case .number(let number): String(number)
        case .flag, .absent, .list: ""
        }
    }

    /// Whether a section on it is shown.
    var isPresent: Bool {
        switch self {
        case .line, .lines, .markdown, .number: true
        case .flag(let flag): flag
        case .absent: false
        case .list(let items): !items.isEmpty
        }
    }
}
