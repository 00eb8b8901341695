import Domain
import Foundation
import Store

extension Context {
    /// The incident that is meant: the argument, `--incident`, `TOCSIN_INCIDENT`, what `use` chose, the only active one.
    ///
    /// With several active ones the error lists them and prints the command to repeat, with the typed words.
    func incident(_ argument: String?, _ reader: Reader, words: Int = 1, typed: String? = nil) throws -> Identifier {
        let environment = world.environment["TOCSIN_INCIDENT"].flatMap { $0.isEmpty ? nil : $0 }
        if let name = argument ?? options.incident ?? environment { return try reader.resolveIncident(name) }
        if let current = try reader.currentIncident() { return current }
        let active = try reader.activeIncidentNames(limit: 20)
        if active.count == 1, let only = active.first { return only.id }
        guard let first = active.first else {
            throw TocsinError(
                .notFound,
                "No incident is active. Nothing was recorded. Name one: `\(repeating(with: "INC-n", words, typed))`, or "
                    + "declare one with `tocsin declare`."
            )
        }
        throw TocsinError(
            .usage,
            "Several incidents are active. Nothing was recorded. Name one, such as: "
                + repeating(with: first.name, words, typed)
                + active.map { "\n  \($0.name)  \($0.title)" }.joined(),
            errors: active.map { TocsinError.Field($0.name, $0.title) }
        )
    }

    /// The command line again, with an incident named; text from standard input is put into it, so that it isn't lost.
    private func repeating(with name: String, _ words: Int, _ typed: String?) -> String {
        var rest = Array(arguments.dropFirst(words))
        // A shell passes on 128 KiB in one word.
        if let typed, typed.utf8.count < 100_000, let dash = rest.firstIndex(of: "-") {
            rest.remove(at: dash)
            rest += typed.hasPrefix("-") ? ["--", typed] : [typed]
        }
        return (["tocsin"] + arguments.prefix(words) + [name] + rest).map(shellQuoted).joined(separator: " ")
    }

    /// Before free text only the form `INC-7` counts as an incident: `log 7 nodes down` is text.
    static func split(_ words: [String]) -> (incident: String?, text: [String]) {
        guard let first = words.first, first.uppercased().hasPrefix("INC-"), Int(first.dropFirst(4)) != nil else {
            return (nil, words)
        }
        return (first, Array(words.dropFirst()))
    }
}

/// A word as a shell takes it.
func shellQuoted(_ word: String) -> String {
    let plain = word.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            || "-_./:=@%+,".unicodeScalars.contains(scalar)
    }
    guard !plain || word.isEmpty else { return word }
    return "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
}

extension Context {
    /// Text for the log: the words, or standard input where they are a single `-`.
    ///
    /// NUL is refused, since the database would end the text there; other control characters are kept.
    func text(_ words: [String], limit: Int) throws -> String {
        guard words == ["-"] else {
            let text = words.joined(separator: " ")
            guard text.utf8.count <= limit else {
                throw TocsinError(
                    .usage,
                    "The text has \(text.utf8.count) bytes, more than \(limit). Nothing was recorded. Shorten it, and log the rest."
                )
            }
            return text
        }
        let data = try world.input()
        guard data.count <= limit else {
            throw TocsinError(
                .usage,
                "Standard input has \(data.count) bytes; an entry holds less than \(limit). Nothing was recorded. "
                    + "Log a summary, and link to the whole."
            )
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw TocsinError(.usage, "Standard input is not valid UTF-8. Nothing was recorded. Convert it first.")
        }
        guard !text.holdsNUL else {
            throw TocsinError(.usage, "Standard input holds a NUL byte: it is no text. Nothing was recorded.")
        }
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
