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
}
