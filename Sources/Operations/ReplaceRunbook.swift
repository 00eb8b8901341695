import Domain
import Foundation
import Runbook

extension Desk {
    /// Takes a file or folder in as the workspace's runbook.
    ///
    /// What can't be read is refused before anything is changed. Returns the name under which a different old one is
    /// kept.
    package func importRunbook(_ source: String, named name: String) throws -> String? {
        try require(.responder)
        _ = try Runbook.load(path: source, name: name)
        return try workspace.replaceRunbook(by: source, now: now())
    }
}

extension Workspace {
    /// Puts a file or folder in the place of the runbook, or a file into the folder that the runbook is.
    ///
    /// Returns the name under which a different old one is kept.
    fileprivate func replaceRunbook(by source: String, now: Instant) throws -> String? {
        let files = FileManager.default
        let old = runbookPath.hasSuffix("/") ? String(runbookPath.dropLast()) : runbookPath
        guard source != old else { return nil }
        var (isFolder, wasFolder): (ObjCBool, ObjCBool) = (false, false)
        _ = files.fileExists(atPath: source, isDirectory: &isFolder)
        let exists = files.fileExists(atPath: old, isDirectory: &wasFolder)
        if isFolder.boolValue, exists ? !wasFolder.boolValue : old.hasSuffix(".md") {
            throw TocsinError(
                .usage,
                "\(source) is a folder, and this workspace's runbook is the file \(old). Nothing was changed. Set "
                    + "`runbook:` in \(Configuration.fileName) to the folder."
            )
        }
        let name = source.split(separator: "/").last.map(String.init) ?? "runbook.md"
        let target = !isFolder.boolValue && wasFolder.boolValue ? "\(old)/\(name)" : old
        if !isFolder.boolValue, files.contentsEqual(atPath: source, andPath: target) { return nil }
        let stamp = now.rfc3339.filter { $0.isNumber || $0 == "T" || $0 == "Z" }
        let kept = files.fileExists(atPath: target) ? "\(target).before-\(stamp)" : nil
        do {
            if isFolder.boolValue {
                if let kept { try files.moveItem(atPath: target, toPath: kept) }
                try Workspace.copyRunbooks(from: source, to: target)
            } else {
                if let kept { try files.copyItem(atPath: target, toPath: kept) }
                try Data(contentsOf: URL(fileURLWithPath: source))
                    .write(to: URL(fileURLWithPath: target), options: .atomic)
            }
        } catch let error as TocsinError {
            throw error
        } catch {
            throw TocsinError(
                .io,
                "\(target) can't be written: \(error.localizedDescription). The old runbook is "
                    + (kept.map { "kept as \($0) or " } ?? "") + "as it was."
            )
        }
        return kept
    }

    /// Copies the Markdown files of a folder, with the folders they stand in.
    package static func copyRunbooks(from source: String, to target: String) throws {
        for file in try Runbook.markdownFiles(in: source) {
            let copy = URL(fileURLWithPath: "\(target)/\(file)")
            try FileManager.default.createDirectory(
                at: copy.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try FileManager.default.copyItem(at: URL(fileURLWithPath: "\(source)/\(file)"), to: copy)
        }
    }
}
