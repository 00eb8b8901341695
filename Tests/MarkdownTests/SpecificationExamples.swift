import Foundation

/// The examples of the specifications that lie beside the checkout.
extension SharedFiles {
    /// An example of a specification: Markdown and the HTML that it gives.
    struct Example {
        var number: Int
        /// The extension that it is about, by the name in its info string, or the heading that it stands under.
        var name: String
        var section: String
        var markdown: String
        var html: String
    }

    /// The examples of a specification, counted from 1.
    static func examples(_ path: String) throws -> [Example] {
        let fence = String(repeating: "`", count: 32)
        var examples: [Example] = []
        var section = ""
        let pieces = try text(path).components(separatedBy: "\n\(fence) example")
        for (index, piece) in pieces.enumerated() {
            let parts = piece.components(separatedBy: "\n\(fence)\n")
            if index > 0 {
                let body = parts[0].replacingOccurrences(of: "→", with: "\t")
                let name = body.prefix { $0 != "\n" }
                let sides = (body.dropFirst(name.count) + "\n").components(separatedBy: "\n.\n")
                guard sides.count == 2 else { continue }
                examples.append(
                    Example(
                        number: examples.count + 1,
                        name: name.trimmingCharacters(in: .whitespaces),
                        section: section,
                        markdown: sides[0].dropFirst() + "\n",
                        html: sides[1]
                    )
                )
            }
            let headings = parts.dropFirst(index == 0 ? 0 : 1).joined().split(separator: "\n").filter {
                $0.hasPrefix("## ")
            }
            if let last = headings.last { section = String(last.dropFirst(3)) }
        }
        return examples
    }
}
