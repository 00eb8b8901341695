import Domain
import Foundation
import Operations

/// Where the command line finds its workspace.
extension Workspace {
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

    static func absolute(_ path: String, in world: World) -> String {
        if path == "." || path == "./" { return world.folder }
        let whole = path.hasPrefix("/") ? path : "\(world.folder)/\(path)"
        return whole.count > 1 && whole.hasSuffix("/") ? String(whole.dropLast()) : whole
    }

    static func open(_ folder: String, in world: World, readers: Int = 0) throws(TocsinError) -> Workspace {
        try open(
            folder,
            systemZone: { () throws(TocsinError) in Zone.system(world.environment) },
            store: world.storeWorld { folded, total in
                world.errorOutput("tocsin: rebuilding the index: \(folded) of \(total) events\n")
            },
            readers: readers
        )
    }
}
