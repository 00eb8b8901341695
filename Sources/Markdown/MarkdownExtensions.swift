/// GitHub's additions to CommonMark; what people read has all of them.
///
/// The tag filter is not among them: it names tags that raw HTML may not have, and no raw HTML passes our safe mode.
struct MarkdownExtensions: OptionSet {
    let rawValue: Int
    static let tables = MarkdownExtensions(rawValue: 1)
    static let strikethrough = MarkdownExtensions(rawValue: 2)
    static let autolinks = MarkdownExtensions(rawValue: 4)
    static let taskItems = MarkdownExtensions(rawValue: 8)
    static let all: MarkdownExtensions = [.tables, .strikethrough, .autolinks, .taskItems]
}
