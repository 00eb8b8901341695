import Domain

/// Turns a template and its partials into steps, looking each name up where it stands.
struct TemplateCompiler {
    private(set) var steps: [Template.Step] = []
    private(set) var text: [UInt8] = []
    private(set) var names: [String] = []

    private let sources: [String: String]
    private let markup: Template.Markup
    /// What can be named here: the innermost list's items last.
    private var scopes: [Schema]
    /// The files being read, the outermost first.
    private var files: [String] = []
    private var depth = 0
    private var bytesRead = 0
    private var filesRead = 0
    /// What was scanned before: a partial often stands in several places.
    private var scanned: [String: [TemplateScanner.Token]] = [:]

    /// Longest text of a template with all its partials, in bytes.
    private static let longest = 256_000
    /// How deep sections and partials nest.
    private static let deepest = 32
    /// Partials in partials multiply: more of them is a mistake.
    private static let mostFiles = 1_000

    init(sources: [String: String], schema: Schema, markup: Template.Markup) {
        self.sources = sources
        self.markup = markup
        scopes = [schema]
    }

    private var file: String { markup.file(files.last ?? "") }

    private func failure(_ line: Int, _ detail: String) -> TocsinError {
        TocsinError(.configuration, "\(file) line \(line): \(detail)")
    }

    /// Adds the steps of a file.
    ///
    /// Throws `configuration` with file and line.
    mutating func compile(_ name: String, indentation: String) throws(TocsinError) {
        let source = sources[name] ?? ""
        files.append(name)
        bytesRead += source.utf8.count
        filesRead += 1
        guard bytesRead <= Self.longest else {
            throw failure(1, "with its partials, the template is longer than \(Self.longest) bytes")
        }
        guard filesRead <= Self.mostFiles else {
            throw failure(1, "the template includes partials more than \(Self.mostFiles) times")
        }
        var tokens = try tokens(of: name, source, indentation)[...]
        try section(nil, &tokens)
        files.removeLast()
    }

    private mutating func tokens(
        of name: String,
        _ source: String,
        _ indentation: String
    ) throws(TocsinError) -> [TemplateScanner.Token] {
        guard indentation.isEmpty else {
            return try TemplateScanner.scan(indented(source, by: indentation), file: file)
        }
        if let known = scanned[name] { return known }
        let tokens = try TemplateScanner.scan(source, file: file)
        scanned[name] = tokens
        return tokens
    }

    private func indented(_ text: String, by indentation: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : indentation + $0 }.joined(separator: "\n")
    }

    /// Adds the steps up to the end of a section, or of the file.
    private mutating func section(
        _ open: TemplateScanner.Tag?,
        _ tokens: inout ArraySlice<TemplateScanner.Token>
    ) throws(TocsinError) {
        while let token = tokens.popFirst() {
            switch token {
            case .text(let bytes):
                steps.append(.text(text.count..<text.count + bytes.count))
                text += bytes
            case .tag(let tag):
                if tag.sigil == .close { return try close(tag, open) }
                try add(tag, &tokens)
            }
        }
        if let open { throw failure(open.line, "`\(open.name)` is never closed: `{{/\(open.name)}}` is missing") }
    }

    private func close(_ tag: TemplateScanner.Tag, _ open: TemplateScanner.Tag?) throws(TocsinError) {
        guard let open else { throw failure(tag.line, "`{{/\(tag.name)}}` closes nothing") }
        guard open.name == tag.name else {
            throw failure(
                tag.line,
                "`{{/\(tag.name)}}` stands where `\(open.name)` of line \(open.line) must be closed"
            )
        }
    }

    private mutating func add(
        _ tag: TemplateScanner.Tag,
        _ tokens: inout ArraySlice<TemplateScanner.Token>
    ) throws(TocsinError) {
        if tag.sigil == .partial { return try partial(tag) }
        let (place, kind) = try find(tag)
        names.append(tag.name)
        guard tag.sigil != .variable else {
            guard case .text = kind else {
                let what = if case .flag = kind { "yes or no" } else { "a list" }
                throw failure(tag.line, "`\(tag.name)` is \(what): write `{{#\(tag.name)}}…{{/\(tag.name)}}`")
            }
            steps.append(.variable(place))
            return
        }
        try descend(tag)
        let start = steps.count
        steps.append(.section(place, end: start))
        if tag.sigil == .section, case .list(let items) = kind {
            scopes.append(items())
            try section(tag, &tokens)
            scopes.removeLast()
        } else {
            try section(tag, &tokens)
        }
        steps[start] = tag.sigil == .section ? .section(place, end: steps.count) : .inverted(place, end: steps.count)
        depth -= 1
    }

    private mutating func partial(_ tag: TemplateScanner.Tag) throws(TocsinError) {
        guard sources[tag.name] != nil else {
            throw failure(tag.line, "unknown template `\(tag.name)`" + hint(tag.name, Array(sources.keys)))
        }
        guard !files.contains(tag.name) else {
            throw failure(tag.line, "the template `\(tag.name)` includes itself")
        }
        try descend(tag)
        try compile(tag.name, indentation: tag.indentation)
        depth -= 1
    }

    private mutating func descend(_ tag: TemplateScanner.Tag) throws(TocsinError) {
        depth += 1
        guard depth <= Self.deepest else { throw failure(tag.line, "sections nest deeper than \(Self.deepest)") }
    }

    private func find(_ tag: TemplateScanner.Tag) throws(TocsinError) -> (Template.Place, Schema.Kind) {
        for (outward, scope) in scopes.reversed().enumerated() {
            guard let field = scope.place(of: tag.name) else { continue }
            return (Template.Place(outward: outward, field: field), scope.kinds[field])
        }
        throw failure(tag.line, "unknown name `\(tag.name)`" + hint(tag.name, scopes.reversed().flatMap(\.names)))
    }

    private func hint(_ name: String, _ known: [String]) -> String {
        nearestName(to: name, in: known.sorted()).map { "; did you mean `\($0)`?" } ?? ""
    }
}
