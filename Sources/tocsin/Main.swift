import ArgumentParser
import Domain
import Foundation
import Markdown

/// The program: reads the arguments, runs one command, and ends with its exit status.
@main
enum Main {
    static func main() {
        let world = World.live()
        let untilExit = UntilExit()
        var wantsJSON = false
        var status: Int32 = 0
        do {
            let arguments = try Main.arguments()
            wantsJSON = arguments.prefix { $0 != "--" }.contains("--json")
            try run(arguments, in: world, keeping: untilExit)
        } catch {
            status = Failure(error).report(to: world, asJSON: wantsJSON)
        }
        untilExit.closeStores { world.errorOutput("tocsin: \(visible($0.detail, keepingNewlines: true))\n") }
        // What the process ends with needn't be freed first.
        exit(status)
    }

    /// Parses and runs one command line; the demonstration uses it too.
    ///
    /// `untilExit` keeps what the command opens; without it, each database is closed after its last use.
    static func run(_ arguments: [String], in world: World, keeping untilExit: UntilExit? = nil) throws {
        let isElsewhere = RemoteWorkspace.isNamed(in: world)
        if !isElsewhere, let plain = PlainArguments.request(arguments) {
            try plain.request.run(
                in: Context(world: world, options: plain.options, arguments: arguments, untilExit: untilExit)
            )
            return
        }
        try checkCommand(arguments.first)
        var command = try Tocsin.parseAsRoot(arguments)
        if let command = command as? any TocsinCommand {
            if let remote = try RemoteWorkspace(command.options.values, in: world), command.place != .here {
                try remote.run(command, arguments)
                return
            }
            if world.service != nil, command.place != .service {
                throw TocsinError(.usage, "That command runs only where the files are. Nothing was changed.")
            }
            try command.run(
                in: Context(world: world, options: command.options.values, arguments: arguments, untilExit: untilExit)
            )
        } else {
            try command.run()
        }
    }

    /// A mistyped command is told with the nearest one; the parser would only call it unexpected.
    private static func checkCommand(_ word: String?) throws(TocsinError) {
        let names = Tocsin.configuration.subcommands.map { $0._commandName }
        guard let word, !word.hasPrefix("-"), word != "help", !names.contains(word) else { return }
        let nearest = nearestName(to: word, in: names).map { " Did you mean `tocsin \($0)`?" } ?? ""
        throw TocsinError(.usage, "There is no command \(word).\(nearest) `tocsin --help` lists the commands.")
    }

    /// The arguments as typed.
    ///
    /// Swift would repair bytes that aren't UTF-8, and the log would hold what nobody typed.
    private static func arguments() throws(TocsinError) -> [String] {
        var arguments: [String] = []
        for index in 1..<max(1, Int(CommandLine.argc)) {
            guard let pointer = CommandLine.unsafeArgv[index] else { continue }
            guard let text = String(validatingCString: pointer) else {
                throw TocsinError(
                    .usage,
                    "Argument \(index) is not valid UTF-8. Nothing was recorded. Check the terminal's encoding, or give "
                        + "the text on standard input."
                )
            }
            arguments.append(text)
        }
        return arguments
    }
}
