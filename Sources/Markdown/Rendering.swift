import CMark

// For `free`: cmark's default allocator is the C library's.
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Markdown as HTML, in cmark's safe mode: raw HTML and dangerous links are left out.
package func renderHTML(_ markdown: String) -> String {
    renderHTML(markdown, extensions: .all, isUnsafe: false)
}

/// The same of UTF-8, without a copy.
package func renderHTML(_ markdown: [UInt8]) -> String {
    rendered(MarkdownSource(markdown), .html) { cmark_render_html($0, CMARK_OPT_DEFAULT) }
}

/// Only the tests of the specifications ask for less than all extensions, or for raw HTML as it stands.
func renderHTML(_ markdown: String, extensions: MarkdownExtensions, isUnsafe: Bool) -> String {
    let options = isUnsafe ? CMARK_OPT_UNSAFE : CMARK_OPT_DEFAULT
    return rendered(MarkdownSource(markdown), .html, extensions) { cmark_render_html($0, options) }
}

/// Markdown as a manual page for `man`, without its header.
package func renderMan(_ markdown: String) -> String {
    rendered(MarkdownSource(markdown), .man) { cmark_render_man($0, CMARK_OPT_DEFAULT, 0) }
}

/// Markdown as a LaTeX fragment; it needs the package `ulem` where something is struck through.
package func renderLaTeX(_ markdown: String) -> String {
    rendered(MarkdownSource(markdown), .latex) { cmark_render_latex($0, CMARK_OPT_DEFAULT, 0) }
}

private func rendered(
    _ source: MarkdownSource,
    _ format: MarkupFormat,
    _ extensions: MarkdownExtensions = .all,
    _ render: (OpaquePointer) -> UnsafeMutablePointer<CChar>?
) -> String {
    let marks = ExtensionMarks(source, extensions: extensions)
    guard marks.isEmpty else {
        let tree = MarkdownTree(source, marks: marks, extensions: extensions, format: format)
        return withExtendedLifetime(tree) { tree.root.map { taking(render($0)) } ?? "" }
    }
    let body = source.bytes[source.bodyOffset...]
    return TreeMemory.lend(expected: body.count * TreeMemory.perByte) { memory in
        parseCommonMark(body, memory).flatMap(render).map { String(cString: $0) } ?? ""
    }
}

/// Copies a C string that we own, and frees it.
private func taking(_ text: UnsafeMutablePointer<CChar>?) -> String {
    guard let text else { return "" }
    defer { free(text) }
    return String(cString: text)
}
