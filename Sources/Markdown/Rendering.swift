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

/// The same of UTF-8 as UTF-8, which is checked no more, with what stands before and after it in a page.
package func renderHTML(_ markdown: [UInt8], between head: String = "", and end: String = "") -> [UInt8] {
    rendered(MarkdownSource(markdown), .html, between: head, and: end) { cmark_render_html($0, CMARK_OPT_DEFAULT) }
}

/// Only the tests of the specifications ask for less than all extensions, or for raw HTML as it stands.
func renderHTML(_ markdown: String, extensions: MarkdownExtensions, isUnsafe: Bool) -> String {
    let options = isUnsafe ? CMARK_OPT_UNSAFE : CMARK_OPT_DEFAULT
    return text(rendered(MarkdownSource(markdown), .html, extensions) { cmark_render_html($0, options) })
}

/// Markdown as a manual page for `man`, without its header.
package func renderMan(_ markdown: String) -> String {
    text(rendered(MarkdownSource(markdown), .man) { cmark_render_man($0, CMARK_OPT_DEFAULT, 0) })
}

/// Markdown as a LaTeX fragment; it needs the package `ulem` where something is struck through.
package func renderLaTeX(_ markdown: String) -> String {
    text(rendered(MarkdownSource(markdown), .latex) { cmark_render_latex($0, CMARK_OPT_DEFAULT, 0) })
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

private func rendered(
    _ source: MarkdownSource,
    _ format: MarkupFormat,
    _ extensions: MarkdownExtensions = .all,
    between head: String = "",
    and end: String = "",
    _ render: (OpaquePointer) -> UnsafeMutablePointer<CChar>?
) -> [UInt8] {
    let marks = ExtensionMarks(source, extensions: extensions)
    guard marks.isEmpty else {
        let tree = MarkdownTree(source, marks: marks, extensions: extensions, format: format)
        let text = withExtendedLifetime(tree) { tree.root.flatMap(render) }
        defer { free(text) }
        return copy(text, between: head, and: end)
    }
    let body = source.bytes[source.bodyOffset...]
    return TreeMemory.lend(expected: body.count * TreeMemory.perByte) { memory in
        copy(parseCommonMark(body, memory).flatMap(render), between: head, and: end)
    }
}

/// Long documents are copied once.
private func copy(_ text: UnsafeMutablePointer<CChar>?, between head: String, and end: String) -> [UInt8] {
    let body = UnsafeRawBufferPointer(start: text, count: text.map { strlen($0) } ?? 0)
    var whole: [UInt8] = []
    whole.reserveCapacity(head.utf8.count + body.count + end.utf8.count)
    whole += head.utf8
    whole += body
    whole += end.utf8
    return whole
}
