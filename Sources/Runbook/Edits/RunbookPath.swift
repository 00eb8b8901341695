/// The name of a section: the titles that lead to it, such as `Calls not connecting / Solutions`.
///
/// Titles around it may be left out as long as what remains names one section. A title that occurs twice under the same
/// titles is told apart by its line: `Solutions (line 57)`. A ` / ` within a title is written ` \/ `.
package struct RunbookPath: Hashable, Sendable, CustomStringConvertible {
    /// Outermost first; empty for the whole runbook.
    package var titles: [String]
    /// The line of the section's heading, for one of several with the same titles.
    package var line: Int?

    package init(_ titles: [String], line: Int? = nil) {
        self.titles = titles
        self.line = line
    }

    /// Reads what `description` writes.
    package init(_ text: String) {
        var titles: [String] = [""]
        for word in text.split(whereSeparator: \.isWhitespace) {
            if word == "/" {
                titles.append("")
            } else {
                let last = titles.count - 1
                titles[last] += (titles[last].isEmpty ? "" : " ") + (word == "\\/" ? "/" : word)
            }
        }
        titles.removeAll(where: \.isEmpty)
        if let last = titles.last, last.hasSuffix(")"), let open = last.ranges(of: " (line ").last,
            let line = Int(last[open.upperBound...].dropLast())
        {
            titles[titles.count - 1] = String(last[..<open.lowerBound])
            self.line = line
        }
        self.titles = titles
    }

    package var description: String {
        let text = titles.map { $0.onOneLine.split(separator: " ").map { $0 == "/" ? "\\/" : $0 } }
            .map { $0.joined(separator: " ") }.joined(separator: " / ")
        return line.map { "\(text) (line \($0))" } ?? text
    }
}

extension RunbookPath: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
