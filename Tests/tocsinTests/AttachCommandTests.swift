import Foundation
import Testing

@Suite("Attachments from the command line")
struct AttachCommandTests {
    @Test("a file is listed by show and the report, and erased for good")
    func attach() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        try scratch.write("10:02 down\n", to: "out.log")
        let attached = try scratch.json("attach", "out.log", "--title", "What it said", "--at", "-10m")
        let file = try #require(attached["0"])
        let keys: Set = ["id", "handle", "name", "title", "contentType", "size", "sha256", "at", "actor"]
        #expect(file.keys == keys)
        #expect(file.text("name") == "out.log")
        #expect(file.text("contentType") == "text/plain")
        #expect(try scratch.json("show")["attachments.0"] == file)
        #expect(try scratch.succeed("report", "--format", "md").output.contains("**out.log**: What it said"))
        let shown = try scratch.succeed("show").output
        #expect(shown.contains("\(try #require(file.text("handle")))  out.log, 11 bytes  What it said"))
        #expect(try scratch.json("verify")["ok"] == .bool(true))
        try scratch.succeed("erase", try #require(file.text("handle")), "--why", "not ours")
        #expect(try scratch.json("show")["attachments"]?.list.isEmpty == true)
        #expect(try scratch.json("verify")["ok"] == .bool(true))
    }

    @Test("what can't be attached is refused, and nothing of the command is kept")
    func refused() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        try scratch.write("good\n", to: "good.log")
        try scratch.write(Data([0x7f, 0x45, 0x4c, 0x46, 0]), to: "program.png")
        try scratch.write("", to: "empty.txt")
        try scratch.refuse(["attach", "good.log", "nowhere.log"], 66, saying: "nowhere.log")
        try scratch.refuse(["attach", "."], 66, saying: "folder")
        try scratch.refuse(["attach", "program.png"], 64, saying: "ZIP")
        try scratch.refuse(["attach", "empty.txt"], 64, saying: "empty")
        try scratch.refuse(["attach", "INC-9", "good.log"], 66, saying: "INC-9")
        #expect(try scratch.json("show")["attachments"]?.list.isEmpty == true)
        try scratch.succeed("attach", "INC-1", "good.log")
        try scratch.refuse(["attach", "good.log"], 76, saying: "already")
    }
}
