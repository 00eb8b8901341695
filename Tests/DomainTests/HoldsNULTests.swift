import Domain
import Testing

@Suite struct HoldsNULTests {
    @Test(
        "A NUL is found wherever it stands, however the text is kept",
        arguments: ["", "a", "ünï", "a longer text than a word"]
    )
    func found(text: String) {
        #expect(!text.holdsNUL)
        #expect(("\0" + text).holdsNUL)
        #expect((text + "\0").holdsNUL)
        #expect((text + "\0" + text).holdsNUL)
    }
}
