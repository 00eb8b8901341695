import Domain
import Foundation
import Report
import Runbook
import Store

/// A proposal's plain values as the edit that the runbook module makes, and back.
extension ProposedEdit {
    /// - Throws: `.refused` for an operation of a newer program.
    func runbookEdit() throws(TocsinError) -> RunbookEdit {
        let path = RunbookPath(path)
        let reference = item.map { ItemReference(typed: $0) }
        switch (operation, reference, name) {
        case ("addItem", _, _): return .addItem(to: path, name: name, text: text ?? "")
        case ("replaceItem", let item?, _): return .replaceItem(in: path, item: item, name: name, text: text ?? "")
        case ("removeItem", let item?, _): return .removeItem(in: path, item: item)
        case ("addCode", _, _): return .addCode(to: path, item: reference, language: language, code: text ?? "")
        case ("addRow", _, _): return .addRow(to: path, cells: cells ?? [])
        case ("replaceRow", let row?, _): return .replaceRow(in: path, row: row, cells: cells ?? [])
        case ("removeRow", let row?, _): return .removeRow(in: path, row: row)
        case ("addSection", _, let title?): return .addSection(to: path, title: title, text: text ?? "")
        case ("addPlaybook", _, let title?): return .addPlaybook(title: title, text: text ?? "")
        default:
            throw TocsinError(
                .refused,
                "That proposal is of a kind that this version doesn't know (\(operation)). Nothing was changed. "
                    + "Install the newer version."
            )
        }
    }

    /// Whether it finds its place by counting: then it may only be applied to the very section it was made for.
    private var countsItems: Bool { item.map { Int($0) != nil } ?? false }

    /// Whether it still means what its author meant, in a section that isn't the one it was made for.
    ///
    /// It does when applied proposals alone have changed the section, or the file, since; and it doesn't count items.
    func holds(at current: RunbookHash, madeAt base: RunbookHash, after revisions: [RunbookRevision]) -> Bool {
        if current.section == base.section { return true }
        return !countsItems && RunbookRevision.lead(revisions, from: base, to: current)
    }
}

extension ItemReference {
    /// A number, or words of the item.
    fileprivate init(typed text: String) {
        self = Int(text).map { .number($0) } ?? .text(text)
    }
}

/// A file of the runbook, and an edit tried on what it holds now.
struct TriedEdit {
    /// Where links lead, so that writing it anew keeps them.
    let path: String
    let applied: AppliedEdit
    /// The section before.
    let base: String
    let revision: RunbookRevision
    let diff: String

    /// - Throws: what reading the file or making the edit throws.
    init(_ edit: ProposedEdit, in workspace: Workspace) throws(TocsinError) {
        let file = try workspace.runbookFile(edit.file)
        path = file
        let before = try Runbook.read(file)
        let names = try workspace.configuration.sectionNames()
        applied = try edit.runbookEdit().applied(to: before, file: edit.file, names: names)
        // A new playbook stands in no section: only the file can tell whether it is there.
        let hasSection = !applied.section.path.titles.isEmpty
        base = hasSection ? String(decoding: applied.section.content, as: UTF8.self) : ""
        let after =
            hasSection ? try applied.section.path.section(in: applied.bytes, file: edit.file, names: names).content : []
        revision = RunbookRevision(
            before: RunbookHash(file: sha256(String(decoding: before, as: UTF8.self)), section: sha256(base)),
            after: RunbookHash(
                file: sha256(String(decoding: applied.bytes, as: UTF8.self)),
                section: sha256(String(decoding: after, as: UTF8.self))
            )
        )
        let diff = UnifiedDiff(
            from: before,
            to: applied.bytes,
            oldName: "a/\(edit.file)",
            newName: "b/\(edit.file)"
        )
        self.diff = diff.text
    }

    func write() throws(TocsinError) {
        try requireWritable()
        let cut = path.lastIndex(of: "/") ?? path.startIndex
        let name = path[cut...].drop { $0 == "/" }
        let folder = path[..<cut]
        try AtomicFile.write(applied.bytes, to: String(name), in: folder.isEmpty ? "/" : String(folder))
    }

    /// A file that nobody may write stays as it is, though its folder would let it be replaced.
    func requireWritable() throws(TocsinError) {
        var info = stat()
        guard stat(path, &info) == 0, info.st_mode & 0o222 != 0, access(path, W_OK) == 0 else {
            throw TocsinError(
                .notAllowed,
                "\(path) is read-only. Nothing was changed; the proposal stays open. Make the file writable, and apply it again."
            )
        }
    }
}

extension Workspace {
    /// The path of a file of the runbook, by the name that its parts give as their source, with links resolved.
    func runbookFile(_ name: String) throws(TocsinError) -> String {
        let files = try Runbook.files(of: runbookPath, name: runbookName)
        guard let file = files.first(where: { $0.name == name }) else {
            throw TocsinError(
                .notFound,
                "The runbook has no file \(name) any more. Nothing was changed. Propose it anew for the file that took its "
                    + "place, and reject this one."
            )
        }
        return URL(fileURLWithPath: file.path).resolvingSymlinksInPath().path
    }
}
