import Foundation
import Testing

/// Which incident a command means.
@Suite("The incident argument")
struct IncidentArgumentTests {
    @Test("takes a key, a number, a handle and an id")
    func forms() throws {
        let scratch = try Scratch.workspace(declaring: "first", "second")
        let second = try scratch.json("show", "INC-2")
        let names = ["INC-2", "inc-2", "2", try #require(second.text("handle")), try #require(second.text("id"))]
        for name in names { #expect(try scratch.json("show", name).text("title") == "second", "\(name)") }
        for name in names {
            #expect(try scratch.json("show", "--incident", name).text("title") == "second", "\(name)")
        }
    }

    @Test("goes before --incident, TOCSIN_INCIDENT, and what use chose, in this order")
    func precedence() throws {
        let scratch = try Scratch.workspace(declaring: "one", "two", "three", "four")
        try scratch.succeed("use", "1")
        #expect(try scratch.json("show").text("key") == "INC-1")
        scratch.environment["TOCSIN_INCIDENT"] = "2"
        #expect(try scratch.json("show").text("key") == "INC-2")
        #expect(try scratch.json("show", "--incident", "3").text("key") == "INC-3")
        #expect(try scratch.json("show", "4", "--incident", "3").text("key") == "INC-4")
        scratch.environment["TOCSIN_INCIDENT"] = nil
        try scratch.succeed("use", "--clear")
        #expect(try scratch.run("show").status == 64)
    }

    @Test("left out means the only active incident")
    func onlyActive() throws {
        let scratch = try Scratch.workspace(declaring: "one", "two")
        try scratch.succeed("cancel", "1", "--why", "false alarm")
        #expect(try scratch.json("show").text("key") == "INC-2")
        try scratch.succeed("cancel", "--why", "false alarm")
        try scratch.refuse(["log", "lost?"], 66, saying: "No incident is active", "tocsin log INC-n 'lost?'")
    }

    @Test(
        "before text counts only in the form INC-7",
        arguments: [
            (["7", "nodes", "down"], "7 nodes down"), (["dead", "pods"], "dead pods"), (["INC-1", "x"], "x"),
            (["inc-1", "x"], "x"), (["INC-", "x"], "INC- x"), (["INC-1x", "y"], "INC-1x y"), (["1"], "1"),
        ]
    )
    func text(words: [String], text: String) throws {
        let scratch = try Scratch.workspace(declaring: "one")
        #expect(try scratch.run(["log"] + words).status == 0)
        #expect(try scratch.texts().last == text)
    }

    /// What the program prints to repeat must be right for a shell, whatever was typed.
    @Test(
        "with several active ones, prints the command to repeat, which works as it stands",
        arguments: [
            ["log", "plain"], ["log", "it's \"so\"", "$HOME `x` \\ !"], ["log", "--kind", "action", "two\nlines"],
            ["log", "5", "°", "--at", "-5m"], ["log", "--", "--not-an-option"], ["log", "café ✓ \u{1F525}"],
            ["follow-up", "add", "renew it", "--owner", "bo b"], ["follow-up", "add", "don't", "--due", "+3d"],
        ]
    )
    func repeating(arguments: [String]) throws {
        let scratch = try Scratch.workspace(declaring: "one", "two")
        let answer = try scratch.refuse(
            arguments,
            64,
            saying: "Several incidents are active",
            "INC-1  one",
            "INC-2  two"
        )
        try repeatAsPrinted(answer, in: scratch)
        let text = try #require(
            arguments.dropFirst().last { !["-5m", "--at", "+3d", "--due", "--owner", "bo b"].contains($0) }
        )
        let found = try scratch.json("timeline", "1").list.compactMap { $0.text("text") }
        #expect(found.contains { $0.contains(text) }, "\(found)")
    }

    @Test(
        "text from standard input is not lost either",
        arguments: [
            "piped text", "it's\ntwo lines", "- item", "--json",
        ]
    )
    func standardInput(text: String) throws {
        let scratch = try Scratch.workspace(declaring: "one", "two")
        let answer = try scratch.refuse(["log", "-"], 64, saying: "Several", input: Data("\(text)\n".utf8))
        try repeatAsPrinted(answer, in: scratch)
        #expect(try scratch.texts().last == text)
    }

    private func repeatAsPrinted(_ answer: Answer, in scratch: Scratch) throws {
        let mark = "such as: "
        let start = try #require(answer.error.range(of: mark)?.upperBound)
        let end = try #require(answer.error.range(of: "\n  INC-1  one")?.lowerBound)
        let again = try scratch.shell(String(answer.error[start..<end]))
        #expect(again.status == 0, "\(answer.error)\n\(again)")
    }
}
