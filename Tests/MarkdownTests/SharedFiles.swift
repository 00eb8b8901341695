import Foundation

/// Reference files that lie beside the checkout, in `../shared`; tests on them are skipped where they are absent.
enum SharedFiles {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared").standardizedFileURL

    static var isPresent: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: folder.appending(path: path), encoding: .utf8)
    }

    /// Every Markdown file of the corpora, with its path.
    static func corpora() throws -> [(path: String, text: String)] {
        let manifest = try text("corpora/MANIFEST.tsv").split(separator: "\n").dropFirst()
        return try manifest.compactMap { $0.split(separator: "\t").last.map(String.init) }
            .filter { $0.hasSuffix(".md") }
            .map { ($0, try text("corpora/" + $0)) }
    }

    /// The examples of a specification: Markdown and the HTML that it gives.
    static func examples(_ path: String) throws -> [(number: Int, markdown: String, html: String)] {
        let fence = String(repeating: "`", count: 32)
        var examples: [(Int, String, String)] = []
        for block in try text(path).components(separatedBy: "\n\(fence) example\n").dropFirst() {
            let body = block.components(separatedBy: "\n\(fence)")[0].replacingOccurrences(of: "→", with: "\t")
            let parts = ("\n" + body + "\n").components(separatedBy: "\n.\n")
            guard parts.count == 2 else { continue }
            let html = parts[1].hasSuffix("\n") ? String(parts[1].dropLast()) : parts[1]
            examples.append((examples.count + 1, String(parts[0].dropFirst()) + "\n", html.isEmpty ? "" : html + "\n"))
        }
        return examples
    }
}
