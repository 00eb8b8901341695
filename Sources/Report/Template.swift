import Domain
import Markdown

/// A Mustache template, checked against the names of a view: one that names something unknown can't be made.
///
/// It has variables, sections, inverted sections, comments and partials of the Mustache specification. Values are
/// escaped by what they are, never by how they are named, so no template can let raw text through.
///
/// It is kept as a flat program over one buffer of text: rendering a thousand entries counts or copies nothing else.
package struct Template: Sendable {
    /// What templates are written in, and so how values are escaped.
    package enum Markup: Sendable {
        case markdown
        case html

        func file(_ name: String) -> String {
            switch self {
            case .markdown: "templates/\(name).md"
            case .html: "pages/\(name).html"
            }
        }
    }

    enum Step {
        case text(Range<Int>)
        case variable(Place)
        /// What is between this step and `end` is shown for each item, once, or not at all.
        case section(Place, end: Int)
        case inverted(Place, end: Int)
    }

    /// A field, and how many enclosing lists further out it lies.
    struct Place {
        var outward: Int
        var field: Int
    }

    fileprivate let steps: [Step]
    fileprivate let text: [UInt8]
    fileprivate let markup: Markup
    /// Every name that it uses, as often as it uses it.
    let names: [String]

    /// Throws `configuration` with file and line for a name that the view doesn't offer and for a fault of syntax.
    package init(
        named name: String,
        in sources: [String: String],
        for schema: Schema,
        markup: Markup = .markdown
    ) throws(TocsinError) {
        var compiler = TemplateCompiler(sources: sources, schema: schema, markup: markup)
        try compiler.compile(name, indentation: "")
        steps = compiler.steps
        text = compiler.text
        names = compiler.names
        self.markup = markup
    }

    package func render(_ view: some View) -> String { String(decoding: bytes(view), as: UTF8.self) }

    /// The same as UTF-8, for what reads it as such.
    func bytes(_ view: some View) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(16_384)
        view.write(steps.indices, of: self, inside: [], into: &output)
        return output
    }
}

extension View {
    package func write(_ range: Range<Int>, of template: Template, inside outer: [any View], into output: inout [UInt8])
    {
        let absent = absent
        func isAbsent(_ place: Template.Place) -> Bool { place.outward == 0 && absent.contains(place.field) }
        var index = range.lowerBound
        while index < range.upperBound {
            let step = template.steps[index]
            index += 1
            switch step {
            case .text(let range):
                template.text.withUnsafeBufferPointer { output += $0[range] }
            case .variable(let place):
                let value = value(at: place, inside: outer)
                switch template.markup {
                case .markdown: value.writeMarkdown(into: &output)
                case .html: value.writeHTML(into: &output)
                }
            // What is shown once goes on with the next step.
            case .section(let place, let end):
                if isAbsent(place) {
                    index = end
                    continue
                }
                let value = value(at: place, inside: outer)
                if case .list(let items) = value {
                    let inside = items.isEmpty ? [] : outer + [self]
                    for item in items { item.write(index..<end, of: template, inside: inside, into: &output) }
                    index = end
                } else if !value.isPresent {
                    index = end
                }
            case .inverted(let place, let end):
                if !isAbsent(place), value(at: place, inside: outer).isPresent { index = end }
            }
        }
    }

    private func value(at place: Template.Place, inside outer: [any View]) -> Value {
        place.outward == 0 ? value(place.field) : outer[outer.count - place.outward].value(place.field)
    }
}

extension Value {
    /// Writes it as it stands in a page: text as text, whatever is in it.
    fileprivate func writeHTML(into output: inout [UInt8]) {
        switch self {
        case .line(let text): HTMLText.add(visible(text, keepingNewlines: false), to: &output)
        case .lines(let text), .code(let text): HTMLText.add(visible(text, keepingNewlines: true), to: &output)
        case .markdown(let markdown): HTMLText.add(markdown.text, to: &output)
        case .html(let html): output += html.utf8
        case .number(let number): output += String(number).utf8
        case .flag, .absent, .list: break
        }
    }

    /// Writes it as it stands in a document.
    fileprivate func writeMarkdown(into output: inout [UInt8]) {
        switch self {
        case .line(let text): InlineMarkdown.addLine(text, to: &output)
        case .lines(let text): InlineMarkdown.addLines(text, to: &output)
        case .markdown(let markdown): output += markdown.text.utf8
        case .code(let text):
            // A fence counts only where a line begins, and there it ends whatever it stood in.
            if let last = output.last, last != .init(ascii: "\n") { output += "\n".utf8 }
            output += fencedCode(visible(text, keepingNewlines: true), language: "diff").utf8
        case .number(let number): output += String(number).utf8
        // Raw HTML has no place in a document.
        case .html, .flag, .absent, .list: break
        }
    }

    /// Whether a section on it is shown.
    var isPresent: Bool {
        switch self {
        case .line, .lines, .markdown, .html, .code, .number: true
        case .flag(let flag): flag
        case .absent: false
        case .list(let items): !items.isEmpty
        }
    }
}
