import Domain
import Testing

@Suite struct AttachmentTests {
    @Test(
        "The last part of a path is the name",
        arguments: [
            ("graph.png", "graph.png"), ("/tmp/a/b.log", "b.log"), ("C:\\Users\\ana\\c.txt", "c.txt"), ("ä ö", "ä ö"),
        ]
    )
    func name(path: String, name: String) throws {
        #expect(try Domain.Attachment.name(path) == name)
    }

    @Test(
        "What is no name of a file is refused",
        arguments: ["", "/", "..", ".", " ", "a\nb", "a\0b", "\u{1b}[0m", String(repeating: "x", count: 256), "a\r"]
    )
    func noName(path: String) {
        #expect(refusal { try Domain.Attachment.name(path) }?.errors.map(\.field) == ["name"])
    }
}
