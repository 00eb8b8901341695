import Foundation
import Testing

/// What an incident taught, on its way into the runbook.
@Suite("A runbook proposal")
struct ProposalCommandTests {
    /// Proposes a solution for "Checkout fails", and returns its handle.
    private func propose(_ text: String, _ scratch: Scratch, at location: SourceLocation = #_sourceLocation) throws
        -> String
    {
        let answer = try scratch.json(
            "runbook",
            "propose",
            "--playbook",
            "Checkout",
            "--section",
            "Solutions",
            text,
            at: location
        )
        return try #require(answer.text("handle"), sourceLocation: location)
    }

    private func runbook(_ scratch: Scratch, _ name: String = "runbook.md") throws -> String {
        String(decoding: try scratch.contents(name), as: UTF8.self)
    }

    private func states(_ scratch: Scratch) throws -> [String] {
        try scratch.json("runbook", "proposals", "--all").list.compactMap { $0.text("state") }
    }

    @Test("goes from a learning to the runbook, and changes one line of it")
    func whole() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        try scratch.succeed("set", "--playbook", "Checkout fails")
        let learning = try scratch.json("log", "Renew it at dusk", "--kind", "learning")
        #expect(learning.text("kind") == "learning")
        let entry = try #require(learning.text("handle"))
        // The incident's own playbook is meant.
        let proposed = try scratch.succeed("runbook", "propose", "--from", entry, "--section", "solutions")
        for part in [
            "INC-1  open  Checkout fails / Solutions", "\n+- Renew it at dusk\n", "Apply it: tocsin runbook apply ",
        ] {
            #expect(proposed.output.contains(part), "\(part) is missing:\n\(proposed)")
        }
        let before = try runbook(scratch)
        #expect(try runbook(scratch) == Scratch.runbook)
        let listed = try scratch.json("runbook", "proposals")
        let handle = try #require(listed["0"]?.text("handle"))
        #expect(listed["0"]?.text("entry") == learning.text("id"))
        let diff = try scratch.succeed("runbook", "diff", handle).output
        #expect(diff.hasPrefix("--- a/runbook.md\n+++ b/runbook.md\n@@ "))
        try scratch.write(Data(diff.utf8), to: "change.diff")
        try scratch.succeed("runbook", "apply", handle, "--as", "bo")
        let after = try runbook(scratch)
        #expect(after == before.replacing("Renew it\n", with: "Renew it\n- Renew it at dusk\n"))
        #expect(try scratch.succeed("runbook", "proposals").output == "No proposal is open.\n")
        let texts = try scratch.texts()
        #expect(texts.contains("Proposed for Checkout fails / Solutions: Renew it at dusk"))
        #expect(texts.last == "Applied to runbook.md, Checkout fails / Solutions: Renew it at dusk")
        let postmortem = try scratch.succeed("report", "1", "--template", "postmortem", "--format", "md").output
        #expect(postmortem.contains("**Applied** by bo on ") && postmortem.contains("\n+- Renew it at dusk\n"))
        #expect(try scratch.json("verify")["ok"] == .bool(true))
        try scratch.succeed("rebuild")
        #expect(try states(scratch) == ["applied"])
    }

    @Test("is written as the runbook has it: CRLF, no last line end, its mode, a link to it")
    func habits() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let text = Scratch.runbook.replacing("\n", with: "\r\n").dropLast(2)
        try scratch.write(String(text), to: "real.md")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o640],
            ofItemAtPath: "\(scratch.folder)/real.md"
        )
        try FileManager.default.removeItem(atPath: "\(scratch.folder)/runbook.md")
        try FileManager.default.createSymbolicLink(
            atPath: "\(scratch.folder)/runbook.md",
            withDestinationPath: "real.md"
        )
        try scratch.succeed("runbook", "apply", try propose("Wait", scratch))
        #expect(try runbook(scratch, "real.md") == text.replacing("Renew it\r\n", with: "Renew it\r\n- Wait\r\n"))
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(scratch.folder)/real.md")
        #expect(attributes[.posixPermissions] as? Int == 0o640)
        let link = try FileManager.default.destinationOfSymbolicLink(atPath: "\(scratch.folder)/runbook.md")
        #expect(link == "real.md")
    }

    @Test("for the same list as others applies after them, in any order")
    func several() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let handles = try ["one", "two", "three"].map { try propose($0, scratch) }
        for handle in handles.reversed() { try scratch.succeed("runbook", "apply", handle) }
        #expect(try runbook(scratch).contains("Renew it\n- three\n- two\n- one\n\n"))
    }

    @Test("applies when other parts have changed, by hand or by proposals for parts within its section")
    func elsewhere() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let first = try propose("one", scratch)
        let section = try scratch.json(
            "runbook",
            "propose",
            "--playbook",
            "Checkout",
            "--new-section",
            "Owner",
            "The shop team"
        )
        try scratch.succeed("runbook", "apply", first)
        // Its section is the whole playbook, which only a proposal has changed.
        try scratch.succeed("runbook", "apply", try #require(section.text("handle")))
        let second = try propose("two", scratch)
        try scratch.write(
            try runbook(scratch).replacing("Check the index", with: "Look at the index"),
            to: "runbook.md"
        )
        try scratch.succeed("runbook", "apply", second)
        let text = try runbook(scratch)
        #expect(text.contains("- one\n- two\n") && text.contains("The shop team") && text.contains("Look at the index"))
    }

    @Test("is refused when somebody has changed its section, and shows base, theirs and ours")
    func conflict() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let handle = try propose("Wait", scratch)
        try scratch.write(try runbook(scratch).replacing("Renew it", with: "Buy another"), to: "runbook.md")
        let before = try runbook(scratch)
        let answer = try scratch.refuse(["runbook", "apply", handle], 76, saying: "has changed since")
        for part in [
            "Base, ", "    - **Old certificate**: Renew it\n", "Theirs, ", "    +- **Old certificate**: Buy another\n",
            "Ours, ", "    +- Wait\n", "stays open",
        ] {
            #expect(answer.error.contains(part), "\(part) is missing:\n\(answer)")
        }
        let problem = try scratch.refuse(["runbook", "apply", handle, "--json"], 76).problem()
        #expect(problem["errors"]?.list.compactMap { $0.text("field") } == ["base", "theirs", "ours"])
        #expect(problem.text("errors.0.detail") == "**Solutions**:\n- **Old certificate**: Renew it")
        #expect(try runbook(scratch) == before)
        let diff = try scratch.succeed("runbook", "diff", handle)
        #expect(diff.error.contains("has changed since") && diff.output.contains("\n+- Wait\n"))
        try scratch.succeed("runbook", "reject", handle, "--why", "another was bought")
        #expect(try states(scratch) == ["rejected"])
        try scratch.refuse(["runbook", "apply", handle], 76, saying: "rejected already")
        try scratch.refuse(["runbook", "reject", handle, "--why", "x"], 76, saying: "rejected already")
    }

    @Test("is refused when its section, its file or the whole runbook is gone")
    func gone() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let handle = try propose("Wait", scratch)
        let text = try runbook(scratch)
        try scratch.write(
            text.replacing("**Solutions**:\n- **Old certificate**: Renew it\n\n", with: ""),
            to: "runbook.md"
        )
        try scratch.refuse(["runbook", "apply", handle], 76, saying: "isn't there any more", "The section is gone.")
        try FileManager.default.removeItem(atPath: "\(scratch.folder)/runbook.md")
        try scratch.refuse(["runbook", "apply", handle], 66, saying: "There is no runbook at")
        #expect(try scratch.run("runbook", "diff", handle).status == 0)
        try scratch.write(text, to: "runbook.md")
        try scratch.succeed("runbook", "apply", handle)
    }

    @Test("that counts items applies only to the very section that it was made for")
    func counting() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        func change(_ arguments: String...) throws -> String {
            let place = ["--playbook", "Checkout", "--section", "Debug Steps"]
            let answer = try scratch.run(["runbook", "propose"] + place + arguments + ["--json"])
            try #require(answer.status == 0, "\(answer)")
            return try #require(try answer.json().text("handle"))
        }
        let removal = try change("--remove", "Check the certificate")
        let counted = try change("--replace", "1", "Check all logs")
        let named = try change("--replace", "Check the payment log", "Check its log")
        try scratch.succeed("runbook", "apply", removal)
        try scratch.refuse(["runbook", "apply", counted], 76, saying: "has changed since")
        try scratch.succeed("runbook", "apply", named)
        #expect(try runbook(scratch).contains("**Debug Steps**:\n1. Check its log\n\n"))
    }

    @Test("isn't applied to a read-only runbook, which stays as it is")
    func readOnly() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let handle = try propose("Wait", scratch)
        let path = "\(scratch.folder)/runbook.md"
        try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
        try scratch.refuse(["runbook", "apply", handle], 77, saying: "read-only", "stays open")
        #expect(try runbook(scratch) == Scratch.runbook)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        try scratch.succeed("runbook", "apply", handle)
    }

    @Test("in a folder of runbooks goes into the playbook's file; which one must be said")
    func folder() throws {
        let scratch = try Scratch.workspace(declaring: "Mail is stuck")
        try FileManager.default.createDirectory(atPath: "\(scratch.folder)/books", withIntermediateDirectories: false)
        let mail = "# Mail is stuck\n\n## Symptoms\n\nNo mail\n\n## Solutions\n\n1) Flush it\n"
        let search = "# Search is slow\n\n## Symptoms\n\nSlow\n\n## Solutions\n\n* Wait"
        try scratch.write(mail, to: "books/mail.md")
        try scratch.write(search, to: "books/search.md")
        try scratch.write("runbook: books\n", to: "tocsin.yaml")
        try scratch.refuse(
            ["runbook", "propose", "--section", "Solutions", "Reindex"],
            76,
            saying: "books/mail.md, books/search.md",
            "--file"
        )
        for place in [["--playbook", "search"], ["--file", "mail.md"]] {
            let answer = try scratch.run(
                ["runbook", "propose"] + place + ["--section", "Solutions", "Try again", "--json"]
            )
            try scratch.succeed("runbook", "apply", try #require(try answer.json().text("handle"), "\(answer)"))
        }
        #expect(try runbook(scratch, "books/search.md") == search + "\n* Try again")
        #expect(try runbook(scratch, "books/mail.md") == mail + "2) Try again\n")
    }

    @Test(
        "of every kind changes what it says",
        arguments: [
            (["--section", "Debug Steps", "Check the clock"], "2. Check the certificate\n3. Check the clock\n"),
            (
                ["--section", "Solutions", "--name", "Bad clock", "Set it"],
                "Renew it\n- **Bad clock**: Set it\n"
            ),
            (["--section", "Solutions", "--replace", "1", "--name", "Old one", "Burn it"], "- **Old one**: Burn it\n"),
            (
                ["--section", "Debug Steps", "--code", "--step", "1", "--language", "sh", "tail log"],
                "1. Check the `payment` log\n   ```sh\n   tail log\n   ```\n"
            ),
            (["--new-section", "Owner", "The shop team"], "**Owner**:\n\nThe shop team\n"),
        ]
    )
    func kinds(arguments: [String], result: String) throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let answer = try scratch.run(["runbook", "propose", "--playbook", "Checkout"] + arguments + ["--json"])
        try scratch.succeed("runbook", "apply", try #require(try answer.json().text("handle"), "\(answer)"))
        let text = try runbook(scratch)
        #expect(text.contains(result), "\(text)")
    }

    @Test("takes its text from standard input, and a time and an author as other commands do")
    func input() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let answer = try scratch.succeed(
            "runbook",
            "propose",
            "INC-1",
            "--playbook",
            "Checkout",
            "--section",
            "Solutions",
            "-",
            "--at",
            "-1h",
            "--as",
            "bo",
            "--json",
            input: Data("Wait\nand see\n".utf8)
        ).json()
        #expect(answer.text("text") == "Wait\nand see" && answer.text("author") == "human:bo")
        let entry = try #require(try scratch.json("timeline").list.first)
        #expect(entry.text("at") == answer.text("at") && entry.text("kind") == "proposal")
    }

    @Test("that makes no sense is refused with a word why, and nothing is recorded")
    func refused() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails", "Search is slow")
        let note = try #require(try scratch.json("log", "INC-1", "x").text("handle"))
        let solutions = ["runbook", "propose", "INC-1", "--playbook", "Checkout", "--section", "Solutions"]
        try scratch.refuse(
            Array(solutions.filter { $0 != "INC-1" }) + ["x"],
            64,
            saying: "Several incidents are active"
        )
        try scratch.refuse(solutions, 64, saying: "needs a text")
        try scratch.refuse(solutions + [" "], 64)
        try scratch.refuse(solutions + ["x", "--remove", "1"], 64, saying: "takes no text")
        try scratch.refuse(
            ["runbook", "propose", "x", "--remove", "1", "--section", "Solutions"],
            64,
            saying: "takes no text"
        )
        try scratch.refuse(solutions + ["x", "--replace", "1", "--code"], 64, saying: "only one of")
        try scratch.refuse(["runbook", "propose", "INC-1", "--section", "Nothing", "x"], 66, saying: "no section")
        try scratch.refuse(["runbook", "propose", "--from", "ffff", "--section", "Solutions"], 66, saying: "no entry")
        try scratch.refuse(
            ["runbook", "propose", "INC-2", "--from", note, "--section", "Solutions"],
            64,
            saying: "not INC-2's"
        )
        let secret = try scratch.run(solutions + ["key AKIAIOSFODNN7EXAMPLE"])
        #expect(secret.status == 0 && secret.error.contains("no place in a runbook"), "\(secret)")
        let command = try #require(secret.error.firstMatch(of: /tocsin erase [0-9a-f]+ --why "proposed by mistake"/))
        #expect(try scratch.shell(String(command.output)).status == 0)
        try scratch.succeed("runbook", "propose", "INC-1", "--playbook", "Checkout", "--section", "Solutions", "x")
        try scratch.refuse(solutions + ["x"], 76, saying: "same proposal open")
        try scratch.refuse(["runbook", "apply", "ffff"], 66, saying: "There is no proposal ffff", "runbook proposals")
    }

    @Test("is remembered when its incident is closed, as are learnings that nobody proposed")
    func reminder() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let entries = try ["one", "two", "three"].map {
            try #require(try scratch.json("log", $0, "--kind", "learning").text("handle"))
        }
        try scratch.succeed("retract", entries[1], "--why", "wrong")
        try scratch.succeed(
            "runbook",
            "propose",
            "--from",
            entries[0],
            "--playbook",
            "Checkout",
            "--section",
            "Solutions"
        )
        try scratch.succeed("resolve")
        let answer = try scratch.succeed("close", "1", "--why", "enough")
        #expect(answer.error.contains("1 learning not proposed for the runbook yet:\n  \(entries[2])  three\n"))
        #expect(
            answer.error.contains("1 proposal for the runbook still open: tocsin runbook proposals --incident INC-1")
        )
    }

    @Test("is colour on a terminal only, with what comes in green and what goes in red")
    func colour() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let handle = try propose("Wait", scratch)
        let plain = try scratch.succeed("runbook", "diff", handle).output
        #expect(!plain.contains("\u{1B}"))
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/script") else { return }
        scratch.environment["TERM"] = "xterm"
        let command = "script --quiet --return --command 'tocsin runbook diff \(handle)' /dev/null"
        #expect(try scratch.shell(command).output.contains("\u{1B}[32m+- Wait\u{1B}[0m"))
    }

    @Test("erased is gone with its words, and the program says that the runbook still has them")
    func erased() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let handle = try propose("ask zqxjkvbw", scratch)
        try scratch.succeed("runbook", "apply", handle)
        let answer = try scratch.succeed("erase", handle, "--why", "a name")
        #expect(answer.error.contains("runbook.md still has the words"))
        #expect(try scratch.json("runbook", "diff", handle).text("diff") == "[erased]")
        #expect(try scratch.contents(scratch.database).range(of: Data("zqxjkvbw".utf8)) == nil)
        #expect(try scratch.json("verify")["ok"] == .bool(true))
        let open = try propose("call zqxjkvbw", scratch)
        try scratch.succeed("erase", open, "--why", "a name")
        try scratch.refuse(["runbook", "apply", open], 76, saying: "were erased")
        try scratch.succeed("runbook", "reject", open, "--why", "erased")
    }

    @Test(
        "that was interrupted before it was recorded is recorded by the next apply, as by who applied it",
        .enabled(if: Surroundings.hasTracing, "strace is not installed, or may not trace here")
    )
    func interrupted() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let (first, second) = (try propose("one", scratch), try propose("two", scratch))
        // The second flush is the folder's, after the rename and before the event.
        let kill = "strace -f -o trace -e trace=fsync -e inject=fsync:signal=KILL:when=2"
        _ = try scratch.shell("\(kill) tocsin runbook apply \(first) --as bo")
        #expect(try runbook(scratch).contains("Renew it\n- one\n"))
        #expect(try states(scratch) == ["open", "open"])
        try scratch.write(
            try runbook(scratch).replacing("Check the index", with: "Look at the index"),
            to: "runbook.md"
        )
        let answer = try scratch.succeed("runbook", "apply", second, "--as", "cleo")
        #expect(answer.error.contains("proposal \(first) was in runbook.md already"))
        #expect(try states(scratch) == ["applied", "applied"])
        let proposals = try scratch.json("runbook", "proposals", "--all").list
        #expect(proposals.map { $0.text("decidedBy") } == ["human:bo", "human:cleo"])
        #expect(try runbook(scratch).contains("Renew it\n- one\n- two\n\n"))
        let third = try propose("three", scratch)
        _ = try scratch.shell("\(kill) tocsin runbook apply \(third)")
        try scratch.succeed("runbook", "apply", third)
        #expect(try runbook(scratch).contains("- two\n- three\n\n"))
        #expect(try scratch.json("verify")["ok"] == .bool(true))
    }

    @Test(
        "that a failing disk didn't record says whether the runbook has it, and can be applied again",
        .enabled(if: Surroundings.hasTracing, "strace is not installed, or may not trace here"),
        arguments: 2...6
    )
    func failing(when: Int) throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let handle = try propose("one", scratch)
        let inject = "strace -f -o trace -e trace=fdatasync -e inject=fdatasync:error=EIO:when=\(when)+"
        let answer = try scratch.shell("\(inject) tocsin runbook apply \(handle)")
        #expect([0, 74].contains(answer.status), "\(answer)")
        let isWritten = try runbook(scratch).contains("\n- one\n")
        #expect(answer.status == 0 || answer.error.contains("has the proposal already") == isWritten, "\(answer)")
        if try states(scratch) == ["open"] { try scratch.succeed("runbook", "apply", handle) }
        #expect(try states(scratch) == ["applied"])
        #expect(try runbook(scratch).contains("Renew it\n- one\n\n"))
    }

    @Test("and others can be applied by several processes at once, and none is lost")
    func concurrent() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        let handles = try (1...6).map { try propose("number \($0)", scratch) }
        let program = try Scratch.program.get().path
        let script = "until \(program) runbook apply $0; do test $? = 75 || exit 1; done"
        let processes = try handles.map { try scratch.start(["/bin/sh", "-c", script, $0]) }
        for process in processes {
            let answer = try process.wait()
            #expect(answer.status == 0, "\(answer)")
        }
        let text = try runbook(scratch)
        for number in 1...6 { #expect(text.contains("\n- number \(number)\n")) }
        #expect(try states(scratch) == Array(repeating: "applied", count: 6))
    }
}

/// `apply --commit`.
@Suite("A commit of an applied proposal", .enabled(if: Surroundings.hasGit, "git is not installed"))
struct ProposalCommitTests {
    private func repository() throws -> (Scratch, handle: String) {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        for name in ["AUTHOR", "COMMITTER"] {
            scratch.environment["GIT_\(name)_NAME"] = "Ana"
            scratch.environment["GIT_\(name)_EMAIL"] = "ana@example.org"
        }
        let made = try scratch.shell("git init -q . && git add -A && git commit -qm start")
        try #require(made.status == 0, "\(made)")
        let proposal = try scratch.json(
            "runbook",
            "propose",
            "--playbook",
            "Checkout",
            "--section",
            "Solutions",
            "Wait"
        )
        return (scratch, try #require(proposal.text("handle")))
    }

    @Test("holds the runbook alone, and names the proposal and the incident; what is staged stays staged")
    func alone() throws {
        let (scratch, handle) = try repository()
        _ = try scratch.shell("echo staged > staged.txt && git add staged.txt && echo new > new.txt")
        let answer = try scratch.succeed("runbook", "apply", handle, "--commit")
        #expect(answer.error.contains("committed runbook.md as "))
        #expect(try scratch.shell("git show --format= --name-only HEAD").output == "runbook.md\n")
        let message = try scratch.shell("git log -1 --format=%B").output
        #expect(message.contains("Checkout fails / Solutions") && message.contains("Proposal \(handle) of INC-1: Wait"))
        let status = try scratch.shell("git status --porcelain").output.split(separator: "\n")
        #expect(status.contains("A  staged.txt") && status.contains("?? new.txt"))
    }

    @Test("is refused, and nothing applied, where it would take other changes along, or can't be made")
    func refused() throws {
        let (scratch, handle) = try repository()
        let apply = ["runbook", "apply", handle, "--commit"]
        let text = String(decoding: try scratch.contents("runbook.md"), as: UTF8.self)
        try scratch.write(text + "\nmore\n", to: "runbook.md")
        try scratch.refuse(apply, 76, saying: "aren't committed")
        _ = try scratch.shell("git checkout -q runbook.md && git rm -q --cached runbook.md")
        try scratch.refuse(apply, 76, saying: "isn't kept by git")
        _ = try scratch.shell("rm -rf .git")
        try scratch.refuse(apply, 76, saying: "no git repository")
        scratch.environment["PATH"] = "/nowhere"
        try scratch.refuse(apply, 66, saying: "git isn't installed")
        #expect(try scratch.contents("runbook.md") == Data(text.utf8))
        #expect(try scratch.json("runbook", "proposals").list.count == 1)
    }

    @Test("that git refuses leaves the proposal applied, and says so")
    func hook() throws {
        let (scratch, handle) = try repository()
        try scratch.write("#!/bin/sh\necho not on sundays\nexit 1\n", to: ".git/hooks/pre-commit")
        _ = try scratch.shell("chmod +x .git/hooks/pre-commit")
        let answer = try scratch.run("runbook", "apply", handle, "--commit")
        #expect(answer.status == 74 && answer.error.contains("applied and recorded"), "\(answer)")
        #expect(answer.error.contains("not on sundays"))
        #expect(try scratch.json("runbook", "proposals", "--all")["0"]?.text("state") == "applied")
    }
}
