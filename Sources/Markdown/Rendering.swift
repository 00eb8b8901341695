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

/// The same of UTF-8 as UTF-8, which is checked no more.
package func renderHTML(_ markdown: [UInt8]) -> [UInt8] {
    rendered(MarkdownSource(markdown), .html) { cmark_render_html($0, CMARK_OPT_DEFAULT) }
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
    _ render: (OpaquePointer) -> UnsafeMutablePointer<CChar>?
) -> [UInt8] {
    let marks = ExtensionMarks(source, extensions: extensions)
    guard marks.isEmpty else {
        let tree = MarkdownTree(source, marks: marks, extensions: extensions, format: format)
        let text = withExtendedLifetime(tree) { tree.root.flatMap(render) }
        defer { free(text) }
        return copy(text)
    }
    let body = source.bytes[source.bodyOffset...]
    return TreeMemory.lend(expected: body.count * TreeMemory.perByte) { memory in
        copy(parseCommonMark(body, memory).flatMap(render))
    }
}

private func copy(_ text: UnsafeMutablePointer<CChar>?) -> [UInt8] {
    guard let text else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: text, count: strlen(text)))
}
