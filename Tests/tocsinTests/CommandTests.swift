import Foundation
import Testing

@Suite("Every command")
struct CommandTests {
    @Test("explains itself on standard output", arguments: CommandTable.all)
    func help(command: [String]) throws {
        let scratch = try Scratch()
        for arguments in [command + ["--help"], ["help"] + command] {
            let answer = try scratch.run(arguments)
            #expect(answer.status == 0 && answer.error.isEmpty, "\(answer)")
            #expect(answer.output.contains("USAGE: tocsin \(command.joined(separator: " "))"))
            let lines = answer.output.split(separator: "\n").filter { !$0.hasPrefix("USAGE: ") }
            #expect(lines.allSatisfy { $0.count <= 80 }, "\(answer)")
        }
    }

    @Test("is named by the program's help, which fits the screen's width")
    func overview() throws {
        let answer = try Scratch().run("--help")
        #expect(answer.status == 0 && answer.error.isEmpty)
        for command in CommandTable.all {
            #expect(answer.output.contains("\n  \(command[0]) "), "\(command[0]) is missing")
        }
        #expect(answer.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(try Scratch().run("--version").output.hasPrefix("0."))
    }

    @Test("says what is missing, with the usage, and exits 64", arguments: CommandTable.incomplete)
    func incomplete(command: [String]) throws {
        let scratch = try Scratch.workspace(declaring: "x")
        try scratch.refuse(command, 64, saying: "Error: ", "Usage: tocsin")
        let answer = try scratch.refuse(command + ["--json"], 64)
        let problem = try answer.problem()
        #expect(problem.keys == ["code", "title", "detail", "errors"])
        #expect(problem.text("code") == "usage")
    }

    @Test("refuses an option that it doesn't have", arguments: CommandTable.all)
    func unknownOption(command: [String]) throws {
        let answer = try Scratch().run(command + ["--surprise"])
        #expect(answer.status == 64 && answer.bytes.isEmpty, "\(answer)")
        // What is missing may be told before what is too much.
        let isMissing = answer.error.contains("Missing expected") || answer.error.contains("Say which --section")
        #expect(answer.error.contains("surprise") || CommandTable.incomplete.contains(command) && isMissing)
    }

    @Test("without a workspace says so, where it looked, and what to do", arguments: CommandTable.looking)
    func noWorkspace(command: [String]) throws {
        let scratch = try Scratch()
        let answer = try scratch.run(command)
        #expect(answer.status == 66 && answer.bytes.isEmpty, "\(answer)")
        #expect(answer.error.contains("There is no workspace in \(scratch.folder)/home/.local/share/tocsin"))
        #expect(answer.error.contains("tocsin init"))
        let problem = try scratch.run(command + ["--json"]).problem()
        #expect(problem.text("code") == "notFound")
        #expect(!FileManager.default.fileExists(atPath: "\(scratch.folder)/home"))
    }

    @Test(
        "prints one document with --json, and text without; remarks go to standard error",
        arguments: CommandTable.looking
    )
    func formats(command: [String]) throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let text = try scratch.run(command)
        #expect(text.status == 0 && text.error.isEmpty && text.output.hasSuffix("\n"), "\(text)")
        #expect(!text.output.contains("\u{1B}"))
        let json = try scratch.run(command + ["--json"])
        #expect(json.status == 0 && json.error.isEmpty, "\(json)")
        _ = try json.json()
    }

    @Test("an unknown command is refused")
    func unknownCommand() throws {
        let answer = try Scratch().run("declair", "P1", "x")
        #expect(answer.status == 64 && answer.bytes.isEmpty, "\(answer)")
        #expect(answer.error.contains("There is no command declair. Did you mean `tocsin declare`?"))
    }

    @Test("colours a terminal only, and not with NO_COLOR")
    func colour() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/script") else { return }
        scratch.environment["TERM"] = "xterm"
        let command = "script --quiet --return --command 'tocsin next' /dev/null"
        #expect(try scratch.shell(command).output.contains("\u{1B}["))
        scratch.environment["NO_COLOR"] = "1"
        let plain = try scratch.shell(command)
        #expect(plain.output.contains("Checkout fails") && !plain.output.contains("\u{1B}["), "\(plain)")
    }
}
