/// What cmark's renderers are to write before and after the nodes that CommonMark doesn't have.
enum MarkupFormat {
    case html
    /// Tables are for `tbl`, which `man` runs.
    case man
    /// Needs the package `ulem`, for what is struck through.
    case latex

    typealias Columns = ArraySlice<MarkdownNode.Alignment>

    struct Markup {
        var enter = ""
        var exit = ""
    }

    func table(_ columns: [MarkdownNode.Alignment]) -> Markup {
        switch self {
        case .html: return Markup(enter: "<table>", exit: "</table>")
        case .man:
            let letters = columns.map { $0 == .center ? "c" : $0 == .right ? "r" : "l" }
            let header = letters.map { $0 + "b" }.joined(separator: " ")
            return Markup(enter: ".TS\nallbox;\n\(header)\n\(letters.joined(separator: " ")).", exit: ".TE")
        case .latex:
            let letters = columns.map { $0 == .center ? "c" : $0 == .right ? "r" : "l" }
            return Markup(enter: "\\begin{tabular}{\(letters.joined())}", exit: "\\end{tabular}")
        }
    }

    /// A row; `missing` are the alignments of the columns at its end that it has no cells for.
    func row(isHeader: Bool, isFirst: Bool, isLast: Bool, isEmpty: Bool, missing: Columns) -> Markup {
        switch self {
        case .html:
            let cells = missing.map { alignment in
                let markup = cell(alignment, isHeader: isHeader, missing: nil)
                return markup.enter + markup.exit
            }
            let start = isHeader ? "<thead>\n<tr>" : isFirst ? "<tbody>\n<tr>" : "<tr>"
            let end = isHeader ? "</tr>\n</thead>" : isLast ? "</tr>\n</tbody>" : "</tr>"
            return Markup(enter: start, exit: cells.joined() + end)
        case .man: return Markup(enter: isEmpty ? String(repeating: "\t", count: max(0, missing.count - 1)) : "")
        case .latex:
            let blanks = isEmpty ? String(repeating: "& ", count: max(0, missing.count - 1)) + "\\\\" : ""
            return Markup(enter: blanks, exit: isHeader ? "\\hline" : "")
        }
    }

    /// A cell; the last one of its row is told how many more the table has columns for.
    func cell(_ alignment: MarkdownNode.Alignment, isHeader: Bool, missing: Int?) -> Markup {
        switch self {
        case .html:
            let name = isHeader ? "th" : "td"
            let align = alignment == .none ? "" : " align=\"\(alignment.rawValue)\""
            return Markup(enter: "<\(name)\(align)>", exit: "</\(name)>\n")
        case .man:
            return Markup(
                enter: "T{\n",
                exit: "\nT}" + (missing.map { String(repeating: "\t", count: $0) + "\n" } ?? "\t")
            )
        case .latex: return Markup(exit: missing.map { String(repeating: " &", count: $0) + " \\\\\n" } ?? " & ")
        }
    }

    var strikethrough: Markup {
        switch self {
        case .html: Markup(enter: "<del>", exit: "</del>")
        case .man: Markup(enter: "\\(ti\\(ti", exit: "\\(ti\\(ti")
        case .latex: Markup(enter: "\\sout{", exit: "}")
        }
    }

    func box(isDone: Bool) -> Markup {
        switch self {
        case .html: Markup(enter: "<input type=\"checkbox\"\(isDone ? " checked=\"\"" : "") disabled=\"\" />")
        case .man: Markup(enter: isDone ? "[x]" : "[\\ ]")
        case .latex: Markup(enter: isDone ? "{[}x{]}" : "{[}~{]}")
        }
    }

    var thematicBreak: Markup {
        switch self {
        case .html: Markup(enter: "<hr />")
        case .man: Markup(enter: ".PP\n  *  *  *  *  *")
        case .latex: Markup(enter: "\\begin{center}\\rule{0.5\\linewidth}{\\linethickness}\\end{center}")
        }
    }
}
