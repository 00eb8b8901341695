import Domain
import Foundation
import Runbook
import Store

/// A folder with a runbook, a configuration, templates, an archive and a database.
struct Workspace {
    let folder: String
    let configuration: Configuration
    let store: Store
    let zone: Zone

    static let hiddenFolder = ".tocsin"

    static func databasePath(_ folder: String) -> String { "\(folder)/\(hiddenFolder)/tocsin.db" }

    /// Which folder is meant: `--workspace`, `TOCSIN_WORKSPACE`, the nearest parent that has one, the user's own.
    static func locate(_ option: String?, in world: World) -> String {
        if let given = option ?? world.environment["TOCSIN_WORKSPACE"], !given.isEmpty {
            return absolute(given, in: world)
        }
        var folder = world.folder
        while true {
            if isWorkspace(folder) { return folder }
            guard let slash = folder.lastIndex(of: "/"), folder != "/" else { break }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        }
        return standard(in: world)
    }

    /// The workspace of a user who made none.
    static func standard(in world: World) -> String {
        let data = world.environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        return (data ?? "\(world.environment["HOME"] ?? world.folder)/.local/share") + "/tocsin"
    }

    static func isWorkspace(_ folder: String) -> Bool { access(databasePath(folder), F_OK) == 0 }

    static func absolute(_ path: String, in world: World) -> String {
        if path == "." || path == "./" { return world.folder }
        let whole = path.hasPrefix("/") ? path : "\(world.folder)/\(path)"
        return whole.count > 1 && whole.hasSuffix("/") ? String(whole.dropLast()) : whole
    }

    static func open(_ folder: String, in world: World) throws(TocsinError) -> Workspace {
        guard isWorkspace(folder) else {
            throw TocsinError(
                .notFound,
                "There is no workspace in \(folder). Make one with `tocsin init`, or name one with --workspace DIR."
            )
        }
        let configuration = try readConfiguration(folder)
        let zone = try configuration.zone(system: { () throws(TocsinError) in Zone.system(world.environment) })
        let store = try Store(
            path: databasePath(folder),
            world: world.storeWorld { folded, total in
                world.errorOutput("tocsin: rebuilding the index: \(folded) of \(total) events\n")
            }
        )
        return Workspace(folder: folder, configuration: configuration, store: store, zone: zone)
    }

    private static func readConfiguration(_ folder: String) throws(TocsinError) -> Configuration {
        let path = "\(folder)/\(Configuration.fileName)"
        guard access(path, F_OK) == 0 else { return Configuration() }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TocsinError(.configuration, "\(path) can't be read. Check that it is a file and who may read it.")
        }
        return try Configuration(bytes: Array(data))
    }

    var hours: WorkingHours { configuration.workingHours(in: zone) }

    var runbookPath: String {
        configuration.runbook.hasPrefix("/") ? configuration.runbook : "\(folder)/\(configuration.runbook)"
    }

    /// What parts of the runbook name as their file.
    var runbookName: String {
        let name = configuration.runbook
        return name.count > 1 && name.hasSuffix("/") ? String(name.dropLast()) : name
    }

    var archiveFolder: String { "\(folder)/incidents" }

    /// The runbook, nil when the workspace has none.
    func runbook() throws(TocsinError) -> Runbook? {
        guard access(runbookPath, F_OK) == 0 else { return nil }
        return try Runbook.load(path: runbookPath, name: runbookName, names: configuration.sectionNames())
    }

    /// The overriding templates, by name.
    func templates() throws(TocsinError) -> [String: String] {
        let folder = "\(self.folder)/templates"
        guard access(folder, F_OK) == 0 else { return [:] }
        var found: [String: String] = [:]
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where name.hasSuffix(".md")
            {
                guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)"),
                    let text = String(validating: data, as: UTF8.self)
                else {
                    throw TocsinError(.configuration, "templates/\(name) can't be read as UTF-8 text.")
                }
                found[String(name.dropLast(3))] = text
            }
        } catch let error as TocsinError {
            throw error
        } catch {
            throw TocsinError(.io, "\(folder) can't be read: \(error.localizedDescription)")
        }
        return found
    }
}
