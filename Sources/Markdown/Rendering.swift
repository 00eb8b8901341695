import CMark

// For `free`: cmark's default allocator is the C library's.
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// CommonMark as HTML, in cmark's safe mode: raw HTML and dangerous links are left out.
package func renderHTML(_ markdown: String) -> String {
    var markdown = markdown
    let html = markdown.withUTF8 { text in
        text.withMemoryRebound(to: CChar.self) {
            cmark_markdown_to_html($0.baseAddress, $0.count, CMARK_OPT_DEFAULT)
        }
    }
    return taking(html)
}

/// CommonMark as a manual page for `man`, without its header.
package func renderMan(_ markdown: String) -> String {
    rendered(markdown) { cmark_render_man($0, CMARK_OPT_DEFAULT, 0) }
}

/// CommonMark as a LaTeX fragment.
package func renderLaTeX(_ markdown: String) -> String {
    rendered(markdown) { cmark_render_latex($0, CMARK_OPT_DEFAULT, 0) }
}

private func rendered(
    _ markdown: String,
    _ render: (OpaquePointer) -> UnsafeMutablePointer<CChar>?
) -> String {
    var markdown = markdown
    let root = markdown.withUTF8 { text in
        text.withMemoryRebound(to: CChar.self) {
            cmark_parse_document($0.baseAddress, $0.count, CMARK_OPT_DEFAULT)
        }
    }
    guard let root else { return "" }
    defer { cmark_node_free(root) }
    return taking(render(root))
}

/// Copies a C string that we own, and frees it.
private func taking(_ text: UnsafeMutablePointer<CChar>?) -> String {
    guard let text else { return "" }
    defer { free(text) }
    return String(cString: text)
}
