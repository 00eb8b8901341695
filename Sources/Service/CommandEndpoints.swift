import Domain
import Foundation
import HTTPTypes

/// A command line, with what it needs of where it was typed.
package struct CommandRequest: Codable, Sendable {
    package var arguments: [String]
    /// Standard input.
    package var input: Data?
    /// Columns of the terminal.
    package var width: Int?
    package var colour: Bool?
    /// What `TOCSIN_INCIDENT` says there.
    package var incident: String?
    /// Files that it reads, by the names in the arguments.
    package var files: [String: Data]?

    package init(
        arguments: [String],
        input: Data?,
        width: Int,
        colour: Bool,
        incident: String?,
        files: [String: Data]
    ) {
        self.arguments = arguments
        self.input = input
        self.width = width
        self.colour = colour
        self.incident = incident
        self.files = files
    }
}

/// What a command printed, with its exit status and the files that it was asked to write.
package struct CommandAnswer: Codable, Sendable {
    package var output: String
    package var errorOutput: String
    package var status: Int32
    package var files: [String: Data]

    package init(output: String, errorOutput: String, status: Int32, files: [String: Data]) {
        self.output = output
        self.errorOutput = errorOutput
        self.status = status
        self.files = files
    }
}

/// Runs a command line as a person; the program gives it, since only it knows the commands.
package struct CommandRunner: Sendable {
    let run: @Sendable (CommandRequest, Principal) throws -> CommandAnswer

    package init(_ run: @escaping @Sendable (CommandRequest, Principal) throws -> CommandAnswer) {
        self.run = run
    }
}

/// The command line, for who types it elsewhere.
enum CommandEndpoints {
    static let all = [run]

    private static let bytes = Schema.bytes(16_000_000)

    static let run = Endpoint(
        method: .post,
        path: "/api/v1/commands",
        name: "runCommand",
        summary: "Run a command line of the program on this workspace, as `tocsin --url` does.",
        tag: "Commands",
        body: .object([
            .required(
                "arguments",
                .list(.string(0...EntryLogged.longestText), most: 500),
                "Without the program's name."
            ),
            .optional("input", .nullable(bytes), "Standard input, in Base64."),
            .optional("width", .integer(20...1_000), "Columns of the terminal."),
            .optional("colour", .boolean),
            .optional("incident", .nullable(.text(100)), "What TOCSIN_INCIDENT says there."),
            .optional("files", .map(bytes), "Files that it reads, by their names in the arguments, in Base64."),
        ]),
        success: .json(
            .object([
                .required("output", .string(0...Int.max)), .required("errorOutput", .string(0...Int.max)),
                .required("status", .integer(0...255), "As a shell gets it; see the contract."),
                .required("files", .map(.string(0...Int.max)), "Files that it was asked to write, in Base64."),
            ]),
            "What it printed, and its exit status."
        )
    ) { call in
        let request = try call.decode(CommandRequest.self)
        return try .json(try call.service.commands.run(request, call.principal))
    }
}
