import Foundation
import Testing

/// Each gets a clear message and the right exit status, and changes nothing.
@Suite("Bad input")
struct BadInputTests {
    @Test(
        "that names what isn't there is refused",
        arguments: [
            (["declare", "P9", "x"], Int32(65), "P0, P1, P2, P3"), (["severity", "enormous"], 65, "P0, P1, P2, P3"),
            (["list", "--severity", "P9"], 65, "P0"), (["show", "INC-9"], 66, "INC-9"), (["next", "99"], 66, "99"),
            (["log", "INC-9", "x"], 66, "INC-9"), (["log", "x", "--incident", "nope"], 66, "nope"),
            (["use", "zzzz"], 66, "zzzz"), (["link", "INC-9"], 66, "INC-9"),
            (["cancel", "--duplicate-of", "9"], 66, "9"),
            (["done", "zzzz"], 66, "tocsin tasks"), (["skip", "ffffffff", "--why", "x"], 66, "tocsin tasks"),
            (["follow-up", "done", "zzzz"], 66, "zzzz"), (["amend", "zzzz", "x"], 66, "tocsin timeline"),
            (["retract", "01990000-0000-7000-8000-000000000000", "--why", "x"], 66, "timeline"),
            (["erase", "zzzz", "--why", "x"], 66, "timeline"), (["runbook", "show", "volcano"], 66, "Checkout fails"),
            (["declare", "P1", "x", "--playbook", "volcano"], 66, "Checkout fails"),
            (["set", "--playbook", "volcano"], 66, "Checkout fails"),
            (["report", "--template", "novel"], 66, "postmortem"),
            (["list", "--status", "burning"], 64, "active"), (["log", "x", "--kind", "shout"], 64, "observation"),
            (["list", "--limit", "0"], 64, "--limit"), (["list", "--limit", "many"], 64, "--limit"),
            (["link", "gopher://example.org/"], 64, "http"),
            (["log", "x", "--link", "javascript:alert(1)"], 64, "http"),
            (["runbook", "check", "nowhere.md"], 66, "nowhere.md"),
            (["runbook", "import", "nowhere.md"], 66, "nowhere.md"),
            (["restore", "nowhere.db", "--yes"], 66, "nowhere.db"), (["show", ""], 66, "tocsin list"),
            (["unassign", "scribe"], 76, "scribe"), (["verify", "--head", "x"], 64, "REPLICA:SEQ:HASH"),
        ]
    )
    func unknown(arguments: [String], status: Int32, hint: String) throws {
        try Scratch.workspace(declaring: "x").refuse(arguments, status, saying: hint)
    }

    @Test(
        "without a word in it is refused, in every text",
        arguments: [
            ["log", ""], ["log", " \t "], ["log", "INC-1", ""], ["log", "-"], ["declare", "P1", ""],
            ["declare", "P1", "  "],
            ["follow-up", "add", " "], ["set", "--title", ""], ["assign", "commander", ""], ["assign", "", "bo"],
        ]
    )
    func empty(arguments: [String]) throws {
        try Scratch.workspace(declaring: "x").refuse(arguments, 64, saying: "Nothing was recorded")
    }

    @Test(
        "an option that must say something is refused without it",
        arguments: [
            ["cancel", "--why", ""], ["resolve", "--why", " "], ["severity", "P0", "--why", ""],
            ["declare", "P1", "y", "--commander", ""], ["declare", "P1", "y", "--component", " "],
            ["set", "--impact", ""], ["set", "--component", ""], ["link", "https://example.org/", "--title", ""],
            ["follow-up", "add", "y", "--owner", ""],
        ]
    )
    func emptyOption(arguments: [String]) throws {
        try Scratch.workspace(declaring: "x").refuse(arguments, 64, saying: "Nothing was recorded")
    }

    @Test("a reason is asked for where one is needed", arguments: ["skip", "retract", "erase"])
    func reasons(command: String) throws {
        let scratch = try Scratch.workspace(declaring: "x")
        let list = try scratch.json(command == "skip" ? "tasks" : "timeline").list
        let handle = try #require(list.first?.text("handle"))
        try scratch.refuse([command, handle, "--why", " "], 64, saying: "reason")
        try scratch.refuse(["cancel"], 64, saying: "--why")
    }

    @Test("that the state forbids is refused with what to do")
    func state() throws {
        let scratch = try Scratch.workspace(declaring: "x")
        try scratch.refuse(["reopen"], 76, saying: "INC-1")
        try scratch.succeed("ack")
        try scratch.refuse(["ack"], 76, saying: "acknowledged already")
        try scratch.succeed("resolve")
        try scratch.refuse(["resolve", "1"], 76, saying: "tocsin reopen INC-1")
        let open = try scratch.refuse(["close", "1"], 76, saying: "Write the report", "--why")
        let handle = try #require(try scratch.json("tasks").list.first?.text("handle"))
        #expect(open.error.contains("  \(handle)  Write the report"))
        try scratch.succeed("done", handle)
        try scratch.refuse(["done", handle], 76, saying: "done")
        try scratch.succeed("close", "1")
        try scratch.refuse(["close", "1"], 76, saying: "closed already")
        try scratch.refuse(["restore", "x.db"], 66)
        try scratch.succeed("backup", "x.db")
        try scratch.refuse(["restore", "x.db"], 76, saying: "--yes")
        try scratch.refuse(["backup", "x.db"], 73, saying: "x.db")
        try scratch.refuse(["init"], 73, saying: "is a workspace already")
    }

    @Test("a piece of a handle that several share is refused with theirs, and each of these works")
    func ambiguous() throws {
        let scratch = try Scratch.workspace()
        // Of 2,000 random handles some pairs share four digits: all differ once in 10 to the 13th.
        let steps = (1...2_000).map { "\($0). **5 minutes**: Step \($0)" }.joined(separator: "\n")
        try scratch.write("## On-Call Procedures\n\n### P1 - Long\n\(steps)\n", to: "runbook.md")
        try scratch.succeed("declare", "P1", "x")
        let tasks = try scratch.run("tasks", "--json")
        #expect(tasks.error.contains("only the first 1000"))
        let handles = try tasks.json().list.compactMap { $0.text("handle") }
        #expect(handles.count == 1_000 && Set(handles).count == 1_000)
        let long = try #require(handles.first { $0.count > 4 })
        let piece = String(long.suffix(4))
        let answer = try scratch.refuse(["done", piece], 64, saying: "names several tasks")
        #expect(answer.error.contains(long), "\(answer)")
        #expect(try scratch.run("done", long.uppercased()).status == 0)
        try scratch.refuse(["done", String(long.suffix(2))], 66, saying: "tocsin tasks")
    }

    @Test("of a megabyte is refused, from standard input", arguments: [1_048_576, 1_048_577, 8_000_000])
    func large(size: Int) throws {
        let scratch = try Scratch.workspace(declaring: "x")
        let text = Data(repeating: UInt8(ascii: "a"), count: size)
        try scratch.refuse(["log", "-"], 64, saying: "bytes", "Nothing was recorded", input: text)
        try scratch.refuse(["follow-up", "add", "-"], 64, saying: "bytes", input: text)
    }

    @Test("of a megabyte is refused, as arguments")
    func largeArguments() throws {
        let scratch = try Scratch.workspace(declaring: "x")
        // One word holds 128 KiB at most.
        let words = Array(repeating: String(repeating: "a", count: 110_000), count: 10)
        try scratch.refuse(["log"] + words, 64, saying: "1100009 bytes", "Nothing was recorded")
        try scratch.refuse(["declare", "P1"] + words, 64, saying: "bytes", "Nothing was recorded")
    }

    @Test("a long text is kept whole, as an argument and from standard input")
    func long() throws {
        let scratch = try Scratch.workspace(declaring: "x")
        let argument = String(repeating: "ä", count: 60_000)
        try scratch.succeed("log", argument)
        #expect(try scratch.texts().last == argument)
        let piped = String(repeating: "line of twenty bytes", count: 30_000)
        try scratch.succeed("log", "-", input: Data(piped.utf8))
        #expect(try scratch.texts().last == piped)
        try scratch.refuse(["declare", "P1", argument], 64, saying: "bytes")
        try scratch.refuse(["follow-up", "add", argument], 64, saying: "bytes")
        for command in [["show"], ["timeline"], ["next"], ["handover"], ["report"], ["report", "--format", "html"]] {
            #expect(try scratch.run(command).status == 0, "\(command)")
        }
    }

    @Test(
        "that isn't UTF-8, or holds NUL, is refused",
        arguments: [
            "a\\377b", "\\300\\200", "\\355\\240\\200", "\\364\\220\\200\\200", "caf\\351",
        ]
    )
    func encoding(bytes: String) throws {
        let scratch = try Scratch.workspace(declaring: "x")
        let before = try scratch.heads()
        for command in ["log", "declare P1", "log --kind", "follow-up add", "search", "show"] {
            let answer = try scratch.shell("tocsin \(command) \"$(printf '\(bytes)')\"")
            #expect(answer.status == 64 && answer.error.contains("UTF-8"), "\(command)\n\(answer)")
        }
        for input in [bytes, "a\\000b"] {
            let answer = try scratch.shell("printf '\(input)' | tocsin log -")
            #expect(answer.status == 64 && answer.error.contains("Nothing was recorded"), "\(answer)")
        }
        #expect(try scratch.heads() == before)
    }

    @Test(
        "control and bidirectional characters are kept in the log, and visible in a terminal",
        arguments: [
            "a\u{1B}[31mred\u{1B}[0m", "bell\u{7}", "back\u{8}space", "\u{202E}gnp.exe", "\u{2066}isolate\u{2069}",
            "a\rb", "\u{9B}31m", "\u{200B}zero", "tab\there", "two\nlines", "crlf\r\nlines", "\u{F8F0}private\u{F8FF}",
            "\u{2028}separator", "e\u{301}\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", "\u{FEFF}bom",
        ]
    )
    func controls(text: String) throws {
        let scratch = try Scratch.workspace()
        try scratch.succeed("declare", "P1", "title \(text)")
        try scratch.succeed("log", text)
        try scratch.succeed("set", "--impact", text)
        #expect(try scratch.texts().contains(text))
        #expect(try scratch.json("show").text("impact") == text)
        let commands = [
            ["timeline"], ["show"], ["next"], ["list"], ["handover"], ["search", "title"], ["report"],
            ["report", "--format", "md"],
        ]
        for command in commands {
            let answer = try scratch.run(command)
            #expect(answer.status == 0, "\(answer)")
            let dangerous = answer.output.unicodeScalars.filter { scalar in
                switch scalar.value {
                case 0x09, 0x0A: false
                case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
                default: false
                }
            }
            #expect(dangerous.isEmpty, "\(command) prints \(dangerous)")
        }
    }

    @Test(
        "a title of Markdown and HTML stays text in every document",
        arguments: [
            "<script>alert(1)</script> | # * _x_ [a](javascript:alert(2)) `c`",
            "![i](http://example.org/i.png) <b>bold</b>",
            "# heading --- ===", "</title><img src=x onerror=alert(3)>", "{{#incident}} {{title}} {{{x}}}",
            "&lt;script&gt; &amp;",
        ]
    )
    func markup(title: String) throws {
        let scratch = try Scratch.workspace(declaring: title)
        try scratch.succeed("log", title)
        let html = try scratch.succeed("report", "--format", "html").output
        for dangerous in ["<script", "<img", "<b>", "href=\"javascript:", "onerror=alert(3)>"] {
            #expect(!html.contains(dangerous), "\(dangerous)")
        }
        #expect(
            html.contains(
                title.split(separator: " ")[0].replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(
                    ">",
                    with: "&gt;"
                )
            )
        )
        let text = try scratch.succeed("report", "--format", "text").output.split(whereSeparator: \.isWhitespace)
        for word in title.split(separator: " ") where !word.contains("http") { #expect(text.contains(word), "\(word)") }
        #expect(
            try scratch.succeed("report", "--format", "md").output.split(separator: "\n").first?.hasPrefix("#") == true
        )
    }
}
