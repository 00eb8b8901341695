import Domain
import Foundation

/// The folder that holds every incident as a Markdown file, readable without the program.
///
/// It changes only files that it wrote itself and that nobody has edited since.
package struct Archive {
    private let folder: String
    private let documents: Documents
    private let digest: (String) -> String
    /// The archive's files by incident, as they are in the folder.
    private var known: [Identifier: [File]] = [:]
    /// Names in the folder that aren't the archive's.
    private var foreign: Set<String> = []

    private struct File {
        var name: String
        var isEdited: Bool
    }

    /// What writing one incident did, or would do.
    package struct Outcome: Hashable, Sendable {
        package enum Change: Hashable, Sendable {
            /// New, or brought up to date.
            case written
            case unchanged
            /// Takes the place of a file with another name, since the title or the key changed.
            case replaced(old: String)
            /// A person edited the file: it stays as it is.
            case edited
            /// A file with that name is none of the archive's: it stays as it is.
            case foreign
        }

        /// The name of its file in the folder.
        package var file: String
        package var change: Change
        /// Files with an older name of the incident that a person edited: they stay too.
        package var kept: [String]
    }

    /// Reads what the folder has; it needn't be there yet.
    ///
    /// Throws `io` when a file can't be read. `digest` gives a text's digest as one line, such as SHA-256 in hexadecimal.
    package init(folder: String, documents: Documents, digest: @escaping (String) -> String) throws(TocsinError) {
        self.folder = folder
        self.documents = documents
        self.digest = digest
        for name in try Archive.names(in: folder) where name.hasSuffix(".md") {
            guard let text = try text(of: name), let found = ArchiveDocument.Found(text, digest: digest) else {
                foreign.insert(name)
                continue
            }
            known[found.id, default: []].append(File(name: name, isEdited: found.isEdited))
        }
    }

    /// Whether its documents show handles: input without them is cheaper to read.
    ///
    /// Throws `configuration` when the workspace's report template is bad.
    package func usesHandles() throws(TocsinError) -> Bool {
        try documents.usesHandles(template: Documents.report, format: .markdown)
    }

    /// Whether the folder has a file of that incident.
    package func holds(_ incident: Identifier) -> Bool { known[incident] != nil }

    /// What `write` would do; changes nothing.
    package func plan(_ input: DocumentInput) throws(TocsinError) -> Outcome {
        try plan(ArchiveDocument(input, documents: documents, digest: digest))
    }

    /// Writes an incident's file.
    ///
    /// Throws `cannotCreate` or `io` with the file as it was before.
    @discardableResult
    package mutating func write(_ input: DocumentInput) throws(TocsinError) -> Outcome {
        let document = try ArchiveDocument(input, documents: documents, digest: digest)
        let outcome = try plan(document)
        switch outcome.change {
        case .unchanged, .edited, .foreign:
            break
        case .written, .replaced:
            try AtomicFile.write(Array(document.text.utf8), to: document.file, in: folder)
            for old in files(of: document.id) where old.name != document.file && !old.isEdited {
                try AtomicFile.remove(old.name, in: folder)
            }
            known[document.id] =
                files(of: document.id).filter { $0.name != document.file && $0.isEdited }
                + [File(name: document.file, isEdited: false)]
        }
        return outcome
    }

    private func files(of id: Identifier) -> [File] { known[id] ?? [] }

    private func plan(_ document: ArchiveDocument) throws(TocsinError) -> Outcome {
        let files = files(of: document.id)
        let old = files.filter { $0.name != document.file }
        let kept = old.filter(\.isEdited).map(\.name)
        func outcome(_ change: Outcome.Change) -> Outcome {
            Outcome(file: document.file, change: change, kept: kept)
        }
        if let current = files.first(where: { $0.name == document.file }) {
            if current.isEdited { return outcome(.edited) }
            let isSame = try text(of: document.file) == document.text
            if isSame, old.count == kept.count { return outcome(.unchanged) }
        } else if isTaken(document.file) {
            return outcome(.foreign)
        }
        return outcome(old.first { !$0.isEdited }.map { .replaced(old: $0.name) } ?? .written)
    }

    /// Whether something that isn't this incident's stands under a name.
    private func isTaken(_ name: String) -> Bool {
        foreign.contains(name) || known.values.contains { $0.contains { $0.name == name } }
    }

    private static func names(in folder: String) throws(TocsinError) -> [String] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            throw TocsinError(.io, "The archive folder \(folder) can't be read: \(error.localizedDescription)")
        }
    }

    /// Nil for what is no regular file or no text.
    private func text(of name: String) throws(TocsinError) -> String? {
        let path = folder + "/" + name
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            guard attributes[.type] as? FileAttributeType == .typeRegular else { return nil }
            return String(validating: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        } catch {
            throw TocsinError(.io, "The archived file \(path) can't be read: \(error.localizedDescription)")
        }
    }
}
