import Markdown

/// A rendered document as one page that needs nothing beside it.
enum HTMLPage {
    /// Nothing may be loaded, run or sent: only the page's own style counts.
    private static let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

    /// `markdown` is a document in UTF-8, and `title` plain text.
    static func bytes(title: String, markdown: [UInt8]) -> [UInt8] {
        let head = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(HTMLText.escaped(visible(title, keepingNewlines: false)))</title>
            <style>
            \(style)</style>
            </head>
            <body>
            <main>

            """
        return renderHTML(markdown, between: head, and: end)
    }

    private static let end = "</main>\n</body>\n</html>\n"

    private static let style = String(decoding: PackageResources.page_css, as: UTF8.self)
}
