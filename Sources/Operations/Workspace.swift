import Domain
import Foundation
import Report
import Runbook
import Store

/// A folder with a runbook, a configuration, templates, an archive and a database.
package struct Workspace: Sendable {
    package let folder: String
    package let configuration: Configuration
    package let store: Store
    package let zone: Zone

    package static let hiddenFolder = ".tocsin"

    package static func databasePath(_ folder: String) -> String { "\(folder)/\(hiddenFolder)/tocsin.db" }

    package static func isWorkspace(_ folder: String) -> Bool { access(databasePath(folder), F_OK) == 0 }

    /// Opens the workspace in a folder.
    ///
    /// `systemZone` is the machine's zone, asked when none is configured. `readers` is how many connections read while
    /// another one writes; see `Store`.
    package static func open(
        _ folder: String,
        systemZone: () throws(TocsinError) -> Zone,
        store world: Store.World,
        readers: Int = 0
    ) throws(TocsinError) -> Workspace {
        guard isWorkspace(folder) else {
            throw TocsinError(
                .notFound,
                "There is no workspace in \(folder). Make one with `tocsin init`, or name one with --workspace DIR."
            )
        }
        let configuration = try readConfiguration(folder)
        let zone = try configuration.zone(system: systemZone)
        let store = try Store(path: databasePath(folder), world: world, readers: readers)
        return Workspace(folder: folder, configuration: configuration, store: store, zone: zone)
    }

    private static func readConfiguration(_ folder: String) throws(TocsinError) -> Configuration {
        let path = "\(folder)/\(Configuration.fileName)"
        guard access(path, F_OK) == 0 else { return Configuration() }
        let bytes: [UInt8]
        do {
            bytes = try Runbook.read(path)
        } catch {
            throw TocsinError(.configuration, "\(path) can't be read. Check that it is a file and who may read it.")
        }
        return try Configuration(bytes: bytes)
    }

    package var hours: WorkingHours { configuration.workingHours(in: zone) }

    package var runbookPath: String {
        configuration.runbook.hasPrefix("/") ? configuration.runbook : "\(folder)/\(configuration.runbook)"
    }

    /// What parts of the runbook name as their file.
    package var runbookName: String {
        let name = configuration.runbook
        return name.count > 1 && name.hasSuffix("/") ? String(name.dropLast()) : name
    }

    package var archiveFolder: String { "\(folder)/incidents" }

    /// The runbook, nil when the workspace has none.
    package func runbook() throws(TocsinError) -> Runbook? {
        guard access(runbookPath, F_OK) == 0 else { return nil }
        return try Runbook.load(path: runbookPath, name: runbookName, names: configuration.sectionNames())
    }

    /// The documents that can be made here.
    package func documents() throws(TocsinError) -> Documents {
        let own = try templates()
        return own.isEmpty ? .standard : Documents(overrides: own)
    }

    /// The overriding templates, by name.
    private func templates() throws(TocsinError) -> [String: String] {
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
