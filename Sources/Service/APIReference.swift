import Domain
import HTTPTypes
import Report

/// The API's description for people: one page without scripts, made from the same declarations that are served.
enum APIReference {
    static func page(of endpoints: [Endpoint]) -> String {
        let shown = endpoints.filter { !$0.isPage }
        var tags: [String] = []
        for endpoint in shown where !tags.contains(endpoint.tag) { tags.append(endpoint.tag) }
        let sections = tags.map { tag in
            "<section><h2 id=\"\(anchor(tag))\">\(HTMLText.escaped(tag))</h2>\n"
                + shown.filter { $0.tag == tag }.map(article).joined(separator: "\n") + "</section>"
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>The API of tocsin</title>
            <link rel="stylesheet" href="/style.css">
            </head>
            <body class="docs">
            <a class="skip-link" href="#content">Skip to the content</a>
            <header><a href="/">tocsin</a></header>
            <nav aria-label="Parts"><ul>
            \(tags.map { "<li><a href=\"#\(anchor($0))\">\(prose($0))</a></li>" }.joined(separator: "\n"))
            </ul></nav>
            <main id="content">
            <h1>The API of tocsin</h1>
            <p>The same as <a href="/openapi.json">OpenAPI 3.1</a>. Send <code>Authorization: Bearer</code> and a token; times are
            RFC 3339 in UTC. Errors come as <code>application/problem+json</code> with a sentence, and a pointer for each field.
            A POST with an <code>Idempotency-Key</code> does nothing twice.</p>
            \(sections.joined(separator: "\n"))
            </main>
            </body>
            </html>

            """
    }

    private static func article(_ endpoint: Endpoint) -> String {
        var lines = [
            "<article id=\"\(endpoint.name)\">",
            "<h3><code>\(endpoint.method.rawValue) \(HTMLText.escaped(endpoint.path))</code></h3>",
            "<p>\(prose(endpoint.summary))</p>",
        ]
        if case .role(let role) = endpoint.access { lines.append("<p>Role: \(role.rawValue)</p>") }
        if !endpoint.query.isEmpty {
            lines.append("<p>In the query:</p>\n<ul>")
            lines += endpoint.query.map { parameter in
                "<li><code>\(parameter.name)</code>: \(HTMLText.escaped(parameter.schema.words))"
                    + (parameter.isRequired ? ", required" : "") + ". \(prose(parameter.about))</li>"
            }
            lines.append("</ul>")
        }
        if case .object(let properties)? = endpoint.body, !properties.isEmpty {
            lines.append("<p>In the body:</p>\n<ul>")
            lines += properties.map { property in
                "<li><code>\(property.name)</code>: \(HTMLText.escaped(property.schema.words))"
                    + (property.isRequired ? ", required" : "")
                    + (property.about.map { ". \(prose($0))" } ?? "")
                    + "</li>"
            }
            lines.append("</ul>")
        }
        lines.append("<p>Answers \(endpoint.success.status.code): \(prose(endpoint.success.about))</p>")
        lines.append("</article>")
        return lines.joined(separator: "\n")
    }

    /// A sentence in which backticks mark what is typed.
    private static func prose(_ text: String) -> String {
        HTMLText.escaped(text).replacing(/`([^`]*)`/) { "<code>\($0.output.1)</code>" }
    }

    private static func anchor(_ tag: String) -> String { tag.lowercased() }
}

extension Schema {
    /// What it must be, in a few words.
    fileprivate var words: String {
        switch self {
        case .string(let lengths, let format, let values):
            if let values { return values.joined(separator: ", ") }
            if format == "date-time" { return "a time, RFC 3339" }
            return "text of up to \(lengths.upperBound) bytes"
        case .integer(let range): return "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number: return "a number"
        case .boolean: return "true or false"
        case .list(let schema, let most): return "a list of up to \(most), each \(schema.words)"
        case .object, .map: return "an object"
        case .component(let name): return name
        case .nullable(let schema): return "\(schema.words), or null"
        case .any: return "any value"
        }
    }
}
