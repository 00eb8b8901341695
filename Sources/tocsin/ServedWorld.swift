import Domain
import Foundation
import Operations
import Service
import Store
import Synchronization

/// What a command finds when a service runs it for somebody elsewhere: the service's workspace, who it is, the files that
/// were sent along, and nothing else of the service's machine.
struct ServedWorld: Sendable {
    let workspace: Workspace
    let person: String
    let via: String
    let role: AccessRole
    private let sent: SentFiles

    init(workspace: Workspace, person: String, via: String, role: AccessRole, files: [String: Data]) {
        self.workspace = workspace
        self.person = person
        self.via = via
        self.role = role
        sent = SentFiles(files)
    }

    /// A token acts as its own person.
    func actor(_ option: String?) throws(TocsinError) -> String {
        guard let option, option != person, "human:\(option)" != person else { return person }
        throw TocsinError(
            .notAllowed,
            "This token is \(person)'s, and can't act as \(option). Nothing was recorded. Leave --as out."
        )
    }

    /// A copy of a file that was sent along.
    func source(_ path: String) throws(TocsinError) -> String { try sent.copy(of: path) }

    func send(_ data: Data, as path: String) { sent.add(data, as: path) }

    /// What the command wrote, to be written where it was asked.
    var written: [String: Data] { sent.written }

    func cleanUp() throws { try sent.cleanUp() }
}

/// The files of one command, in a folder of their own as long as it runs.
private final class SentFiles: Sendable {
    private let files: [String: Data]
    private let state = Mutex<(folders: [String], written: [String: Data])>(([], [:]))

    init(_ files: [String: Data]) {
        self.files = files
    }

    var written: [String: Data] { state.withLock { $0.written } }

    func add(_ data: Data, as path: String) { state.withLock { $0.written[path] = data } }

    func copy(of path: String) throws(TocsinError) -> String {
        guard let data = files[path] else {
            throw TocsinError(.notFound, "There is no file \(path), or it is a folder. Nothing was changed.")
        }
        let name = path.split(separator: "/").last.map(String.init) ?? "file"
        let folder = "\(NSTemporaryDirectory())/tocsin-\(UUID().uuidString)"
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            try data.write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        } catch {
            throw TocsinError(.io, "\(path) can't be taken in: \(error.localizedDescription). Nothing was changed.")
        }
        state.withLock { $0.folders.append(folder) }
        return "\(folder)/\(name)"
    }

    func cleanUp() throws {
        for folder in state.withLock({ $0.folders }) { try FileManager.default.removeItem(atPath: folder) }
    }
}

extension CommandRunner {
    /// Runs command lines on a service's workspace, in worlds that have nothing else.
    static func live(_ workspace: Workspace, in world: World) -> CommandRunner {
        CommandRunner { request, principal in
            let output = CapturedOutput()
            let served = ServedWorld(
                workspace: workspace,
                person: principal.actor,
                via: principal.via,
                role: principal.role,
                files: request.files ?? [:]
            )
            var inside = world
            var variables = request.incident.map { ["TOCSIN_INCIDENT": $0] } ?? [:]
            if !(request.colour ?? false) { variables["NO_COLOR"] = "1" }
            inside.environment = Environment(variables)
            inside.print = { output.add(String(decoding: $0, as: UTF8.self), toErrors: false) }
            inside.errorOutput = { output.add($0, toErrors: true) }
            inside.input = { request.input ?? Data() }
            inside.inputIsTerminal = false
            inside.outputIsTerminal = request.colour ?? false
            inside.width = request.width ?? 80
            inside.service = served
            var status: Int32 = 0
            do {
                try Main.run(request.arguments, in: inside)
            } catch {
                let wantsJSON = request.arguments.prefix { $0 != "--" }.contains("--json")
                status = Failure(error).report(to: inside, asJSON: wantsJSON)
            }
            try served.cleanUp()
            let (text, errors) = output.taken
            return CommandAnswer(output: text, errorOutput: errors, status: status, files: served.written)
        }
    }
}

/// What a command prints.
private final class CapturedOutput: Sendable {
    private let texts = Mutex((output: "", errors: ""))

    func add(_ text: String, toErrors: Bool) {
        texts.withLock { if toErrors { $0.errors += text } else { $0.output += text } }
    }

    var taken: (String, String) { texts.withLock { $0 } }
}
