import Foundation
import Testing

@Suite("Shell completion")
struct CompletionTests {
    @Test("scripts are made for each shell, which accepts them", arguments: ["bash", "zsh", "fish"])
    func scripts(shell: String) throws {
        let scratch = try Scratch()
        let answer = try scratch.run("--generate-completion-script", shell)
        #expect(answer.status == 0 && answer.error.isEmpty && answer.output.contains("follow-up"))
        try scratch.write(answer.bytes, to: "script")
        let paths = ["/bin/", "/usr/bin/"].map { $0 + shell }
        guard let path = paths.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else { return }
        let accepted = try scratch.start([path, "-n", "script"]).wait()
        #expect(accepted.status == 0 && accepted.error.isEmpty, "\(accepted)")
    }

    @Test(
        "offers what the workspace has",
        arguments: [
            ("show", ["INC-1", "INC-2"]), ("set --playbook", ["Checkout fails", "Search is slow"]),
            ("declare", ["P0", "P1", "P2", "P3"]), ("assign commander --as", []),
            ("report --template", ["report", "postmortem", "status-update"]), ("declare P1 x --commander", ["bo"]),
        ]
    )
    func words(line: String, offered: [String]) throws {
        let scratch = try Scratch.workspace(declaring: "one", "two")
        try scratch.succeed("assign", "1", "commander", "bo")
        let script = try scratch.run("--generate-completion-script", "bash")
        try scratch.write(script.bytes, to: "script")
        let count = line.split(separator: " ").count + 1
        let answer = try scratch.start([
            "/bin/bash", "-c",
            """
            . ./script
            COMP_WORDS=(tocsin \(line) ''); COMP_CWORD=\(count); COMP_LINE='tocsin \(line) '; COMP_POINT=${#COMP_LINE}
            _tocsin tocsin '' "${COMP_WORDS[COMP_CWORD-1]}" && printf '%s\\n' "${COMPREPLY[@]}"
            """,
        ]).wait()
        let words = answer.output.split(separator: "\n").map {
            $0.trimmingCharacters(in: .whitespaces).replacing("\\ ", with: " ")
        }
        for word in offered { #expect(words.contains(word), "\(line): \(answer)") }
    }

    @Test("offers nothing, and prints no error, where there is no workspace")
    func nothing() throws {
        let scratch = try Scratch()
        let answer = try scratch.run("---completion", "show", "--", "positional@0", "1", "0", "")
        #expect(answer.output.contains("INC") == false && answer.error.isEmpty, "\(answer)")
    }
}
