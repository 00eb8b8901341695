import ArgumentParser
import Domain
import Foundation
import Operations
import Runbook
import Store

struct Initialize: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a workspace: runbook.md, tocsin.yaml, templates/, incidents/, .tocsin/.",
        discussion: "Files that are there already are kept. Without --runbook a starter with P0 to P3 is written."
    )

    @Argument(
        help: ArgumentHelp("The folder; the current one when left out.", valueName: "dir"),
        completion: .directory
    )
    var folder: String?

    @Option(
        help: ArgumentHelp(
            "Your team's runbook in Markdown, or a folder of runbooks; it is copied, unless it is in the folder already.",
            valueName: "path"
        ),
        completion: .file()
    )
    var runbook: String?

    @OptionGroup var options: GlobalOptions

    var place: CommandPlace { .here }

    private struct Answer: Encodable {
        var workspace: String
        var runbook: String
        var playbooks: Int
        var procedures: Int
    }

    func run(in context: Context) throws {
        let folder = Workspace.absolute(folder ?? options.workspace ?? context.world.folder, in: context.world)
        guard !Workspace.isWorkspace(folder) else {
            throw TocsinError(
                .cannotCreate,
                "\(folder) is a workspace already. Nothing was changed. To take a runbook in, use "
                    + "`tocsin runbook import FILE`."
            )
        }
        try Workspace.make(
            at: folder,
            runbook: runbook.map { Workspace.absolute($0, in: context.world) },
            in: context.world
        )
        let workspace = try Workspace.open(folder, in: context.world)
        let parsed = try workspace.runbook()
        try context.answer(
            Answer(
                workspace: folder,
                runbook: workspace.runbookPath,
                playbooks: parsed?.playbooks.count ?? 0,
                procedures: parsed?.procedures.count ?? 0
            ),
            text: """
                A workspace is ready in \(folder).
                The runbook has \(parsed?.inventory ?? "nothing").
                What was not understood of it: tocsin runbook check
                When something breaks: tocsin declare P1 what is broken
                """
        )
    }
}

extension Workspace {
    /// Makes a workspace.
    ///
    /// A runbook that can't be read is refused before anything is made.
    static func make(at folder: String, runbook source: String?, in world: World) throws {
        let text: Data
        var isFolder: ObjCBool = false
        if let source {
            _ = try Runbook.load(path: source)
            _ = FileManager.default.fileExists(atPath: source, isDirectory: &isFolder)
            if isFolder.boolValue {
                text = Data()
            } else {
                guard let data = FileManager.default.contents(atPath: source) else {
                    throw TocsinError(.notFound, "\(source) can't be read. Nothing was made.")
                }
                text = data
            }
        } else {
            text = Data(PackageResources.starter_runbook_md)
        }
        let files = FileManager.default
        do {
            for name in ["", "/templates", "/incidents", "/\(hiddenFolder)"] {
                let attributes: [FileAttributeKey: Any]? = name == "/\(hiddenFolder)" ? [.posixPermissions: 0o700] : nil
                try files.createDirectory(
                    atPath: folder + name,
                    withIntermediateDirectories: true,
                    attributes: attributes
                )
            }
            let hidden = "\(folder)/\(hiddenFolder)"
            try write(Data("*\n".utf8), to: "\(hidden)/.gitignore")
            if let source, isFolder.boolValue {
                try takeIn(source, to: folder)
            }
            try write(Data(Configuration.template.utf8), to: "\(folder)/\(Configuration.fileName)")
            if isFolder.boolValue {
                // The configuration names it.
            } else if source == nil || !files.fileExists(atPath: "\(folder)/runbook.md") {
                try write(text, to: "\(folder)/runbook.md")
            } else if files.contents(atPath: "\(folder)/runbook.md") != text {
                throw TocsinError(
                    .cannotCreate,
                    "\(folder)/runbook.md exists and differs from \(source ?? ""). It was kept, and no workspace was made. "
                        + "Move one of them away, or leave --runbook out."
                )
            }
        } catch let error as TocsinError {
            throw error
        } catch {
            throw TocsinError(.cannotCreate, "\(folder) can't be made a workspace: \(error.localizedDescription)")
        }
        _ = try Store.create(at: databasePath(folder), world: world.store)
    }

    /// Makes a folder of runbooks the workspace's: one in it is named, another is copied to `runbooks/`.
    private static func takeIn(_ source: String, to folder: String) throws {
        let configuration = "\(folder)/\(Configuration.fileName)"
        guard !FileManager.default.fileExists(atPath: configuration) else {
            throw TocsinError(
                .cannotCreate,
                "\(configuration) exists, and was kept; no workspace was made. Set `runbook:` in it to \(source), and leave "
                    + "--runbook out."
            )
        }
        guard source != folder else {
            throw TocsinError(
                .usage,
                "\(folder) is the workspace itself, where reports are written too. Nothing was made. Put the runbooks in a "
                    + "folder in it, and name that with --runbook."
            )
        }
        var name = "runbooks"
        if source.hasPrefix(folder + "/") {
            name = String(source.dropFirst(folder.count + 1))
        } else {
            guard !FileManager.default.fileExists(atPath: "\(folder)/\(name)") else {
                throw TocsinError(
                    .cannotCreate,
                    "\(folder)/\(name) exists. It was kept, and no workspace was made. Move it away, or name it with --runbook."
                )
            }
            try copyRunbooks(from: source, to: "\(folder)/\(name)")
        }
        let quoted = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let lines = Configuration.template.replacing("#runbook: runbook.md", with: "runbook: \"\(quoted)\"")
        try write(Data(lines.utf8), to: configuration)
    }

    /// Writes a new file; one that exists is kept.
    private static func write(_ data: Data, to path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        try data.write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
    }
}

struct Verify: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recompute every hash of the log, and name the first event where it breaks.",
        discussion: """
            Keep the printed heads elsewhere: `tocsin verify --head REPLICA:SEQ:HASH` finds a log that was rewritten as a whole.
            """
    )

    @Option(
        name: .customLong("head"),
        help: ArgumentHelp("A head that was kept; may be repeated.", valueName: "replica:seq:hash")
    )
    var heads: [String] = []

    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws {
        let expected = try heads.map(Verify.head)
        let workspace = try context.workspace()
        let found = try workspace.store.verify(expected: expected)
        let answer = VerificationJSON(found)
        let ends = found.heads.map { "  \($0.replica.text):\($0.seq):\($0.hexHash)" }
        if let fault = found.fault {
            if options.json { try context.answer(answer, text: "") }
            throw TocsinError(
                .badData,
                "The log does not verify. \(fault.event.map { "Event \($0.text): " } ?? "")\(fault.why). Nothing was "
                    + "changed. Keep a copy of the database, and compare with a backup.",
                errors: [TocsinError.Field("event", fault.event?.text ?? "missing")]
            )
        }
        try context.answer(
            answer,
            text: (["The log verifies: \(found.events) events. Its heads, to be kept elsewhere:"] + ends)
                .joined(separator: "\n")
        )
    }

    private static func head(_ text: String) throws(TocsinError) -> Head {
        let parts = text.split(separator: ":")
        guard parts.count == 3, let replica = Identifier(parts[0]), let seq = Int(parts[1]), parts[2].utf8.count == 64
        else {
            throw TocsinError(.usage, "--head takes REPLICA:SEQ:HASH as `tocsin verify` prints it, not \(text).")
        }
        var bytes: [UInt8] = []
        var rest = parts[2]
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else {
                throw TocsinError(.usage, "\(parts[2]) is not a hash of 64 hexadecimal digits.")
            }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return Head(replica: replica, seq: seq, stamp: 0, hash: bytes)
    }
}

struct Rebuild: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Make the lists, tasks and search anew from the log; nothing is lost or changed."
    )
    @OptionGroup var options: GlobalOptions

    var place: CommandPlace { .machine }

    private struct Answer: Encodable {
        var events: Int
    }

    func run(in context: Context) throws {
        let events = try context.workspace().store.rebuild()
        try context.answer(Answer(events: events), text: "Rebuilt from \(events) events.")
    }
}

struct Backup: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the database to a file, while it is in use."
    )

    @Argument(help: ArgumentHelp("The new file.", valueName: "file"), completion: .file())
    var file: String

    @OptionGroup var options: GlobalOptions

    var place: CommandPlace { .machine }

    private struct Answer: Encodable {
        var file: String
        var bytes: Int
    }

    func run(in context: Context) throws {
        let path = Workspace.absolute(file, in: context.world)
        try context.workspace().store.backup(to: path)
        let bytes = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        try context.answer(
            Answer(file: path, bytes: bytes),
            text: "Backed up to \(path) (\(bytes / 1_024) KiB). Keep it on another machine."
        )
    }
}

struct Restore: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the place of the workspace's database; the old one is kept beside it."
    )

    @Argument(help: ArgumentHelp("The backup.", valueName: "file"), completion: .file())
    var file: String

    @Flag(help: "Replace a database that is there.")
    var yes = false

    @OptionGroup var options: GlobalOptions

    var place: CommandPlace { .machine }

    private struct Answer: Encodable {
        var database: String
        @Nullable var kept: String?
    }

    func run(in context: Context) throws {
        let folder = Workspace.locate(options.workspace, in: context.world)
        let path = Workspace.databasePath(folder)
        let hidden = "\(folder)/\(Workspace.hiddenFolder)"
        if !FileManager.default.fileExists(atPath: hidden) {
            throw TocsinError(
                .notFound,
                "There is no workspace in \(folder). Make one with `tocsin init`, then restore into it."
            )
        }
        let kept = try Store.restore(
            Workspace.absolute(file, in: context.world),
            to: path,
            replacing: yes,
            world: context.world.store
        )
        try context.answer(
            Answer(database: path, kept: kept),
            text: "Restored \(path)." + (kept.map { " The old database is kept as \($0)." } ?? "")
        )
    }
}
