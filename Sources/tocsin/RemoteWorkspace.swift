import ArgumentParser
import AsyncHTTPClient
import Domain
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Operations
import Service

/// A workspace in a service elsewhere: command lines are sent there, and what they print comes back.
struct RemoteWorkspace {
    private let url: String
    private let token: String?
    private let world: World

    /// Whether the environment names a service; an option is seen when the command line is parsed.
    static func isNamed(in world: World) -> Bool {
        world.service == nil && world.environment["TOCSIN_URL"]?.isEmpty == false
    }

    /// Nil when no service is meant: neither named, nor left out for a folder.
    init?(_ options: Options, in world: World) throws(TocsinError) {
        guard world.service == nil else { return nil }
        let named = options.url ?? (options.workspace == nil ? world.environment["TOCSIN_URL"] : nil)
        guard let named, !named.isEmpty else { return nil }
        guard options.workspace == nil else {
            throw TocsinError(.usage, "Give --url or --workspace, not both. Nothing was recorded.")
        }
        guard let parsed = URL(string: named), ["http", "https"].contains(parsed.scheme), parsed.host != nil else {
            throw TocsinError(
                .usage,
                "\(named) is no address of a service; give one such as https://tocsin.example.org."
            )
        }
        url = named.hasSuffix("/") ? String(named.dropLast()) : named
        token = world.environment["TOCSIN_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
        self.world = world
    }

    /// Prints what the command prints there, and ends as it ends there.
    func run(_ command: any TocsinCommand, _ arguments: [String]) throws {
        guard command.place == .service else {
            throw TocsinError(
                .usage,
                "`tocsin \(type(of: command)._commandName)` runs only on the machine that has the database. Nothing was changed."
            )
        }
        let request = CommandRequest(
            arguments: RemoteWorkspace.withoutURL(arguments),
            input: arguments.contains("-") ? try world.input() : nil,
            width: world.width,
            colour: world.hasColour,
            incident: world.environment["TOCSIN_INCIDENT"].flatMap { $0.isEmpty ? nil : $0 },
            files: try contents(of: command.files)
        )
        let answer = try send(request)
        for (path, data) in answer.files { try world.write(data, to: path) }
        if !answer.errorOutput.isEmpty { world.errorOutput(answer.errorOutput) }
        if !answer.output.isEmpty { world.output(answer.output) }
        if answer.status != 0 { throw RemoteStatus(status: answer.status) }
    }

    private func contents(of paths: [String]) throws(TocsinError) -> [String: Data] {
        var files: [String: Data] = [:]
        for path in paths {
            guard let data = FileManager.default.contents(atPath: Workspace.absolute(path, in: world)) else {
                throw TocsinError(.notFound, "\(path) can't be read, or is a folder. Nothing was sent.")
            }
            files[path] = data
        }
        return files
    }

    private static func withoutURL(_ arguments: [String]) -> [String] {
        var rest: [String] = []
        var skips = false
        var isText = false
        for argument in arguments {
            if skips {
                skips = false
            } else if isText {
                rest.append(argument)
            } else if argument == "--url" {
                skips = true
            } else if !argument.hasPrefix("--url=") {
                isText = argument == "--"
                rest.append(argument)
            }
        }
        return rest
    }

    private func send(_ request: CommandRequest) throws -> CommandAnswer {
        var sent: HTTPClient.Request
        do {
            sent = try HTTPClient.Request(url: "\(url)/api/v1/commands", method: .POST)
            sent.headers.add(name: "Content-Type", value: "application/json")
            sent.headers.add(name: "Idempotency-Key", value: UUID().uuidString)
            if let token { sent.headers.add(name: "Authorization", value: "Bearer \(token)") }
            sent.body = .data(Data(try JSONText.bytes(of: request)))
        } catch {
            throw TocsinError(.usage, "\(url) is no address of a service: \(error). Nothing was sent.")
        }
        var configuration = HTTPClient.Configuration()
        // A redirect could take the token elsewhere.
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(60))
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let result = Result { try client.execute(request: sent).wait() }
        try client.syncShutdown()
        let response: HTTPClient.Response
        switch result {
        case .success(let got): response = got
        case .failure(let error):
            throw TocsinError(
                .unreachable,
                "The service at \(url) can't be reached (\(error)). Whether it was recorded there is not known if it was "
                    + "reached before. Try again, or work here: leave --url and TOCSIN_URL out."
            )
        }
        let body = response.body.map { Data(buffer: $0) } ?? Data()
        guard response.status == .ok else { throw RemoteWorkspace.error(response.status, body, url) }
        do {
            return try JSONText.value(CommandAnswer.self, from: [UInt8](body))
        } catch {
            throw TocsinError(.unreachable, "\(url) answers, but is no tocsin service of this version.")
        }
    }

    private struct Problem: Decodable {
        var code: String
        var detail: String
        var errors: [TocsinError.Field]
    }

    private static func error(_ status: HTTPResponseStatus, _ body: Data, _ url: String) -> TocsinError {
        do {
            let problem = try JSONText.value(Problem.self, from: [UInt8](body))
            let code = TocsinError.Code(rawValue: problem.code)
            let other: TocsinError.Code =
                switch status.code {
                case 401, 403: .notAllowed
                case 429, 503: .busy
                default: .unreachable
                }
            return TocsinError(code ?? other, problem.detail, errors: problem.errors)
        } catch {
            return TocsinError(.unreachable, "\(url) answers \(status.code), but is no tocsin service.")
        }
    }
}

/// How a command ended elsewhere, after all that it printed was printed.
struct RemoteStatus: Error {
    let status: Int32
}
